"""Telling the eight languages apart, on short and long messages of the kind that managers write."""

import random
import time

import pytest

from assistant.understanding.languages import LANGUAGES, detect_language, number_words

SHORT = {
    "en": """yes please|no thanks|ok|thank you so much|what is kaizen?|save it|by Friday|the second one|who owns it?|not yet|that's wrong
        |next week|make it shorter|good morning|cancel that|and line 4?|show me my initiatives|in three weeks|why?|how is scrap doing
        |undo|close I-4|due tomorrow|done""",
    "de": """ja, bitte|nein danke|danke|danke schön|guten Morgen|was ist Kaizen?|speichern|bis Freitag|das zweite|wer ist zuständig?|noch nicht
        |das stimmt nicht|nächste Woche|mach es kürzer|abbrechen|und Linie 4?|zeig mir meine Initiativen|in drei Wochen|warum?|wie läuft der Ausschuss
        |rückgängig|morgen früh|passt so|heute nicht""",
    "es": """sí|sí, por favor|no, gracias|gracias|muchas gracias|buenos días|¿qué es kaizen?|guárdalo|para el viernes|el segundo|¿quién es el responsable?
        |todavía no|eso no es correcto|la próxima semana|hazlo más corto|cancelar|¿y la línea 4?|muéstrame mis iniciativas|en tres semanas|¿por qué?
        |mañana|hola|está bien|deshacer""",
    "fr": """oui|oui, s'il vous plaît|non merci|merci|merci beaucoup|bonjour|qu'est-ce que le kaizen ?|enregistre-le|d'ici vendredi|le deuxième|qui en est responsable ?
        |pas encore|ce n'est pas correct|la semaine prochaine|plus court|annuler|et la ligne 4 ?|montre-moi mes initiatives|dans trois semaines|pourquoi ?
        |demain|d'accord|c'est bon|aujourd'hui""",
    "pt": """sim|sim, por favor|não, obrigado|obrigado|muito obrigada|bom dia|o que é kaizen?|pode salvar|até sexta|o segundo|quem é o responsável?
        |ainda não|isso não está certo|na próxima semana|mais curto|cancelar isso|e a linha 4?|mostre minhas iniciativas|em três semanas|por quê?
        |amanhã|olá|está bom assim|desfazer""",
    "it": """sì|sì, per favore|no, grazie|grazie|grazie mille|buongiorno|che cos'è il kaizen?|salvalo|entro venerdì|il secondo|chi è il responsabile?
        |non ancora|non è corretto|la prossima settimana|fallo più corto|annulla|e la linea 4?|mostrami le mie iniziative|fra tre settimane|perché?
        |domani|ciao|va bene|oggi""",
    "nl": """ja, graag|nee, bedankt|bedankt|dank je wel|goedemorgen|wat is kaizen?|opslaan|voor vrijdag|de tweede|wie is verantwoordelijk?
        |nog niet|dat klopt niet|volgende week|maak het korter|annuleren|en lijn 4?|laat mijn initiatieven zien|over drie weken|waarom?
        |alsjeblieft|hoe gaat het met de uitval|morgenochtend|prima zo|ongedaan maken""",
    "ja": """はい|はい、お願いします|いいえ|ありがとう|ありがとうございます|おはようございます|カイゼンとは何ですか|保存して|金曜日まで|二番目|担当者は誰ですか
        |まだです|違います|来週|もっと短く|キャンセル|ライン4は？|私の改善案を見せて|3週間後|なぜ？|明日|了解|5Sとは|KPIを見せて""",
}

LONG = {
    "en": """We want to cut changeover on line 3 from 45 to 30 minutes by the end of next month, Priya owns it.
        |Could you write a short thank-you to the night shift for finding the leak before it stopped the press?
        |How do I handle a supervisor who says yes in the meeting and then does nothing at all?
        |Scrap was 3.2 % in October and 2.9 % in November, please record both of them.
        |Nobody reads the board any more and I am honestly tired of chasing people for updates.
        |the nurses on ward 7 spend about twenty minutes every shift looking for pumps, lets fix that
        |Is the improvement in first-pass yield since March real or just noise?
        |Please push the due date of the kitting project to mid-March because the racks are late.
        |My team thinks that improvement work is just another way to cut jobs, what should I tell them?
        |Add a new initiative: standardise the handover sheet, owner is Tom, area is dispatch.""",
    "de": """Wir wollen die Rüstzeit an Linie 3 bis Ende nächsten Monats von 45 auf 30 Minuten senken, Priya kümmert sich darum.
        |Kannst du der Nachtschicht ein kurzes Dankeschön schreiben, weil sie das Leck gefunden hat?
        |Wie gehe ich mit einem Schichtleiter um, der im Meeting ja sagt und dann nichts macht?
        |Der Ausschuss lag im Oktober bei 3,2 % und im November bei 2,9 %, bitte beides eintragen.
        |Keiner schaut mehr auf die Tafel und ich habe ehrlich gesagt keine Lust mehr, allen hinterherzulaufen.
        |die pfleger auf station 7 suchen jede schicht etwa zwanzig minuten nach pumpen, das muss besser werden
        |Ist die Verbesserung der Ausbeute seit März echt oder nur Rauschen?
        |Bitte den Termin des Projekts auf Mitte März verschieben, weil die Regale zu spät kommen.
        |Mein Team glaubt, dass Kaizen nur dazu da ist, Stellen abzubauen. Was soll ich sagen?
        |Neue Initiative: Übergabeblatt vereinheitlichen, verantwortlich ist Tom, Bereich Versand.""",
    "es": """Queremos reducir el cambio de formato en la línea 3 de 45 a 30 minutos antes de fin de mes, Priya es la responsable.
        |¿Puedes escribir un breve agradecimiento al turno de noche por encontrar la fuga a tiempo?
        |¿Cómo trato a un supervisor que dice que sí en la reunión y luego no hace nada?
        |La merma fue del 3,2 % en octubre y del 2,9 % en noviembre, por favor registra ambas.
        |Ya nadie mira el tablero y la verdad es que estoy cansado de perseguir a la gente.
        |las enfermeras de la planta 7 pierden unos veinte minutos por turno buscando bombas, hay que arreglarlo
        |¿La mejora desde marzo es real o solo es ruido?
        |Por favor mueve la fecha del proyecto a mediados de marzo porque las estanterías llegan tarde.
        |Mi equipo piensa que la mejora continua es otra forma de recortar puestos, ¿qué les digo?
        |Nueva iniciativa: estandarizar la hoja de relevo, responsable Tomás, área de expedición.""",
    "fr": """Nous voulons réduire le changement de série sur la ligne 3 de 45 à 30 minutes d'ici la fin du mois, Priya s'en occupe.
        |Peux-tu écrire un petit mot de remerciement à l'équipe de nuit pour avoir trouvé la fuite ?
        |Comment gérer un chef d'équipe qui dit oui en réunion et qui ne fait rien ensuite ?
        |Le taux de rebut était de 3,2 % en octobre et de 2,9 % en novembre, merci d'enregistrer les deux.
        |Plus personne ne regarde le tableau et je suis franchement fatigué de courir après les gens.
        |les infirmières du service 7 passent environ vingt minutes par poste à chercher des pompes, il faut corriger ça
        |L'amélioration depuis mars est-elle réelle ou seulement du bruit ?
        |Merci de repousser l'échéance du projet à la mi-mars parce que les étagères arrivent en retard.
        |Mon équipe pense que l'amélioration continue sert surtout à supprimer des postes, que dois-je dire ?
        |Nouvelle initiative : standardiser la fiche de passation, responsable Tom, secteur expédition.""",
    "pt": """Queremos reduzir o setup da linha 3 de 45 para 30 minutos até o fim do mês, a Priya é a responsável.
        |Você pode escrever um agradecimento curto para o turno da noite por ter encontrado o vazamento?
        |Como lidar com um supervisor que diz sim na reunião e depois não faz nada?
        |O refugo foi de 3,2 % em outubro e 2,9 % em novembro, por favor registre os dois.
        |Ninguém mais olha o quadro e sinceramente estou cansado de correr atrás das pessoas.
        |as enfermeiras da ala 7 gastam uns vinte minutos por turno procurando bombas, vamos resolver isso
        |A melhoria desde março é real ou é só ruído?
        |Por favor, adie o prazo do projeto para meados de março porque as prateleiras vão atrasar.
        |Minha equipe acha que a melhoria contínua é só mais um jeito de cortar empregos, o que eu digo?
        |Nova iniciativa: padronizar a folha de passagem de turno, responsável Tomás, área de expedição.""",
    "it": """Vogliamo ridurre il cambio formato sulla linea 3 da 45 a 30 minuti entro la fine del mese, se ne occupa Priya.
        |Puoi scrivere un breve ringraziamento al turno di notte per aver trovato la perdita?
        |Come gestisco un caporeparto che dice di sì in riunione e poi non fa niente?
        |Lo scarto era del 3,2 % in ottobre e del 2,9 % in novembre, registra entrambi per favore.
        |Nessuno guarda più la lavagna e sono davvero stanco di rincorrere le persone.
        |gli infermieri del reparto 7 perdono circa venti minuti a turno a cercare le pompe, dobbiamo risolvere
        |Il miglioramento da marzo è reale o è soltanto rumore?
        |Per favore sposta la scadenza del progetto a metà marzo perché gli scaffali arrivano in ritardo.
        |La mia squadra pensa che il miglioramento continuo serva solo a tagliare posti, cosa dico?
        |Nuova iniziativa: standardizzare il foglio di consegna, responsabile Tommaso, area spedizioni.""",
    "nl": """We willen de omsteltijd op lijn 3 voor het einde van de maand van 45 naar 30 minuten brengen, Priya is verantwoordelijk.
        |Kun je een kort bedankje schrijven aan de nachtploeg omdat ze het lek op tijd hebben gevonden?
        |Hoe ga ik om met een ploegleider die in het overleg ja zegt en daarna niets doet?
        |De uitval was 3,2 % in oktober en 2,9 % in november, leg ze alsjeblieft allebei vast.
        |Niemand kijkt nog naar het bord en ik ben het eerlijk gezegd zat om achter mensen aan te lopen.
        |de verpleegkundigen op afdeling 7 zoeken elke dienst ongeveer twintig minuten naar pompen, dat moet beter
        |Is de verbetering sinds maart echt of is het alleen maar ruis?
        |Verschuif de einddatum van het project naar half maart, want de stellingen komen te laat.
        |Mijn team denkt dat continu verbeteren alleen maar een manier is om banen te schrappen, wat zeg ik?
        |Nieuw initiatief: het overdrachtsformulier standaardiseren, eigenaar is Tom, afdeling verzending.""",
    "ja": """来月末までにライン3の段取り時間を45分から30分に短縮したいです。担当は鈴木さんです。
        |夜勤チームに、漏れを見つけてくれたことへの短いお礼を書いてください。
        |会議でははいと言うのに何もしない班長にどう対応すればいいですか。
        |不良率は10月が3.2%、11月が2.9%でした。両方記録してください。
        |もう誰もボードを見ていなくて、正直みんなを追いかけるのに疲れました。
        |7病棟の看護師は毎シフト20分ほどポンプを探しています。改善したいです。
        |3月からの改善は本物ですか、それともただのばらつきですか。
        |棚の到着が遅れるので、プロジェクトの期限を3月中旬に延ばしてください。
        |チームはカイゼンが人員削減の口実だと思っています。何と言えばいいですか。
        |新しい改善案：引き継ぎシートの標準化。担当は田中、エリアは出荷。""",
}


FRESH = {
    "en": "Drop it|That one please|Anything overdue?|Marta sorted out the pallets today|Where are we losing hours?|sounds right|Give it a catchier title|Whose turn is it|bump the deadline",
    "de": "Vergiss es|Den da bitte|Ist etwas überfällig?|Marta hat heute die Paletten sortiert|Wo verlieren wir Zeit?|klingt richtig|Wer ist dran|für die Instandhaltung|Termin verschieben",
    "es": "Olvídalo|Ese, por favor|¿Algo atrasado?|Marta ordenó los palés hoy|¿Dónde perdemos tiempo?|suena bien|Ponle un título mejor|A quién le toca|aplaza la fecha",
    "fr": "Laisse tomber|Celui-là, s'il te plaît|Quelque chose en retard ?|Où perdons-nous du temps ?|ça me va|Donne-lui un meilleur titre|À qui le tour|pour la maintenance|décale l'échéance",
    "pt": "Esquece|Esse aí, por favor|Algo atrasado?|A Marta organizou os paletes hoje|Onde perdemos tempo?|parece bom|Dê um título melhor|De quem é a vez|adia o prazo",
    "it": "Lascia perdere|Quello lì, per favore|Qualcosa in ritardo?|Dove perdiamo tempo?|mi sembra giusto|Dagli un titolo migliore|A chi tocca|è per la manutenzione|rimanda la scadenza",
    "nl": "Laat maar|Die daar graag|Is er iets te laat?|Waar verliezen we tijd?|klinkt goed|Geef het een betere titel|Wie is er aan de beurt|voor de technische dienst|verzet de datum",
    "ja": "忘れて|それでお願い|遅れているものは?|どこで時間を失っている?|いいですね|もっと良い題名に|誰の番|保全向け|期限を延ばす",
}
"""Written after the word tables and never used to change them."""


def _cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, text.strip()) for language, texts in table.items() for text in texts.split("|")]


def _accuracy(table: dict[str, str], language: str) -> tuple[float, list[str]]:
    texts = [text for name, text in _cases(table) if name == language]
    wrong = [text for text in texts if detect_language(text) != language]
    return 1 - len(wrong) / len(texts), wrong


def test_tables_are_large_enough() -> None:
    for language in LANGUAGES:
        assert sum(name == language for name, _ in _cases(SHORT)) >= 20
        assert sum(name == language for name, _ in _cases(LONG)) >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_messages_are_told_apart(language: str) -> None:
    accuracy, wrong = _accuracy(SHORT, language)
    assert accuracy >= 0.95, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_messages_are_told_apart(language: str) -> None:
    accuracy, wrong = _accuracy(LONG, language)
    assert accuracy == 1.0, wrong


@pytest.mark.parametrize(
    "text", ["", "   ", "14", "ok", "I-4", "12 %", "!?", "Priya", "👍", "KPI", "5S", "no", "https://example.org"]
)
@pytest.mark.parametrize("default", ["en", "de"])
def test_falls_back_to_the_default_when_unsure(text: str, default: str) -> None:
    assert detect_language(text, default) == default


def test_borrowed_words_do_not_turn_an_english_message() -> None:
    assert detect_language("Please thank José and Zoë at the São Paulo site for the Kaizen") == "en"
    assert detect_language("The gemba walk with Müller went fine") == "en"


def test_english_terms_do_not_turn_a_german_message() -> None:
    assert detect_language("Bitte das Kick-off Meeting für das Lean Projekt anlegen") == "de"


def test_accents_may_be_missing() -> None:
    assert detect_language("para manana por favor, esta bien asi") == "es"
    assert detect_language("bis naechste Woche, fuer die Spaetschicht") == "de"
    assert detect_language("ca depend de la semaine prochaine, je ne sais pas") == "fr"


@pytest.mark.parametrize(
    ("language", "word", "value"),
    [
        ("en", "twelve", 12),
        ("de", "dreiundzwanzig", 23),
        ("de", "funf", 5),
        ("es", "veintidos", 22),
        ("fr", "quinze", 15),
        ("pt", "dezoito", 18),
        ("it", "ventuno", 21),
        ("nl", "vijfentwintig", 25),
    ],
)
def test_number_words_are_folded(language: str, word: str, value: int) -> None:
    assert number_words(language)[word] == value


def test_random_text_never_raises() -> None:
    source = random.Random(7)
    alphabet = "abcdefgßéñãçöあ漢カ0123456789 .,;:!?'’-/\n\t\u0000\u202e😀"
    for _ in range(2000):
        assert detect_language("".join(source.choices(alphabet, k=source.randrange(60)))) in LANGUAGES


def test_a_message_of_a_hundred_words_is_fast() -> None:
    text = " ".join(text for _, text in _cases(LONG)[:7])
    detect_language(text)
    seconds = []
    for _ in range(20):
        started = time.perf_counter()
        detect_language(text)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.005  # the least: what other programs take is not ours
