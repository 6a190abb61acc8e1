"""Decisions in free words, on replies by writers who had not seen the code."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.confirmations import read_action

REPLIES = Path(__file__).parents[1] / "evals" / "datasets" / "decisions" / "dev.jsonl"
PENDING = [("d1", "Hooks for hoses Kofi #initiative")]


def read(text: str, *, undoable: bool) -> str:
    found = read_action(text, has_pending=not undoable, has_receipts=True, pending=() if undoable else PENDING)
    return found.action if found else "neither"


def test_decisions_are_read_and_nothing_else_is_one() -> None:
    rows = [json.loads(line) for line in REPLIES.read_text(encoding="utf-8").splitlines()]
    taken = Counter((row["means"], read(row["text"], undoable=row["means"] == "undo")) for row in rows)
    wrong = {pair: n for pair, n in taken.items() if pair[0] != pair[1] and pair[1] != "neither"}
    assert wrong == {}
    for meaning in ("confirm", "discard", "undo"):
        of_all = sum(n for pair, n in taken.items() if pair[0] == meaning)
        assert taken[meaning, meaning] >= 0.9 * of_all


@pytest.mark.parametrize(
    "text",
    [
        "good idea", "no idea", "no one", "no, me", "no target", "skip", "leave that out", "drop the note", "remove the target", "ok for Keen",
        "note it as a risk", "log it as a KPI", "keep it as an idea", "ok two", "yes but Friday", "owner is Tom, save it", "sorry, line three, save it", "keep it short", "save it?",
        "add a risk to it", "yes it works well", "fine, what about September?", "right, for the paint shop, save it",
    ],
)  # fmt: skip
def test_a_word_that_may_mean_more_decides_nothing(text: str) -> None:
    assert read(text, undoable=False) == "neither"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("don't change anything, just save", "confirm"), ("perfct, save", "confirm"), ("👍", "confirm"), ("それで保存お願いします", "confirm"),
        ("dsicard it", "discard"), ("no need to save that", "discard"), ("that was a joke, drop it", "discard"),
    ],
)  # fmt: skip
def test_free_words_decide(text: str, meaning: str) -> None:
    assert read(text, undoable=False) == meaning


def test_an_undo_needs_something_saved() -> None:
    assert read_action("ctrl z", has_pending=True, has_receipts=False, pending=PENDING) is None
    assert read("shouldn't have saved that, undo", undoable=True) == "undo"
