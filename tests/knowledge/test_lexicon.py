"""Questions in seven languages, turned into the English words by which articles are found."""

import json
import re
import time
from functools import cache

import pytest

from knowledge.articles import list_articles
from knowledge.lexicon import FOLDER, translate_query

QUESTIONS: dict[str, dict[str, str]] = {
    "de": {
        "Wie gehe ich mit Widerständen erfahrener Vorgesetzter um?": "how resistance experienced supervisor",
        "Die Nachtschicht bringt keine Vorschläge ein. Was tun?": "night shift no suggestion what",
        "Warum schlafen unsere Verbesserungsprojekte nach ein paar Monaten wieder ein?": "why fade improvement project month",
        "Unser Betriebsrat blockiert das Ideenmanagement": "works council block idea",
        "Wie oft sollte ich vor Ort im Werk sein und welche Fragen stelle ich dort?": "how often gemba plant question",
        "Meine Teamleiterin nickt in der Besprechung, macht dann aber nichts": "team leader nod meeting nothing",
        "Soll ich Prämien für gute Ideen zahlen?": "should bonus good idea pay",
        "Die Kennzahl ist diesen Monat gesunken. Ist das nur Zufall?": "kpi month fall chance",
        "Nach dem Unfall suchen alle einen Schuldigen": "accident everybody blame",
        "Wir haben keine Zeit für Kaizen, alle sind überlastet": "no time kaizen overload",
        "Leiharbeiter beteiligen: lohnt sich das überhaupt?": "temporary workers involve worth",
        "Der Chef will mit Lean Stellen abbauen, wie erkläre ich das der Belegschaft?": "boss lean job cuts explain staff",
    },
    "es": {
        "¿Cómo manejo la resistencia de los supervisores con más experiencia?": "how resistance supervisor experience",
        "El turno de noche nunca propone ideas, ¿qué hago?": "night shift never suggest idea what",
        "¿Por qué se apagan las iniciativas después de unos meses?": "why fade initiative month",
        "El sindicato cree que el kaizen traerá despidos": "union kaizen layoffs",
        "¿Qué preguntas debo hacer cuando recorro la planta?": "question walk plant",
        "Mi jefe solo quiere ahorros y recorta las horas de mejora": "boss savings cut hours improvement",
        "La gente se queda callada en las reuniones": "people quiet meeting",
        "¿Conviene dar premios en dinero por las sugerencias?": "worth prize money suggestion",
        "Volvimos a las viejas costumbres a los tres meses de la auditoría": "return old habit month audit",
        "El indicador bajó esta semana: ¿es una señal o simple ruido?": "kpi fall week signal noise",
        "Mi mejor técnico no comparte lo que sabe": "best technician not share",
        "¿Cómo agradezco al equipo un experimento que salió mal?": "how thank team experiment wrong",
    },
    "fr": {
        "Comment réagir face aux résistances d'un chef d'équipe expérimenté ?": "how react resistance team leader experienced",
        "L'équipe de nuit ne propose jamais d'idées": "night shift suggest never idea",
        "Pourquoi nos chantiers d'amélioration s'essoufflent-ils au bout de quelques mois ?": "why improvement fade month",
        "Le comité d'entreprise bloque notre boîte à idées": "works council block suggestion box",
        "Que dois-je regarder et demander lors d'une visite terrain ?": "look ask gemba walk",
        "Mes collaborateurs acquiescent en réunion, puis rien ne bouge": "employees nod meeting nothing",
        "Faut-il verser une prime pour les suggestions des salariés ?": "should bonus suggestion employees",
        "Le taux de rebuts a augmenté ce mois-ci : signal ou simple bruit ?": "rate scrap rise month signal noise",
        "Après l'accident, tout le monde cherche un coupable": "after accident everybody blame",
        "Nous n'avons pas le temps, les équipes sont surchargées": "no time team overload",
        "Comment impliquer les intérimaires dans l'amélioration continue ?": "how involve temporary workers improvement",
        "Deux services se renvoient la balle, comment régler le conflit ?": "department blame how settle conflict",
    },
    "pt": {
        "Como lidar com a resistência de um encarregado que bloqueia tudo?": "how resistance supervisor block everything",
        "O turno da noite não dá sugestões": "night shift not suggestion",
        "Por que as melhorias desaparecem depois de alguns meses?": "why improvement fade month",
        "O sindicato tem medo de demissões por causa do kaizen": "union fear layoffs kaizen",
        "Que perguntas devo fazer numa caminhada no gemba?": "question walk gemba",
        "A diretoria só pensa em cortar custos": "executives cut cost",
        "Ninguém fala nada na reunião diária": "nobody speak nothing daily meeting",
        "Vale a pena pagar um prémio por cada ideia?": "worth pay prize idea",
        "Os enfermeiros escondem os erros porque receiam ser punidos": "nurse hide error fear punish",
        "A meta foi atingida, mas o gráfico de controle mostra só ruído": "target control chart noise",
        "Como delego decisões sem perder o controle?": "how delegate decision without control",
        "Temos projetos demais e pouco tempo": "too many projects little time",
    },
    "ja": {
        "ベテランの班長が変化に抵抗しています。どうすればいいですか": "experienced team leader change resistance what",
        "夜勤から改善提案が全く出ません": "night shift improvement suggestion not",
        "なぜ改善活動は数か月で形骸化するのでしょうか": "why improvement month fade",
        "労働組合が人員削減を心配しています": "union job cuts worry",
        "現場巡回では何を質問すればよいですか": "gemba walk what question",
        "会議で誰も発言しない時の対処法は": "meeting nobody speak",
        "改善提案に賞金を出すべきでしょうか": "improvement suggestion prize should",
        "今月の不良率の上昇は信号かノイズか": "month defect rate rise signal noise",
        "事故の後、皆が犯人探しをしている": "accident after everybody blame",
        "忙しくて改善の時間が取れない": "busy improvement no time",
        "派遣社員をどう巻き込めばいいですか": "temporary workers how involve",
        "部下に失敗した実験を褒めるにはどうすればいいか": "employees failed experiment praise",
    },
    "it": {
        "Come gestisco la resistenza di un caporeparto esperto?": "how resistance supervisor expert",
        "Il turno di notte non propone mai idee: che fare?": "night shift not suggest never idea what",
        "Perché i progetti di miglioramento si spengono dopo qualche mese?": "why project improvement fade month",
        "Il sindacato teme licenziamenti": "union fear layoffs",
        "Quali domande posso fare durante un giro in reparto?": "which question walk department",
        "I miei collaboratori annuiscono, ma poi non cambia nulla": "employees nod not change nothing",
        "Conviene pagare un premio per i suggerimenti?": "worth pay prize suggestion",
        "L'indicatore è peggiorato: è un segnale o solo rumore?": "kpi worse signal noise",
        "Dopo l'incidente tutti cercano un colpevole": "after incident everybody blame",
        "Siamo sovraccarichi e non abbiamo tempo per migliorare": "overload no time improve",
        "Come ringrazio le squadre che lavorano da remoto?": "how thank team remote",
        "Il direttore generale ha troppe priorità": "director too many priorities",
    },
    "nl": {
        "Hoe ga ik om met weerstand van ervaren leidinggevenden?": "how resistance experienced supervisor",
        "De nachtploeg komt nooit met ideeën": "night shift never idea",
        "Waarom verwateren onze verbeterprojecten na een paar maanden?": "why fade improvement project month",
        "De ondernemingsraad houdt het tegen, wat nu?": "works council block what",
        "Welke vragen stel ik tijdens een rondgang op de werkvloer?": "which question walk gemba",
        "Mijn medewerkers knikken ja, maar doen nee": "employees nod",
        "Moeten we een bonus geven voor verbetervoorstellen?": "should bonus improvement suggestion",
        "De uitval is deze maand gestegen, is dat een signaal of ruis?": "scrap month rise signal noise",
        "Na het ongeval zoekt iedereen een schuldige": "after accident everybody blame",
        "We hebben geen tijd, de werkdruk is te hoog": "no time workload",
        "Hoe betrek ik uitzendkrachten bij het dagelijks overleg?": "how involve temporary workers daily meeting",
        "Op onze verpleegafdeling durft niemand fouten te melden": "ward dare nobody error report",
    },
}  # fmt: skip
QUESTION_WORDS = frozenset(
    """how why what who whom when where which whose should can could do does is it not no yes i we me my our long many much often
    to for too""".split()
)  # fmt: skip


@cache
def list_library_words() -> frozenset[str]:
    """Every word of the articles' texts and questions, lower case."""
    texts = []
    for article in list_articles():
        document = article.to_document()
        texts += [document.title, *document.questions, *(f"{s.heading} {s.text}" for s in document.sections)]
    return frozenset(re.findall(r"[a-z0-9]+", " ".join(texts).lower()))


def load_entries(language: str) -> dict[str, str]:
    entries: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return entries


@pytest.mark.parametrize(
    ("language", "question", "keys"),
    [(language, question, keys) for language, rows in QUESTIONS.items() for question, keys in rows.items()],
)
def test_a_question_becomes_its_english_key_words(language: str, question: str, keys: str) -> None:
    words = re.findall(r"[a-z0-9]+", translate_query(question, language).lower())
    assert [key for key in keys.split() if not any(word.startswith(key) for word in words)] == []


@pytest.mark.parametrize("language", QUESTIONS)
def test_entries_lead_to_words_of_the_library(language: str) -> None:
    known = list_library_words() | QUESTION_WORDS
    strange = {
        key: english
        for key, english in load_entries(language).items()
        if not set(re.findall(r"[a-z0-9]+", english)) <= known
    }
    assert strange == {}


@pytest.mark.parametrize("language", QUESTIONS)
def test_entries_are_lower_case_and_not_empty(language: str) -> None:
    entries = load_entries(language)
    assert len(entries) >= 450
    assert [
        key for key, english in entries.items() if key != key.lower().strip() or not key or not english.strip()
    ] == []


@pytest.mark.parametrize("language", QUESTIONS)
def test_every_entry_is_found_by_its_own_words(language: str) -> None:
    lost = [key for key, english in load_entries(language).items() if translate_query(key, language) != english]
    assert lost == []


@pytest.mark.parametrize("language", ["en", "en-GB", "sv", "", "../de"])
def test_other_languages_stay_as_they_are(language: str) -> None:
    assert translate_query("Why does the night shift resist?", language) == "Why does the night shift resist?"


def test_regions_and_capitals_of_a_language_code_do_not_matter() -> None:
    assert translate_query("La noche", "ES-mx") == translate_query("La noche", "es") != "La noche"


def test_the_longest_phrase_wins() -> None:
    assert "night shift" in translate_query("el turno de noche", "es")
    assert translate_query("die Nachtschicht", "de") == "night shift"
    assert translate_query("夜勤", "ja") == "night shift"


def test_a_phrase_does_not_take_a_word_of_another_meaning() -> None:
    assert translate_query("la mejor", "es") == "best"
    assert translate_query("la mejora", "es") == "improvement"


def test_compounds_give_each_known_part() -> None:
    assert {"team", "leader", "meeting"} <= set(translate_query("Teamleiterbesprechung", "de").split())
    assert "meeting" in translate_query("Produktionsleiterbesprechung", "de")


def test_accents_may_be_left_out() -> None:
    assert translate_query("la reunion diaria del comite", "es") == translate_query(
        "la reunión diaria del comité", "es"
    )
    assert translate_query("unsere Fuehrungskraefte", "de") == translate_query("unsere Führungskräfte", "de")


def test_international_words_abbreviations_and_numbers_stay_and_others_go() -> None:
    assert translate_query("Gemba, OEE, 5S xylophonartig", "de") == "gemba OEE 5s"
    assert "Tanaka" in translate_query("Sí, y luego habló Tanaka", "es")
    assert translate_query("Xylophonartig", "de") == ""


def test_odd_texts_do_no_harm() -> None:
    for language in QUESTIONS:
        for text in ("", "   ", "?!", "🙂", "\x00", "a" * 5000, "'" * 50, "…", "ー"):
            translate_query(text, language)


def test_a_question_takes_less_than_a_millisecond() -> None:
    rows = [(question, language) for language, questions in QUESTIONS.items() for question in questions]
    for question, language in rows:
        translate_query(question, language)
    start = time.perf_counter()
    for question, language in rows:
        translate_query(question, language)
    assert (time.perf_counter() - start) / len(rows) < 0.001
