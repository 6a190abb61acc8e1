"""The committed baseline: written from a run, and held against later ones."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.report.markdown import show, write_report
from evals.runs import Run, have_same_cases, is_worse, iterate_figures, read_marks, read_run
from evals.statistics import compare_pairs, compare_sides, is_share

BASELINE = Path(__file__).parent / "baseline.json"
REPORT = BASELINE.with_suffix(".md")
CHANCE = 0.01
"""A change of the same cases that chance brings more seldom than so fails the check, inside the interval as well."""


@dataclass(frozen=True)
class Fall:
    """A figure that is worse than its baseline allows, or is missing."""

    suite: str
    name: str
    was: str
    now: str
    bound: str


def write_baseline(run: Run, path: Path = BASELINE) -> None:
    """Stores a run as the baseline, with its report beside it."""
    path.write_text(write_json(run), encoding="utf-8")
    path.with_suffix(".md").write_text(write_report(run), encoding="utf-8")


def find_falls(run: Run, baseline: Run, tolerance: float | None = None) -> list[Fall]:
    """Gated figures of the suites that were run which fall below the baseline.

    A figure may be as bad as the far end of the baseline's interval (`bound`), unless case by case it is worse by more
    than chance explains; or with `tolerance` worse than the baseline's value by that much. Promises may not be worse at all.
    """
    now = {(suite, figure["name"]): figure for suite, figure in iterate_figures(run)}
    is_whole = have_same_cases(run, baseline)
    falls = []
    for suite, before in iterate_figures(baseline):
        if suite not in run["suites"] or before["bound"] is None or before["value"] is None:
            continue
        bound = find_limit(before, tolerance)
        after = now.get((suite, before["name"]))
        is_paired = tolerance is None and after is not None and is_surely_worse(before, after, is_whole=is_whole)
        if after is None or after["value"] is None or is_paired or is_worse(after["value"], bound, before["better"]):
            shown = "missing" if after is None else show(after, "value")
            limit = show({**before, "value": bound}, "value")
            falls.append(Fall(suite, before["name"], show(before, "value"), shown, limit))
    return falls


def is_surely_worse(before: dict[str, Any], after: dict[str, Any], *, is_whole: bool) -> bool:
    """Whether the cases went the wrong way by more than chance explains, at 1 % (McNemar, paired bootstrap)."""
    if before["statistic"] != "ratio" or before["unit"]:
        return False
    was, now = read_marks(before), read_marks(after)
    sign = 1 if before["better"] == "higher" else -1
    difference, low, high = compare_pairs(was, now, level=1 - CHANCE, is_whole=is_whole)
    if sign * difference >= 0:
        return False
    counts = {mark.case: mark.count for mark in was}
    if not (is_share(was) and is_share(now)) or (is_whole and set(counts) != {mark.case for mark in now}):
        return not low <= 0 <= high
    moves = [sign * (mark.count - counts[mark.case]) for mark in now if mark.case in counts]
    return compare_sides(sum(move > 0 for move in moves), sum(move < 0 for move in moves)) < CHANCE


def find_limit(before: dict[str, Any], tolerance: float | None) -> float:
    """The worst value that is still accepted; a tolerance is one of shares."""
    is_promise = before["bound"] == before["value"]
    if tolerance is None or is_promise or before["unit"]:
        return float(before["bound"])
    return float(before["value"] - tolerance if before["better"] == "higher" else before["value"] + tolerance)


def describe_check(run: Run, tolerance: float | None = None, path: Path = BASELINE) -> tuple[bool, str]:
    """Whether a run stands up to the baseline, and the sentences that say so."""
    if not path.exists():
        return False, f"there is no baseline ({path.name}); write one with --write-baseline"
    broken = [
        f"suite {name} could not be run: {suite['error']}" for name, suite in run["suites"].items() if suite["error"]
    ]
    falls = find_falls(run, read_run(path), tolerance)
    lines = [f"{f.suite} · {f.name}: {f.now}, baseline {f.was}, at worst {f.bound}" for f in falls]
    if not broken and not falls:
        return True, "no figure is below the baseline"
    return False, "\n".join([*broken, *(["below the baseline:", *lines] if lines else [])])


def write_json(run: Run) -> str:
    """JSON with one line a figure, so that a change of the baseline can be read in a diff."""
    suites = run["suites"]
    head = json.dumps({name: value for name, value in run.items() if name != "suites"}, indent=1, ensure_ascii=False)
    blocks = []
    for name, suite in suites.items():
        rest = {key: value for key, value in suite.items() if key not in ("figures", "failures")}
        lines = {key: [json.dumps(one, ensure_ascii=False) for one in suite[key]] for key in ("figures", "failures")}
        lists = ",\n".join(f'   "{key}": [\n    ' + ",\n    ".join(rows) + "\n   ]" for key, rows in lines.items())
        blocks.append(f"  {json.dumps(name)}: {{\n{lists},\n   " + json.dumps(rest, ensure_ascii=False)[1:])
    return head[:-2] + ',\n "suites": {\n' + ",\n".join(blocks) + "\n }\n}\n"
