"""Suites run on a few cases, and notice when the coach is broken."""

from collections.abc import Iterator

import pytest

from evals.figures import SuiteResult
from evals.lab import Lab, Options, open_lab
from evals.mutate import MUTATIONS, list_falls
from evals.runs import run_suites
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


@pytest.mark.parametrize("name", ["citation resolver", "prompt", "tracing of values"])
def test_broken_parts_turn_the_checks_red(name: str) -> None:
    options = Options(is_quiet=True)
    with open_lab(options) as lab:
        healthy = run_suites(lab, ["checks"])
    mutation = next(one for one in MUTATIONS if one.name == name)
    with mutation.wound(), open_lab(options) as lab:
        broken = run_suites(lab, ["checks"])
    assert list_falls(broken, healthy)


def test_wounds_heal() -> None:
    from assistant import prompts, wiring
    from assistant.records import spc

    before = (prompts.load_prompt, wiring.build_guard, spc.LIMIT_FACTOR)
    for mutation in MUTATIONS:
        with mutation.wound():
            pass
    assert (prompts.load_prompt, wiring.build_guard, spc.LIMIT_FACTOR) == before
