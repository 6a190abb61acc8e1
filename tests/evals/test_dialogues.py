"""Dialogues to develop with are played apart from those of the test."""

import json
from pathlib import Path

import pytest

from evals import cases
from evals.__main__ import main
from evals.lab import Options, open_lab
from evals.suites import dialogues

PLAYED = [
    {"user": "Note a new idea: a parking spot for every trolley, owner Berta.", "expect": {"drafts": [{"kind": "initiative", "fields": {"owner": "Berta"}}]}},
    {"user": "What is a huddle?", "expect": {"saved": 3}},
]  # fmt: skip


def test_dev_dialogues_are_printed_with_the_texts_of_wrong_turns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "understanding" / "dev"
    folder.mkdir(parents=True)
    line = json.dumps({"id": "v-1", "today": "2026-11-22", "turns": PLAYED})
    (folder / "dialogues.jsonl").write_text(line + "\n", encoding="utf-8")
    monkeypatch.setattr(cases, "DATASETS", tmp_path)
    with open_lab(Options("dev", is_quiet=True)) as lab:
        result = dialogues.measure(lab)
    note = next(note for note in result.notes if note.startswith("v-1/2"))
    assert "person: What is a huddle?" in note
    assert "coach: " in note
    assert "✗ saved 0, expected 3" in note
    assert "single messages that need no action: no draft offered" not in [figure.name for figure in result.figures]


def test_dev_plays_dialogues_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--split", "dev", "--suite", "safety"]) == 2
    assert "dialogues and nothing else" in capsys.readouterr().err
