"""The documents' tables are those of the committed baseline."""

import pytest

from evals.baseline import BASELINE, REPORT
from evals.docs import DOCUMENTS, END, HEADLINES, START, find_figure, replace_between, write_block
from evals.report.markdown import write_report
from evals.runs import ROOT, read_run
from evals.suites import SUITES


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_agree_with_the_baseline(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert replace_between(text, write_block(name, read_run(BASELINE))) == text, "run: python -m evals docs"


def test_the_report_beside_the_baseline_is_of_it() -> None:
    assert REPORT.read_text(encoding="utf-8") == write_report(read_run(BASELINE))


def test_every_suite_is_in_the_baseline_and_ran() -> None:
    suites = read_run(BASELINE)["suites"]
    assert list(suites) == list(SUITES)
    assert not [name for name, suite in suites.items() if suite["error"]]


def test_every_headline_names_a_figure_of_the_baseline() -> None:
    suites = read_run(BASELINE)["suites"]
    assert not [(suite, name) for suite, name, _ in HEADLINES if find_figure(suites[suite]["figures"], name) is None]


def test_every_suite_and_command_is_in_the_documentation() -> None:
    from evals.__main__ import COMMANDS

    text = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
    assert not [name for name in SUITES if f"| {name} |" not in text]
    assert not [name for name in COMMANDS if f"python -m evals {name}" not in text]


def test_the_baseline_tells_no_path_of_the_machine() -> None:
    text = BASELINE.read_text(encoding="utf-8") + REPORT.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "/tmp/" not in text


@pytest.mark.parametrize("text", ["no markers", START, f"{START}{END}{START}"])
def test_missing_markers_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        replace_between(text, "x")
