"""A run as Markdown: a table a suite, and the figures that documents show."""

from collections.abc import Iterable, Sequence
from typing import Any

from evals.runs import Run
from evals.suites import SUITES

Stored = dict[str, Any]


def write_report(run: Run) -> str:
    """The whole report."""
    parts = ["# Evaluation report", write_provenance(run)]
    for name, suite in iterate_suites(run):
        parts.append(f"## {name}: {SUITES[name]}")
        parts += [f"Not run: {suite['error']}"] if suite["error"] else []
        parts += [write_table(suite["figures"])] if suite["figures"] else []
        parts += [f"- {note}" for note in suite["notes"]]
        if suite["failures"]:
            lines = [f"- `{failure['case']}`: {failure['what']}" for failure in suite["failures"]]
            summary = f"<details><summary>{len(lines)} cases that went wrong</summary>"
            parts.append("\n".join([summary, "", *lines, "", "</details>"]))
    return "\n\n".join(parts) + "\n"


def write_provenance(run: Run) -> str:
    """What was measured, in one paragraph."""
    options = "".join(f", {name} {value}" for name, value in run["options"].items() if value is not None)
    prints = ", ".join(f"{name} `{value}`" for name, value in run["fingerprints"].items())
    machine = run["machine"]
    return (
        f"Commit `{run['commit']}`, {run['at']}, engine {run['engine']}{options}; {run['seconds']:.0f} s on"
        f" {machine['processors']} processors, Python {machine['python']}. Fingerprints: {prints}."
        " Intervals are 95 % by bootstrap over cases."
    )


def write_table(figures: Sequence[Stored]) -> str:
    """Figures with interval, number of cases and goal."""
    lines = ["| figure | value | 95 % interval | n | goal |", "| --- | --- | --- | --- | --- |"]
    for figure in figures:
        reached = has_reached(figure)
        goal = "" if reached is None else f"{show_goal(figure)} {'✓' if reached else '✗'}"
        lines.append(
            f"| {figure['name']} | {show(figure, 'value')} | {show_interval(figure)} | {figure['n']} | {goal} |"
        )
    return "\n".join(lines)


def show(figure: Stored, key: str) -> str:
    """One number of a figure as people read it; a dash when there is none."""
    value = figure[key]
    if value is None:
        return "–"
    if figure["unit"]:
        return f"{value:,.0f} {figure['unit']}" if value >= 100 else f"{value:.3g} {figure['unit']}"
    return f"{value:.3f}"


def show_interval(figure: Stored) -> str:
    """The interval of a figure."""
    if figure["low"] is None or figure["n"] < 2:
        return "–"
    return f"{show(figure, 'low')} – {show(figure, 'high')}"


def show_goal(figure: Stored) -> str:
    """The goal with its direction."""
    return f"{'≥' if figure['better'] == 'higher' else '≤'} {show({**figure, 'value': figure['goal']}, 'value')}"


def has_reached(figure: Stored) -> bool | None:
    """Whether a figure reaches its goal; `None` when it has none or no value."""
    if figure["goal"] is None or figure["value"] is None:
        return None
    ahead = figure["value"] - figure["goal"]
    return bool((ahead if figure["better"] == "higher" else -ahead) >= -1e-9)


def iterate_suites(run: Run) -> Iterable[tuple[str, Stored]]:
    """The suites of a run in the order of the report."""
    return ((name, run["suites"][name]) for name in SUITES if name in run["suites"])
