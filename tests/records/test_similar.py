"""Initiatives like a new one, by words and by meaning."""

import numpy
import pytest
from sqlalchemy import func, select

from assistant.records.initiatives import create_initiative, update_initiative
from assistant.records.similar import find_similar
from assistant.records.tables import InitiativeVector
from assistant.records.words import fold, stem, tokens

from .conftest import TODAY

RECORDED = (
    ("Glove boxes at each bed", "Nurses walk to the store for gloves", "Hang glove boxes beside every bed"),
    ("Shadow board at press 2", "Setters look for tools during the changeover", "Shadow board beside the press"),
    ("Pick list by aisle", "Pickers walk the same aisle three times", "Print the list in the order of the aisles"),
    ("Label printer on line 3", "Labels jam every day", "Move the printer nearer to the line"),
    ("Quiet hour for order entry", "Calls interrupt order entry", "No calls from 8 to 9"),
)


@pytest.fixture
def recorded(session):
    for title, problem, idea in RECORDED:
        create_initiative(session, {"title": title, "problem": problem, "idea": idea}, actor="ana", today=TODAY)
    return session


@pytest.mark.parametrize(
    ("title", "problem", "idea", "expected"),
    [
        ("Glove boxes at every bed", None, None, "I-1"),
        (None, "our nurses keep walking for gloves", "put boxes with gloves next to the beds", "I-1"),
        (None, "setters search tools when they change over", "a shadow board for the tools at the press", "I-2"),
        ("pick lists by aisles", None, None, "I-3"),
        ("Lable printer line 3", None, None, "I-4"),
    ],
)
def test_the_same_thing_in_other_words(recorded, title, problem, idea, expected):
    assert find_similar(recorded, title, problem, idea)[0].reference == expected


@pytest.mark.parametrize(
    ("title", "problem", "idea"),
    [
        ("Solar panels on the roof", None, None),
        (None, "Forklifts drive too fast", "Speed limit in hall 4"),
        ("Coffee corner", None, "a new coffee machine"),
        (None, None, "the of and"),
    ],
)
def test_something_else_is_not_called_similar(recorded, title, problem, idea):
    assert find_similar(recorded, title, problem, idea) == []


def fake_embed(texts):
    """Two directions of meaning: night-time noise, and the rest."""
    return numpy.array(
        [[1.0, 0.1] if "quiet" in text.casefold() or "phone" in text.casefold() else [0.0, 1.0] for text in texts],
        dtype=numpy.float32,
    )


def test_meaning_finds_what_words_do_not(recorded):
    assert find_similar(recorded, "No telephone in the morning") == []
    found = find_similar(recorded, "No telephone in the morning", embed=fake_embed)
    assert [one.reference for one in found] == ["I-5"]


def test_vectors_are_kept_and_made_anew_for_a_changed_text(recorded):
    asked: list[int] = []

    def counting(texts):
        asked.append(len(texts))
        return fake_embed(texts)

    find_similar(recorded, "No telephone", embed=counting)
    find_similar(recorded, "No telephone", embed=counting)
    update_initiative(recorded, "I-1", {"title": "Quiet gloves"}, actor="ana", today=TODAY)
    find_similar(recorded, "No telephone", embed=counting)
    assert asked == [1, 5, 1, 1, 1]
    assert recorded.scalar(select(func.count(InitiativeVector.initiative_id))) == 5


def test_the_record_itself_can_be_left_out(recorded):
    assert find_similar(recorded, "Glove boxes at each bed", exclude="i-1") == []


def test_words_are_folded_and_stemmed():
    assert fold("  ÄRGER  Größe Łódź ") == "arger grosse łodz"
    assert tokens("The nurses' gloves, boxes and beds") == ["nurs", "glov", "box", "bed"]
    assert tokens("手袋の箱") == ["手袋", "袋の", "の箱"]
    assert {stem(word) for word in ("label", "labels", "labelling")} <= {"label", "labell"}
