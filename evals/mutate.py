"""Breaks the coach in one known way at a time and tells which figures, and which tests, notice.

A suite that stays green while its subject is broken measures nothing. A figure notices when `run --check` would fail by
it, had the unbroken coach been the baseline.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from evals.baseline import Fall, find_falls
from evals.lab import Options, open_lab
from evals.mutants import MUTANTS, Mutant
from evals.mutants.plugin import VARIABLE
from evals.runs import ROOT, Run, read_commit, run_suites

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*)?(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What noticed a mutant."""

    mutant: Mutant
    falls: tuple[Fall, ...]
    test: str
    """The first test that failed; empty when all passed, or none was named."""

    @property
    def is_noticed(self) -> bool:
        """Whether a figure or a test notices."""
        return bool(self.falls or self.test)


def run_mutations(sample: int | None, names: Sequence[str] = (), *, has_tests: bool = True) -> tuple[bool, str]:
    """Whether every mutant was noticed, and the report."""
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    options = Options(sample=sample, is_quiet=True, has_peers=False)
    suites = tuple(dict.fromkeys(suite for mutant in chosen for suite in mutant.suites))
    print(f"unbroken: {', '.join(suites)} …", flush=True)
    healthy = measure(options, suites)
    if sick := [f"{name}: {suite['error']}" for name, suite in healthy["suites"].items() if suite["error"]]:
        return False, "the unbroken coach cannot be measured: " + "; ".join(sick)
    paths = list(dict.fromkeys(path for mutant in chosen for path in mutant.tests))
    failing = list_failing(paths) if has_tests and paths else []
    outcomes = []
    for mutant in chosen:
        falls = find_wounds(mutant, options, healthy)
        test = next(iter(list_failing(mutant.tests, mutant.name, failing)), "") if has_tests and mutant.tests else ""
        outcomes.append(Outcome(mutant, tuple(falls), test))
        print(write_row(outcomes[-1]), flush=True)
    return all(one.is_noticed for one in outcomes), write_report(outcomes, healthy, failing)


def find_wounds(mutant: Mutant, options: Options, healthy: Run) -> list[Fall]:
    """What the mutant's suites measure below the unbroken coach."""
    if not mutant.suites:
        return []
    with ExitStack() as stack:
        stack.enter_context(mutant.wound())
        broken = measure(options, mutant.suites)
    return list_falls(broken, healthy)


def measure(options: Options, suites: Sequence[str]) -> Run:
    """The suites in a lab of their own: nothing is remembered from an unbroken coach."""
    with open_lab(options) as lab:
        return run_suites(lab, suites)


def list_falls(broken: Run, healthy: Run) -> list[Fall]:
    """Figures that the check would name, by suite; a suite that could not be run has fallen too."""
    stopped = [
        Fall(name, "suite", "ran", suite["error"], "") for name, suite in broken["suites"].items() if suite["error"]
    ]
    errors = {fall.suite for fall in stopped}
    return stopped + [fall for fall in find_falls(broken, healthy) if fall.suite not in errors]


def list_failing(paths: Sequence[str], mutant: str = "", known: Sequence[str] = ()) -> list[str]:
    """Tests that fail in a process of its own: all that do so unbroken, or the first over a mutant, but for those known.

    Raises:
        RuntimeError: pytest could not run.
    """
    extra = ["-x", "-p", "evals.mutants.plugin", *(f"--deselect={test}" for test in known)] if mutant else []
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *extra, *paths]
    environment = os.environ | {VARIABLE: mutant}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return []
    if found := _FAILED.findall(done.stdout):
        return list(dict.fromkeys(found))
    raise RuntimeError(f"pytest ended with {done.returncode} over {mutant!r}: {(done.stdout + done.stderr)[-300:]}")


def write_report(outcomes: Sequence[Outcome], healthy: Run, failing: Sequence[str] = ()) -> str:
    """The table, and what nothing or only one side noticed."""
    by_figure = [one for one in outcomes if one.falls]
    by_test = [one for one in outcomes if one.test]
    noticed = [one for one in outcomes if one.is_noticed]
    sample = healthy["options"]["sample"]
    head = (
        f"{len(noticed)} of {len(outcomes)} mutants were noticed: {len(by_figure)} by a figure of a suite, {len(by_test)} by a"
        " test. Each is the coach with one thing broken, in memory only; its suites are held against those of the unbroken coach as"
        " `run --check` holds a run against the baseline"
        + (f", on at most {sample} cases of each data set" if sample else "")
        + "; of its tests the first that failed is named."
        + (f" Left out, because they fail unbroken: {', '.join(failing)}." if failing else "")
    )
    lines = [
        "| mutant | what is broken | figure that fell furthest | figures that fell | test that failed |",
        "|" + " --- |" * 5,
    ]
    lines += [write_row(one) for one in outcomes]
    return "\n".join(
        ["# Mutation check", "", f"Commit `{read_commit()}`, `python -m evals mutate`.", "", head, "", *lines, "", *write_silent(outcomes)]
    )  # fmt: skip


def write_row(one: Outcome) -> str:
    """A row of the table."""
    suites = ", ".join(
        f"{name} {sum(f.suite == name for f in one.falls)}" for name in dict.fromkeys(f.suite for f in one.falls)
    )
    test = f"`{one.test}`" if one.test else "**none**" if one.mutant.tests else "none named"
    figure = describe_widest(one.falls) or ("**none**" if one.mutant.suites else "none can")
    return f"| {one.mutant.name} | {one.mutant.what} | {figure} | {suites} | {test} |"


def write_silent(outcomes: Iterable[Outcome]) -> list[str]:
    """What nothing noticed, and what no figure or no test noticed although one ought to."""
    outcomes = list(outcomes)
    groups = (
        ("Survived: neither a figure nor a test notices", [one for one in outcomes if not one.is_noticed]),
        ("No figure notices, a test does", [one for one in outcomes if one.test and not one.falls and one.mutant.suites]),
        ("No figure can notice, a test does", [one for one in outcomes if one.test and not one.mutant.suites]),
        ("The tests named do not notice, a figure does", [one for one in outcomes if one.falls and one.mutant.tests and not one.test]),
    )  # fmt: skip
    return [f"- {words}: {', '.join(one.mutant.name for one in group) or 'none'}." for words, group in groups]


def describe_widest(falls: Sequence[Fall]) -> str:
    """The figure that fell furthest."""

    def width(fall: Fall) -> float:
        try:
            return abs(float(fall.was.split()[0]) - float(fall.now.split()[0]))
        except ValueError:
            return 0.0

    if not falls:
        return ""
    widest = max(falls, key=width)
    return f"{widest.suite}: {widest.name}, {widest.was} → {widest.now}"
