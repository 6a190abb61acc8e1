"""Breaks the coach in one known way at a time and tells which figures, and which tests, notice.

A suite that stays green while its subject is broken measures nothing. A figure notices when `run --check` would fail by
it, had the unbroken coach been the baseline.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from evals.baseline import Fall, find_falls
from evals.lab import Options, open_lab
from evals.mutants import MUTANTS, Mutant
from evals.mutants.plugin import VARIABLE
from evals.runs import ROOT, Run, read_commit, run_suites

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*)?(?: - .*)?$", re.MULTILINE)


NONE = "**none**"
NOT_ASKED = "–"


@dataclass(frozen=True)
class Row:
    """What noticed a mutant, as the report shows it: `NONE` where nothing did, `NOT_ASKED` where nothing ought to."""

    name: str
    what: str
    figure: str
    """The figure that fell furthest."""
    suites: str
    """How many figures of which suites fell."""
    test: str
    """The first test that failed."""

    @property
    def has_figure(self) -> bool:
        """Whether a figure notices."""
        return self.figure not in (NONE, NOT_ASKED)

    @property
    def has_test(self) -> bool:
        """Whether a test notices."""
        return self.test not in (NONE, NOT_ASKED)

    def __str__(self) -> str:
        return f"| {self.name} | {self.what} | {self.figure} | {self.suites} | {self.test} |"


def run_mutations(
    sample: int | None, names: Sequence[str] = (), *, has_tests: bool = True, path: Path | None = None
) -> tuple[bool, str]:
    """Whether every mutant was noticed, and the report.

    With a path the report is stored there after each mutant, and rows of mutants that are not run again are kept.
    """
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    options = Options(sample=sample, is_quiet=True, has_peers=False)
    suites = tuple(dict.fromkeys(suite for mutant in chosen for suite in mutant.suites))
    print(f"unbroken: {', '.join(suites)} …", flush=True)
    healthy = measure(options, suites)
    if sick := [f"{name}: {suite['error']}" for name, suite in healthy["suites"].items() if suite["error"]]:
        return False, "the unbroken coach cannot be measured: " + "; ".join(sick)
    paths = list(dict.fromkeys(path for mutant in chosen for path in mutant.tests))
    failing = list_failing(paths) if has_tests and paths else []
    rows = read_rows(path) if path and path.exists() else {}
    for mutant in chosen:
        falls = find_wounds(mutant, options, healthy)
        test = next(iter(list_failing(mutant.tests, mutant.name, failing)), "") if has_tests and mutant.tests else ""
        rows[mutant.name] = build_row(mutant, falls, test)
        print(rows[mutant.name], flush=True)
        if path:
            path.write_text(write_report(rows, sample, failing) + "\n", encoding="utf-8")
    shown = rows if path else {mutant.name: rows[mutant.name] for mutant in chosen}
    return all(row.has_figure or row.has_test for row in shown.values()), write_report(shown, sample, failing)


def read_rows(path: Path) -> dict[str, Row]:
    """The rows of a stored report, by mutant."""
    cells = [
        line.strip("| \n").split(" | ")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    known = {mutant.name for mutant in MUTANTS}
    return {row[0]: Row(*row) for row in cells if len(row) == 5 and row[0] in known}


def build_row(mutant: Mutant, falls: Sequence[Fall], test: str) -> Row:
    """What noticed a mutant."""
    numbers = {name: sum(fall.suite == name for fall in falls) for name in dict.fromkeys(fall.suite for fall in falls)}
    return Row(
        mutant.name,
        mutant.what,
        describe_widest(falls) or (NONE if mutant.suites else NOT_ASKED),
        ", ".join(f"{name} {number}" for name, number in numbers.items()) or NOT_ASKED,
        f"`{test}`" if test else NONE if mutant.tests else NOT_ASKED,
    )


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


def write_report(rows: Mapping[str, Row], sample: int | None, failing: Sequence[str] = ()) -> str:
    """The table, and what nothing or only one side noticed."""
    shown = [rows[mutant.name] for mutant in MUTANTS if mutant.name in rows]
    head = (
        f"{sum(row.has_figure or row.has_test for row in shown)} of {len(shown)} mutants were noticed:"
        f" {sum(row.has_figure for row in shown)} by a figure of a suite, {sum(row.has_test for row in shown)} by a test. Each is the"
        " coach with one thing broken, in memory only; its suites are held against those of the unbroken coach as `run --check` holds a"
        " run against the baseline"
        + (", on a sample of the cases of each data set" if sample else "")
        + "; of its tests the first that failed is named. A dash stands where no suite, or no test, ought to notice."
        + (f" Left out, because they fail unbroken: {', '.join(failing)}." if failing else "")
    )
    titles = "| mutant | what is broken | figure that fell furthest | figures that fell | test that failed |"
    groups = (
        ("Survived: neither a figure nor a test notices", [row for row in shown if not row.has_figure and not row.has_test]),
        ("No figure notices, a test does", [row for row in shown if row.figure == NONE and row.has_test]),
        ("No test notices, a figure does", [row for row in shown if row.test == NONE and row.has_figure]),
        ("Not run", [mutant for mutant in MUTANTS if mutant.name not in rows]),
    )  # fmt: skip
    lists = [f"- {words}: {', '.join(one.name for one in group) or 'none'}." for words, group in groups]
    table = [titles, "|" + " --- |" * 5, *map(str, shown)]
    command = f"Commit `{read_commit()}`, `python -m evals mutate`."
    return "\n".join(["# Mutation check", "", command, "", head, "", *table, "", *lists])


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
