"""Two runs, case by case: what changed, and whether by more than chance. A run is a file, the baseline, or a commit's."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.baseline import BASELINE
from evals.report.markdown import show
from evals.runs import ROOT, RUNS, Run, have_same_cases, iterate_figures, read_marks, read_run
from evals.statistics import compare_pairs, compare_sides, is_share


@dataclass(frozen=True)
class Change:
    """One figure in two runs, over the cases that both have."""

    suite: str
    name: str
    before: str
    after: str
    difference: float
    low: float
    high: float
    """The paired 95 % bootstrap interval of the difference."""
    gained: tuple[str, ...]
    """Cases that went from wrong to right."""
    lost: tuple[str, ...]
    p: float | None
    """Exact McNemar; `None` where the cases are no yes-or-no."""

    @property
    def is_certain(self) -> bool:
        """Whether chance alone is an unlikely reason at 5 %."""
        return self.p < 0.05 if self.p is not None else not self.low <= 0 <= self.high


def find_run(name: str) -> Run:
    """The run of a file, of the word baseline, or of a commit: one that was stored for it here, else its committed baseline.

    Raises:
        ValueError: there is no such file or commit, or the commit has no baseline.
    """
    if name == "baseline":
        return read_run(BASELINE)
    if Path(name).is_file():
        return read_run(Path(name))
    commit = _git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    stored = [run for path in sorted(RUNS.glob("*.json")) if (run := read_run(path))["commit"] == commit[:12]]
    whole = [run for run in stored if run["engine"] == "offline" and not any(run["options"].values())]
    if whole:
        return max(whole, key=lambda run: (len(run["suites"]), run["at"]))
    committed: Run = json.loads(_git("show", f"{commit}:evals/{BASELINE.name}"))
    return committed


def measure_commit(name: str, suites: Sequence[str]) -> Run:
    """The run of a commit, measured now in a work tree of its own by its own code, with the packages of this environment.

    Raises:
        ValueError: there is no such commit, or it could not be measured.
    """
    with tempfile.TemporaryDirectory(prefix="kaizen-compare-", ignore_cleanup_errors=True) as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", str(tree), name)
        try:
            words = ["--suite", *suites] if suites else []
            command = [sys.executable, "-m", "evals", "run", "--quiet", *words]
            done = subprocess.run(command, cwd=tree, check=False, capture_output=True, text=True)
            runs = sorted((tree / "evals" / "runs").glob("*.json"))
            if not runs:
                raise ValueError(f"{name} could not be measured: {done.stderr[-300:]}")
            return read_run(runs[-1])
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"git {arguments[0]}: {done.stderr.strip() or f'no commit {arguments[-1]!r}'}")
    return done.stdout


def compare_runs(first: Run, second: Run) -> list[Change]:
    """Every figure that both runs have and whose cases differ, in the order of the report."""
    before = {(suite, figure["name"]): figure for suite, figure in iterate_figures(first)}
    is_whole = have_same_cases(first, second)
    changes = []
    for suite, figure in iterate_figures(second):
        old = before.get((suite, figure["name"]))
        if old is None or figure["statistic"] != "ratio":
            continue
        was, now = read_marks(old), read_marks(figure)
        if was == now:
            continue
        is_paired = not is_whole or {mark.case for mark in was} == {mark.case for mark in now}
        shares = {mark.case: mark.count for mark in was} if is_share(was) and is_share(now) else {}
        good = 1.0 if figure["better"] == "higher" else 0.0
        gained = tuple(m.case for m in now if m.case in shares and m.count == good != shares[m.case])
        lost = tuple(m.case for m in now if m.case in shares and m.count != good == shares[m.case])
        difference, low, high = compare_pairs(was, now, is_whole=is_whole)
        p = compare_sides(len(gained), len(lost)) if shares and is_paired else None
        changes.append(
            Change(
                suite, figure["name"], show(old, "value"), show(figure, "value"), difference, low, high, gained, lost, p
            )
        )
    return changes


def write_comparison(first: Run, second: Run) -> str:
    """The comparison as Markdown."""
    changes = compare_runs(first, second)
    prints = [
        f"{name} `{first['fingerprints'].get(name)}` → `{value}`"
        for name, value in second["fingerprints"].items()
        if first["fingerprints"].get(name) != value
    ]
    lines = [f"`{first['commit']}` ({first['at']}) → `{second['commit']}` ({second['at']})", ""]
    lines += ["Changed: " + "; ".join(prints), ""] if prints else []
    compared = sum(1 for _ in iterate_figures(second))
    lines += [
        f"{len(changes)} of {compared} figures differ, {sum(c.is_certain for c in changes)} by more than chance explains at 5 %"
        " (exact McNemar for yes-or-no figures, a paired bootstrap for the others; many figures share cases, and of a hundred"
        " independent ones five would seem certain by chance).", "",
    ]  # fmt: skip
    if not changes:
        return "\n".join([*lines, "No case of any figure differs."])
    lines += ["| figure | before | after | difference (95 %) | gained | lost | p | |", "|" + " --- |" * 8]
    for c in changes:
        p = "" if c.p is None else f"{c.p:.3f}"
        mark = "" if not c.is_certain else "certain"
        lines.append(
            f"| {c.suite}: {c.name} | {c.before} | {c.after} | {c.difference:+.3f} ({c.low:+.3f} – {c.high:+.3f}) |"
            f" {_list(c.gained)} | {_list(c.lost)} | {p} | {mark} |"
        )
    return "\n".join(lines)


def _list(cases: tuple[str, ...]) -> str:
    return ", ".join(cases[:8]) + (f" and {len(cases) - 8} more" if len(cases) > 8 else "")
