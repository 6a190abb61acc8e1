"""Phrases say the same in every language: same names, same variables, nothing empty."""

import json
import string
from pathlib import Path
from typing import Any

import pytest

import assistant.offline.phrases as phrases
from assistant.offline.phrases import Phrases

FOLDER = Path(phrases.__file__).parent / "phrase_texts"
LANGUAGES = ("de", "es", "fr", "pt", "ja", "it", "nl")


def load_texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def find_variables(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_phrases_of_english_and_no_others(language: str) -> None:
    english, own = load_texts("en"), load_texts(language)
    assert set(own) == set(english)
    assert set(own["labels"]) == set(english["labels"])


@pytest.mark.parametrize("language", ("en", *LANGUAGES))
def test_every_wording_has_the_variables_of_english(language: str) -> None:
    english, own = load_texts("en"), load_texts(language)
    wrong = [
        (name, wording)
        for name, wordings in own.items()
        if name != "labels"
        for wording in wordings
        if find_variables(wording) != find_variables(english[name][0])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ("en", *LANGUAGES))
def test_no_text_is_empty_or_padded(language: str) -> None:
    texts = load_texts(language)
    assert all(wordings for name, wordings in texts.items() if name != "labels")
    every = [*texts["labels"].values(), *(w for name, wordings in texts.items() if name != "labels" for w in wordings)]
    assert [text for text in every if not text or text != text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_vary_where_english_varies_and_differ_from_one_another(language: str) -> None:
    english, own = load_texts("en"), load_texts(language)
    names = [name for name in own if name != "labels"]
    assert [name for name in names if len(own[name]) < min(2, len(english[name]))] == []
    assert [name for name in names if len(set(own[name])) < len(own[name])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_spoken_in_the_language_asked_for(language: str) -> None:
    own = load_texts(language)
    said = Phrases(language, "seed")
    assert said.pick("and_more", n=3) in {wording.format(n=3) for wording in own["and_more"]}
    assert said.label("expected_benefit") == own["labels"]["expected_benefit"]


def test_an_unknown_language_speaks_english() -> None:
    assert Phrases("sv", "seed").pick("ask_value") == "What is the value?"
