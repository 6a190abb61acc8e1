"""Suites run on a few cases, and notice when the coach is broken."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.baseline import Fall
from evals.figures import SuiteResult
from evals.lab import Lab, Options, open_lab
from evals.mutants import MUTANTS, Mutant
from evals.mutate import build_row, list_failing, read_rows, run_mutations, write_report
from evals.runs import ROOT, run_suites
from evals.suites import SUITES, load_suite


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with open_lab(Options(sample=4, is_quiet=True)) as lab:
        yield lab


def test_every_suite_can_be_loaded() -> None:
    assert all(callable(load_suite(name)) for name in SUITES)
    with pytest.raises(ValueError, match="no suite"):
        load_suite("wishes")


@pytest.mark.parametrize("name", ["checks", "injection", "kpi", "robustness"])
def test_a_suite_measures(lab: Lab, name: str) -> None:
    result = load_suite(name)(lab)
    assert isinstance(result, SuiteResult)
    assert any(figure.marks for figure in result.figures)


def test_a_suite_that_fails_is_recorded_and_the_others_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_lab: Lab) -> SuiteResult:
        raise ValueError("nothing to read")

    monkeypatch.setattr("evals.suites.injection.measure", fail)
    suites = run_suites(lab, ["injection", "checks"])["suites"]
    assert suites["injection"]["error"] == "ValueError: nothing to read"
    assert suites["checks"]["figures"]


def test_broken_parts_turn_the_checks_red() -> None:
    is_good, report = run_mutations(None, ["quotes not real", "no value is traced", "prompt"], has_tests=False)
    assert is_good
    assert "3 of 3 mutants were noticed: 3 by a figure" in report


def test_a_mutant_of_the_tests_is_named_by_the_first_that_fails() -> None:
    assert list_failing(["tests/records/test_spc.py"]) == []
    (first,) = list_failing(["tests/records/test_spc.py"], "XmR blind")
    assert first.startswith("tests/records/test_spc.py::")
    assert first not in list_failing(["tests/records/test_spc.py"], "XmR blind", [first])


def test_a_report_names_what_nothing_noticed_and_is_read_back(tmp_path: Path) -> None:
    fall = Fall("kpi", "mean: right", "1.000", "0.500", "0.900")
    noticed, silent = build_row(MUTANTS[0], [fall], ""), build_row(MUTANTS[1], [], "")
    rows = {noticed.name: noticed, silent.name: silent}
    report = write_report(rows, 60)
    assert "1 of 2 mutants were noticed: 1 by a figure of a suite, 0 by a test" in report
    assert f"Survived: neither a figure nor a test notices: {silent.name}." in report
    assert "kpi: mean: right, 1.000 → 0.500" in report
    (tmp_path / "mutation.md").write_text(report, encoding="utf-8")
    assert read_rows(tmp_path / "mutation.md") == rows


def test_mutants_have_names_of_their_own_and_files_that_exist() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) > 20
    assert all((ROOT / path).is_file() for mutant in MUTANTS for path in mutant.tests)
    assert all(suite in SUITES for mutant in MUTANTS for suite in mutant.suites)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_wounds_heal(mutant: Mutant) -> None:
    with mutant.wound():
        pass
    before = list_bindings()
    with mutant.wound():
        wounded = list_bindings()
    assert wounded != before
    assert list_bindings() == before


def list_bindings() -> dict[str, int]:
    """Every name of the product's modules and classes, with the identity of what it is bound to."""
    found: dict[str, int] = {}
    for name, module in list(sys.modules.items()):
        if not name.startswith(("assistant", "knowledge")):
            continue
        for key, value in list(vars(module).items()):
            found[f"{name}.{key}"] = id(value)
            if isinstance(value, type) and value.__module__ == name:
                found |= {f"{name}.{key}.{inner}": id(one) for inner, one in vars(value).items()}
    return found
