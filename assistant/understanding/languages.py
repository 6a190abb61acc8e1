"""The eight languages that are understood: telling them apart, and their number words. What words mean is elsewhere."""

import re
from collections.abc import Mapping
from functools import cache

from assistant.records.words import fold

LANGUAGES = ("en", "de", "es", "fr", "pt", "it", "nl", "ja")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARGIN = 0.2
"""How much better than the next language, and than nothing, a text must fit before it is told apart."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAMES = re.compile(r"https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")

_WORDS = {
    "en": """the a an and or of to in on at for from by with without is are was were be been am it its it's that that's this these those we our us you your
        they their them he she his her i i'm my me not no yes do does did don't doesn't didn't have has had will would can could should may might
        what what's which who when where why how please thanks thank if but so than then there here about into over under out up down all any
        each every some more most less good morning hello hi hey make show save cancel add close next last week month year day today tomorrow
        yesterday friday monday second one two three is let lets want need get give tell write record just still only also new done due owner
        line shift team people because before after until since by yet wrong right shorter longer undo change mine sure okay later nothing
        something anything never always meeting off work working improvement start started stop went fine idea scrap errors figures
        great perfect cool nice nope yep yeah delete rename park parked ahead go fix fixed chart graph trend trending log kudos who's how's we're
        let's can't won't isn't wasn't could've remind try trying help worked talk ask asked told say said know think feel find keep kept look like
        really actually maybe probably again first half long short time thing things lot lots staff boss manager reduce improve cut track measure
        review weekly monthly daily report share send reply draft update edit different same other another lower higher better fewer target unit energy per rate percent value values problem
        area benefit status goal average october december january february march july august september""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder von vom im in am an auf aus bei beim zu zum zur mit für fuer ist sind war
        waren sein wird werden wurde wir uns unser unsere ihr ihre ich mich mir mein meine du dich dir sie er es nicht kein keine ja nein bitte
        danke schön hat haben hatte kann können könnte soll sollen sollte muss müssen will wollen was wer wie wo wann warum welche welcher wieso
        als dass daß wenn aber auch noch nur schon so sehr mehr weniger nach vor über unter seit bis durch ohne um gegen zwischen heute morgen
        gestern nächste nächsten nächster letzte letzten woche wochen monat monats jahr tag freitag montag guten hallo mach mache zeig zeige
        speichern abbrechen rückgängig zweite erste drei zwei eins linie schicht mitarbeiter ausschuss ende mitte stimmt passt kurz kürzer
        gut früh kannst hier da dann doch mal jetzt neu neue wieder alle alles keiner ihnen unseren diese dieser dieses lag sagen sag tun
        gern gerne leider genau richtig falsch später schreib naechste naechsten naechster spaet klar halt eben wegen weil bereich anlegen
        nö nee jo jawohl super toll prima klasse perfekt weiter los leg parken löschen umbenennen ändern ändere trage eintragen lob gelobt
        anerkennung verdient idee ideen vorschlag verbesserung mitarbeitern leute kollege kollegen kollegin chef meister werk halle anlage maschine
        stunden stunde minuten prozent kosten wieviel viele viel wenig fertig erledigt fehler qualität sicherheit lieferung bericht diagramm grafik
        entwickelt läuft lief hilft hilfe brauche brauchen möchte möchten würde würden hätte gibt geht gehen macht machen machst gemacht sehen siehe
        frage fragen antwort danach davor dafür damit darum deshalb trotzdem sonst bisher ab sofort nun ach naja servus moin tschüss grüße liebe
        lieber unserer euch euer jemand etwas nie immer oft manchmal""",
    "es": """el la los las un una unos unas y o de del al en con sin por para que qué es son era fue ser está esta están estoy estamos hay se su sus lo le les
        me mi mis tu tus nos nuestro nuestra yo no sí si gracias muchas favor pero más mas muy como cómo cuando cuándo quién quien cuál donde dónde
        porque hasta desde sobre entre este esto eso esa ese todavía ya también tambien solo sólo hoy mañana manana ayer próxima próximo proxima
        semana semanas mes año día dias días lunes viernes buenos buenas tardes hola guarda guárdalo cancelar deshacer muéstrame muestra hazlo
        segundo tres dos línea linea turno equipo responsable tiene tenemos queremos quiero puedes puede hacer gente nada nadie bien mal
        ahora después despues antes luego corto iniciativas iniciativa correcto dice hemos han ha era cada otro otra fin trato asi así
        registra mejora perdón vale claro pasado pasada quién les
        adelante perfecto perfecta genial estupendo aparcar aparca borrar borra eliminar cambia cambiar cámbialo cambio quisiera gráfico gráfica
        grafico felicita felicidades operarios operario trabajadores trabajador jefe jefa encargado fábrica nave máquina horas hora minutos costes
        mucho muchos poco pocos todo todos todas cosa cosas idea ideas propuesta mejorar reducir medir ver va van voy vas ir necesito necesitamos
        ayuda ayúdame dime dame pon poner crea crear añade añadir nuevo nueva vez igual mismo misma siempre nunca alguien algo cuánto cuánta cuántos
        seguir sigue listo hecho terminado fallo fallos errores calidad seguridad informe embargo aunque durante según eran fueron tener nuestros
        nuestras""",
    "fr": """le la les l' un une des du de d' et ou où à au aux en dans sur sous pour par avec sans ce cet cette ces c'est est sont était être a ont avait
        il elle on nous vous ils elles je j'ai tu me moi mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs qui que qu'est quoi quel
        quelle comment quand pourquoi combien ne pas n'est plus moins très oui non merci beaucoup bonjour bonsoir salut s'il plaît plait mais si
        donc comme depuis jusque avant après chez vers entre aujourd'hui demain hier prochaine prochain dernier dernière semaine semaines mois
        année jour lundi vendredi annuler enregistre montre montre-moi deuxième trois deux ligne équipe poste pas encore d'accord d'ici bon
        bien fait faire faut peux peut peux-tu veux voulons tout tous rien personne ça ca cela aussi même y autre ainsi parce sais dois
        depend court correct fin début été trop chaque gens gérer nouvelle nouveau mettre pareil désolé supprime garde
        vas-y vas allez parfait parfaite super génial nickel supprimer modifier modifie changer change renommer afficher affiche voudrais voudrions
        graphique courbe bravo félicitations réparé idée idées proposition amélioration améliorer réduire mesurer opérateurs opérateur opératrices
        salariés collègue collègues chef atelier usine machine heures heure minutes coûts peu toute toutes chose choses participent veulent disent
        faites faisons vais allons aller voir quels quelles laquelle lequel besoin aide aide-moi dis-moi donne donne-moi crée créer ajoute ajouter
        fois toujours jamais quelqu'un quelque terminé fini prêt erreur erreurs qualité sécurité rapport cependant pendant selon étaient avons avez
        serait avais dire dit écrire écris sûr voilà voici""",
    "pt": """o a os as um uma uns umas e ou de do da dos das no na nos nas em ao à aos às por pelo pela com sem para pra que é são era foi ser está estão
        estou estamos há se seu sua seus suas meu minha meus minhas nosso nossa eu você vocês ele ela eles me lhe isso isto esse essa este esta
        não nao sim obrigado obrigada muito muita favor mas mais menos como quando quem qual onde por quê porque até ate desde sobre entre ainda
        já também tambem só hoje amanhã amanha ontem próxima próximo semana semanas mês mes ano dia dias segunda sexta bom boa olá oi salvar
        pode podemos queremos quero fazer mostre mostra cancelar desfazer segundo três dois linha turno equipe equipa responsável tem temos
        tudo nada ninguém bem depois antes agora curto iniciativas iniciativa certo correto fim fica dele delas cada gente acha digo
        registre registrar melhoria desculpe valeu claro vamos pessoas gostaria passado passada jeito
        perfeito perfeita ótimo legal beleza vá ir vou vai queria gráfico parabéns consertar operadores operador funcionários funcionário chefe
        fábrica galpão máquina horas hora minutos custos muitos muitas pouco poucos todo todos toda todas coisa coisas ideia ideias proposta
        melhorar reduzir medir ver preciso precisamos ajuda ajude diga dê crie criar adicione adicionar excluir apagar apague mudar mude altere
        alterar outra outro vez mesmo mesma sempre nunca alguém algo quanto quantos quanta pronto feito terminado erro erros qualidade segurança
        relatório porém embora durante estavam eram foram ter tinha nossos nossas conosco deles aqui ali lá daqui então né refugo reconhecimento
        participam vão""",
    "it": """il lo la i gli le l' un uno una e ed o di del dello della dei degli delle da dal dalla in nel nella nei nelle su sul sulla con senza per tra fra
        a al alla ai agli alle che chi cosa cos'è che è sono era erano essere ha hanno ho abbiamo c'è ci si se mi ti vi mio mia miei mie tuo
        nostro nostra suo sua loro noi voi io tu lui lei non no sì si grazie mille favore prego ma più piu meno molto come quando quanto dove
        perché perche quale quali ancora già anche solo soltanto oggi domani ieri prossima prossimo scorso scorsa settimana settimane mese anno
        giorno giorni lunedì venerdì buongiorno buonasera ciao salvare salvalo salva annulla mostrami mostra fallo secondo tre due linea turno
        squadra responsabile vogliamo voglio puoi può fare fa niente nessuno bene male dopo prima adesso poi corto corretto entro fine
        questo questa quello quella tutti tutto ogni va stato dobbiamo posso mie iniziative iniziativa persone qui così dice dico
        registra scadenza miglioramento allora però scusa certo esatto
        perfetto perfetta ottimo certamente procedi vai vado andiamo andare vorrei vorremmo grafico complimenti riparato operatori operatore
        lavoratori colleghi collega capo fabbrica capannone macchina ore ora minuti costi molti molte poco pochi tante cose idea idee proposta
        migliorare ridurre misurare vedere bisogno aiuto aiutami dimmi dammi crea creare aggiungi aggiungere elimina cancella cambia cambiare
        modifica altra altro volta stesso stessa sempre mai qualcuno qualcosa quanti quanta pronto fatto finito errore errori qualità sicurezza
        rapporto mentre durante avevamo avete avuto stati state nostri nostre ne dagli quindi partecipano fanno dicono scrivi scrivere mettere metti""",
    "nl": """de het een en of van in op aan bij uit voor met zonder naar om te ten ter tot door over onder tussen is zijn was waren ben bent wordt worden
        werd heeft hebben had heb ik mij me mijn jij je jouw jullie u uw wij we ons onze hij zij ze hun hen er hier daar dit dat die deze niet geen
        ja nee bedankt dank wel graag alsjeblieft alstublieft maar ook nog al alleen meer minder veel heel als dan toen want omdat wat wie waar
        wanneer waarom hoe welke kan kun kunt kunnen moet moeten wil willen zal zou zouden vandaag morgen morgenochtend gisteren volgende vorige
        week weken maand jaar dag vrijdag maandag goedemorgen hallo hoi maak laat zien opslaan annuleren ongedaan maken tweede eerste drie twee
        lijn ploeg dienst eigenaar verantwoordelijk klopt korter prima goed zo gaat iemand niemand niets alles elke sinds begin eind
        einde half nieuw nieuwe schrijf nu later kijk kijkt team uitval afdeling zeg zegt doen doet toevoegen beter mensen even hoeveel
        hoor perfect mooi super ga gaan verwijder verwijderen wissen wijzig wijzigen hernoem grafiek noteer complimenten gerepareerd ideeën voorstel
        verbetering verbeteren verminderen meten operators medewerkers medewerker collega collega's baas leidinggevende fabriek machine uren minuten
        kosten weinig iets iedereen ding dingen zie help hulp nodig vertel geef maakt gemaakt voeg andere ander keer zelfde altijd nooit soms klaar
        af gedaan fout fouten kwaliteit veiligheid rapport verslag terwijl tijdens volgens werden hadden mee meedoen krijgen krijg dus toch eens
        zich ontwikkelt bekijk schrijven stuur sturen lukt""",
}  # fmt: skip

_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("de", ("ung", "ungen", "keit", "heit", "schaft", "lich", "ieren", "isch", "chen", "tzt", "zeit")),
    ("nl", ("heid", "ijk", "ijke", "ijd", "oor", "aan", "eren", "aar", "uur", "eren", "ooi", "tje", "ingen", "oek")),
    ("es", ("ción", "cion", "ciones", "dad", "miento", "amos", "ando", "iendo", "ado", "ados", "illo", "eza", "able")),
    ("pt", ("ção", "cao", "ções", "dade", "mento", "amos", "ando", "endo", "ado", "ados", "inho", "eza", "agem")),
    (
        "it",
        ("zione", "zioni", "tà", "mento", "iamo", "ando", "endo", "ato", "ati", "etto", "ezza", "iere", "are", "ere"),
    ),
    ("fr", ("tion", "tions", "ment", "ité", "eux", "euse", "ons", "ez", "aux", "eau", "ée", "ées", "eur", "age")),
    ("en", ("ing", "tion", "ness", "ment", "ed", "ly", "ough", "ght", "ship", "ould", "ity", "ers")),
)
_LETTERS: tuple[tuple[str, str, float], ...] = (
    ("ß", "de", 2.0), ("äöü", "de", 0.6), ("ñ", "es", 1.5), ("¿¡", "es", 2.0), ("ãõ", "pt", 2.0), ("êô", "pt", 0.3), ("ç", "pt", 0.3),
    ("ç", "fr", 0.3), ("èêëîïûœ", "fr", 0.5), ("é", "fr", 0.3), ("ìò", "it", 1.0), ("àèù", "it", 0.4), ("íú", "es", 0.3), ("íú", "pt", 0.3),
    ("óá", "es", 0.2), ("óá", "pt", 0.2), ("ëï", "nl", 0.5),
)  # fmt: skip
_ELISIONS = _words("l d j qu n s c m t")
_PAIRS = (
    ("en", ("th", "wh", "sh", "gh")),
    ("de", ("sch", "tz", "pf", "ck")),
    ("nl", ("ij", "aa", "oe", "uu", "cht")),
    ("es", ("ll", "rr", "ue")),
    ("pt", ("lh", "nh", "ão")),
    ("it", ("zz", "gli", "cch", "gg")),
    ("fr", ("eau", "oi", "eux", "ou")),
)


def detect_language(text: str, default: str = "en") -> str:
    """Return one of `LANGUAGES`, or the default when the text does not tell (empty, a name, "ok", a bare number)."""
    text = _NAMES.sub(" ", text)
    kana = len(_KANA.findall(text))
    words = _WORD.findall(text)
    han = len(_HAN.findall(text))
    if (kana and kana + han >= len(words)) or han > sum(word.isascii() for word in words):
        return "ja"
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        for language, weight in _weigh(word.lower().replace("’", "'")):
            scores[language] += weight
    lowered = text.lower()
    for mark in "¿¡":
        scores["es"] += 2.0 * (mark in lowered)
    ranked = sorted(LANGUAGES, key=lambda language: -scores[language])
    best, second = ranked[0], ranked[1]
    if scores[best] < _MARGIN:
        return default
    if default in scores and scores[best] - scores[default] < _MARGIN:
        return default
    if scores[best] - scores[second] < _MARGIN / 4 and {best, second} != {"es", "pt"}:
        return default
    return best


def count_voices(text: str, language: str) -> int:
    """How many different words of a text speak for a language more than for any other."""
    voices = 0
    for word in {word.lower().replace("’", "'") for word in _WORD.findall(text)}:
        weights = dict.fromkeys(LANGUAGES, 0.0)
        for name, weight in _weigh(word):
            weights[name] = weights.get(name, 0.0) + weight
        voices += weights[language] > 0 and weights[language] == max(weights.values())
    return voices


def _weigh(word: str) -> tuple[tuple[str, float], ...]:
    """The languages that a word speaks for, each with a weight; a word that many share weighs little."""
    known = _table().get(word)
    if known:
        return known
    if "'" in word:
        first, _, rest = word.partition("'")
        if first in _ELISIONS and rest:
            return (("fr", 0.6), ("it", 0.4 if first in ("l", "d", "c") else 0.0), *_weigh(rest))
    plain = _folded_table().get(fold(word))
    if plain:
        return tuple((language, weight * 0.8) for language, weight in plain)
    found = [(language, weight) for letters, language, weight in _LETTERS if any(letter in letters for letter in word)]
    if len(word) >= 5 and not found:
        found.extend((language, 0.25) for language, endings in _ENDINGS if word.endswith(endings))
        found.extend((language, 0.08) for language, pairs in _PAIRS if any(pair in word for pair in pairs))
    return tuple(found)


@cache
def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    owners: dict[str, list[str]] = {}
    for language, words in _WORDS.items():
        for word in dict.fromkeys(words.split()):
            owners.setdefault(word, []).append(language)
    return {word: tuple((language, 1 / len(names) ** 1.2) for language in names) for word, names in owners.items()}


@cache
def _folded_table() -> dict[str, tuple[tuple[str, float], ...]]:
    folded: dict[str, tuple[tuple[str, float], ...]] = {}
    for word, weights in _table().items():
        folded.setdefault(fold(word), weights)
    return folded


_NUMBERS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve "
    "veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "ja": "〇 一 二 三 四 五 六 七 八 九 十",
}  # fmt: skip
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante septante huitante nonante",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "ja": "",
}
_VARIANTS = {
    "en": {"fourty": 40, "twelwe": 12},
    "de": {
        "zwo": 2,
        "ein": 1,
        "eine": 1,
        "einen": 1,
        "einem": 1,
        "einer": 1,
        "dreissig": 30,
        "fuenf": 5,
        "zwoelf": 12,
        "fuenfzehn": 15,
    }
    | {"fuenfzig": 50},
    "es": {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21},
    "fr": {"une": 1, "octante": 80, "quatre-vingts": 80},
    "pt": {
        "um": 1,
        "uma": 1,
        "duas": 2,
        "catorze": 14,
        "dezasseis": 16,
        "dezassete": 17,
        "dezanove": 19,
        "cinqüenta": 50,
    },
    "it": {"un": 1, "una": 1, "ventun": 21},
    "nl": {"één": 1, "zeventig": 70},
    "ja": {"両": 2},
}


@cache
def number_words(language: str) -> Mapping[str, int]:
    """Return the single words for 0–99 in a language, folded ("dreiundzwanzig", "veintidos"), with what they are worth."""
    language = language if language in _NUMBERS else "en"
    found = {fold(word): value for value, word in enumerate(_NUMBERS[language].split())}
    tens = [fold(word) for word in _TENS[language].split()]
    found.update({word: 20 + 10 * index for index, word in enumerate(tens)})
    found.update({fold(word): value for word, value in _VARIANTS[language].items()})
    for index, ten in enumerate(tens):
        for one in range(1, 10):
            for word in _joined(language, fold(_NUMBERS[language].split()[one]), ten, one):
                found[word] = 20 + 10 * index + one
    return found


def _joined(language: str, unit: str, ten: str, one: int) -> tuple[str, ...]:
    """How a language writes tens and ones in one word, if it does."""
    if language == "de":
        return (
            ("ein" if one == 1 else unit) + "und" + ten,
            *([f"{unit.replace('funf', 'fuenf')}und{ten}"] if one == 5 else []),
        )
    if language == "nl":
        return (unit + "en" + ten,)
    if language == "it":
        return ((ten[:-1] if one in (1, 8) else ten) + unit, *([ten[:-1] + "un"] if one == 1 else []))
    return ()
