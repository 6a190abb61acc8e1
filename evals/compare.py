"""Two runs, case by case: what changed, and whether by more than chance."""

from dataclasses import dataclass

from evals.report.markdown import show
from evals.runs import Run, iterate_figures, read_marks
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


def compare_runs(first: Run, second: Run) -> list[Change]:
    """Every figure that both runs have and whose cases differ, in the order of the report."""
    before = {(suite, figure["name"]): figure for suite, figure in iterate_figures(first)}
    changes = []
    for suite, figure in iterate_figures(second):
        old = before.get((suite, figure["name"]))
        if old is None or figure["statistic"] != "ratio":
            continue
        was, now = read_marks(old), read_marks(figure)
        if was == now:
            continue
        shares = {mark.case: mark.count for mark in was} if is_share(was) and is_share(now) else {}
        good = 1.0 if figure["better"] == "higher" else 0.0
        gained = tuple(m.case for m in now if m.case in shares and m.count == good != shares[m.case])
        lost = tuple(m.case for m in now if m.case in shares and m.count != good == shares[m.case])
        difference, low, high = compare_pairs(was, now)
        p = compare_sides(len(gained), len(lost)) if shares else None
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
