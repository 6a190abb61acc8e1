"""Thank-you messages: the facts as said and nothing else, in the form, length and language asked for."""

import re
from dataclasses import replace

import pytest

from assistant.offline.thanks import Facts, compose_thanks, count_sentences, find_language

ANA = Facts(people=("Ana",), what="stayed late and fixed the jig", effect="we shipped on time")
SEEDS = [f"chat|{turn}|0" for turn in range(10)]
SAID = {
    "en": Facts(("Ana",), "found the wrong label", "nothing had to be recalled"),
    "de": Facts(("Jelena",), "hat die Proben nach Ankunft sortiert", "wir sparen Zeit"),
    "es": Facts(("Wilson",), "arregló la guía", "no perdimos la cámara"),
    "fr": Facts(("Aurélie",), "a repris tout le planning", "personne n'a raté son service"),
    "pt": Facts(("Edvaldo",), "achou o vazamento", "não perdemos o cliente"),
    "ja": Facts(("田中さん",), "誤ラベルに気づいてくれました", "回収せずに済みました"),
    "it": Facts(("Giulia",), "ha trovato l'errore", "abbiamo spedito in tempo"),
    "nl": Facts(("Sanne",), "heeft de lijn bewaakt", "we hebben op tijd geleverd"),
}
"""Facts in each language; `KEPT` are the words that must stand in the message as they were said."""
KEPT = {
    "en": "the wrong label",
    "de": "die Proben nach Ankunft sortiert",
    "es": "la guía",
    "fr": "repris tout le planning",
    "pt": "achou o vazamento",
    "ja": "誤ラベルに気づいてくれました",
    "it": "trovato l'errore",
    "nl": "de lijn bewaakt",
}
CHANNELS = ("", "e-mail", "Teams", "card", "huddle", "LinkedIn post", "letter")
TONES = ("", "formal", "funny", "heartfelt")


def write_all(facts: Facts) -> list[str]:
    """The message for ten seeds."""
    return [compose_thanks(facts, seed) for seed in SEEDS]


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("tone", TONES)
def test_facts_are_kept_in_every_language_channel_and_tone(language: str, channel: str, tone: str) -> None:
    facts = replace(SAID[language], language=language, channel=channel, tone=tone)
    for text in write_all(facts):
        assert facts.people[0] in text
        assert KEPT[language] in text
        assert facts.effect in text
        assert not re.search(r"[{}]|\.\.|  |\d", text)


@pytest.mark.parametrize("language", SAID)
def test_ten_seeds_read_differently_and_one_seed_the_same(language: str) -> None:
    texts = write_all(replace(SAID[language], language=language))
    assert len(set(texts)) == 10
    assert len({text[:20] for text in texts}) >= 5
    assert texts == write_all(replace(SAID[language], language=language))


@pytest.mark.parametrize(
    "what",
    [
        "stayed late and fixed the jig", "she sorted 400 files", "fixing the jig", "the new shadow board", "macro works", "that he covered two sundays",
        "for having paid 6,000 salaries without a single rerun", "zero open tickets at 6am", "never lost patience; redid the phone menu",
    ],
)  # fmt: skip
@pytest.mark.parametrize("channel", CHANNELS)
def test_no_number_and_no_name_is_invented(what: str, channel: str) -> None:
    facts = Facts(("Ana",), what, "saved 20 minutes a shift", channel=channel, sender="Olga")
    said = " ".join([*facts.people, facts.what, facts.effect, facts.sender])
    for text in write_all(facts):
        assert set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", said))
        inside = re.sub(r"(?:^|[.!?:–\n“]\s*)[A-Z]\w*", " ", text, flags=re.MULTILINE)
        assert set(re.findall(r"\b[A-Z]\w+", inside)) <= {"Ana", "Olga"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ANA, ("you stayed late and fixed the jig", "staying late and fixing the jig")),
        (
            Facts(("Marek",), "turned round because he had a feeling he'd been sent wrong"),
            ("because you had a feeling you'd been sent wrong",),
        ),
        (Facts(("Bronagh",), "came in on her day off"), ("on your day off",)),
        (
            Facts(("Imogen",), "she trains every newcomer and never loses patience"),
            ("you train every newcomer and never lose patience",),
        ),
        (Facts(("Carys",), "she stopped to ask a frightened man his name"), ("a frightened man his name",)),
        (Facts(("Olu",), "hasn't had a single late sample"), ("you haven't had a single late sample",)),
        (Facts(("Reuben",), "he's fixed the hoist"), ("you have fixed the hoist",)),
        (Facts(("Ana",), "Ana stayed late"), ("you stayed late", "staying late")),
        (Facts(("Pan",), "he trained both new drivers in his breaks"), ("in your breaks",)),
        (
            Facts(("Mr N",), "let us use his own eroder on a Saturday, unpaid"),
            ("you let us use your own eroder on a Saturday, unpaid",),
        ),
        (Facts(("Goran",), "finally uses the board"), ("finally uses the board", "you finally use the board")),
        (Facts(("Ana",), "improved layout"), ("improved layout",)),
        (Facts(("Amara",), "her lookup list"), ("your lookup list",)),
        (
            Facts(("Ana",), "helped the customer before she left for her train"),
            ("“helped the customer before she left for her train”",),
        ),
    ],
    ids=lambda value: value.what if isinstance(value, Facts) else "",
)
def test_grammar_is_adapted_only_where_it_is_safe(facts: Facts, expected: tuple[str, ...]) -> None:
    for text in write_all(facts):
        assert any(words.lower() in text.lower() for words in expected), text


def test_several_people_and_groups_are_plural() -> None:
    for people in (("Ana", "Ben"), ("the night shift",)):
        for text in write_all(Facts(people, "did it themselves in their breaks")):
            assert "yourselves in your breaks" in text
    assert all(
        "Ana, Ben and Cara" in text
        for text in write_all(Facts(("Ana", "Ben", "Cara"), "fixed the jig", channel="huddle"))
    )
    assert all("ihr habt" in text for text in write_all(Facts(("Ana", "Ben"), "haben alles sortiert", language="de")))


@pytest.mark.parametrize(
    "facts",
    [replace(ANA, channel="huddle"), replace(ANA, channel="LinkedIn post"), replace(ANA, audience="the whole site")],
)
def test_speaks_about_the_person_to_others(facts: Facts) -> None:
    for text in write_all(replace(facts, what="she stayed late on her day off")):
        assert re.search(r"Ana stayed late|Ana,? for staying late", text)
        assert "on her day off" in text
        assert not re.search(r"\byou (?:stayed|did)|\byour\b", text)


def test_private_audience_is_spoken_to() -> None:
    assert all(re.search("(?i)you stayed|for staying", text) for text in write_all(replace(ANA, audience="just her")))


def test_email_has_subject_greeting_body_and_sender() -> None:
    for text in write_all(replace(ANA, channel="e-mail", sender="Olga")):
        parts = text.split("\n\n")
        assert parts[0].startswith("Subject: ")
        assert re.fullmatch(r"(?:Hi|Dear|Hello) Ana,", parts[1])
        assert parts[-1].endswith(",\nOlga")
    assert compose_thanks(replace(ANA, channel="E-Mail", language="Deutsch"), "a").startswith("Betreff: ")


def test_chat_is_short_with_one_emoji_at_most_and_none_when_formal() -> None:
    for tone in TONES:
        for text in write_all(replace(ANA, channel="Teams", tone=tone)):
            assert "\n" not in text
            assert count_sentences(text) <= 4
            assert len(re.findall(r"[\U0001f300-\U0001faff]", text)) <= (0 if tone == "formal" else 1)


def test_card_is_short_and_signed() -> None:
    for text in write_all(replace(ANA, channel="card", sender="Olga")):
        assert text.endswith("\n– Olga")
        assert len(text.split()) < 45


@pytest.mark.parametrize(
    ("length", "most_words", "most_sentences"),
    [
        ("max 20 words", 20, None), ("under 25 words", 24, None), ("one sentence", None, 1), ("two sentences", None, 2), ("three-line", None, 3),
        ("short", None, 3), ("max. 20 Wörter", 20, None), ("zwei Sätze", None, 2), ("dos frases", None, 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["", "Teams", "card", "huddle", "e-mail"])
def test_limits_are_kept(length: str, most_words: int | None, most_sentences: int | None, channel: str) -> None:
    for text in write_all(replace(ANA, length=length, channel=channel, sender="Olga")):
        body = text.split("\n\n", 1)[1] if text.startswith("Subject: ") else text
        assert most_words is None or len(body.split()) <= most_words, text
        if most_sentences and channel not in {"card", "e-mail"}:
            assert count_sentences(text) <= most_sentences, text
        assert "jig" in text


def test_formal_address_follows_the_language() -> None:
    for text in write_all(Facts(("Frau Weber",), "hat die Proben sortiert", tone="förmlich", language="de")):
        assert "Sie haben die Proben sortiert" in text
        assert not re.search(r"\b(?:du|dir|dich)\b", text)
    assert all(
        "vous avez repris" in text
        for text in write_all(Facts(("Luc",), "a repris le planning", tone="formel", language="fr"))
    )
    assert all(
        re.search("usted arregló", text)
        for text in write_all(Facts(("Pilar",), "arregló la guía", tone="formal", language="es"))
    )


def test_facts_in_another_language_are_quoted() -> None:
    assert all("« stayed late and fixed the jig »" in text for text in write_all(replace(ANA, language="fr")))


def test_what_was_averted_is_not_told_as_a_result() -> None:
    for text in write_all(replace(ANA, effect="We'd have lost the whole Monday otherwise.")):
        assert re.search(
            r"(?:Without that|Had it not been for that|Otherwise|But for that), we'd have lost the whole Monday", text
        )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("auf Deutsch", "de"), ("in Polish", None), ("German", "de"), ("Swiss German", "de"), ("日本語で", "ja"), ("en español", "es"), ("português", "pt"),
        ("Nederlands", "nl"), ("both English and Hindi", "en"), ("en français", "fr"), ("italiano", "it"), ("Bengali", None), ("", None),
    ],
)  # fmt: skip
def test_language_is_found_in_words(words: str, expected: str | None) -> None:
    assert find_language(words) == expected


def test_unknown_language_is_english() -> None:
    assert compose_thanks(replace(ANA, language="Polish"), "a") == compose_thanks(ANA, "a")
