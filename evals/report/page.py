"""A run as one HTML page that needs nothing else: tables, and an interval plot a suite as inline SVG."""

from collections.abc import Sequence
from html import escape

from evals.report.markdown import Stored, has_reached, iterate_suites, show, show_goal, show_interval, write_provenance
from evals.runs import Run
from evals.suites import SUITES

ROW, LABEL, WIDTH, NUMBER = 22, 330, 420, 70
"""Pixels: a row's height, the widths of label, plot and number."""
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2b28; --soft: #66756f; --line: #d5ddd9; --good: #1f7a5c; --bad: #b3402a; --peer: #8a8f98; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edea; --soft: #9fb0a9; --line: #3a4643; --good: #58c39a; --bad: #f0836a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; } p, li { color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: 13px; } td, th { text-align: left; padding: 2px 8px; border-bottom: 1px solid var(--line); }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--ink); } .axis { stroke: var(--line); } .soft { fill: var(--soft); }
.dot { fill: var(--good); } .bar { stroke: var(--good); } .miss .dot { fill: var(--bad); } .miss .bar { stroke: var(--bad); }
.peer .dot { fill: var(--peer); } .peer .bar { stroke: var(--peer); } .goal { stroke: var(--ink); stroke-dasharray: 2 2; }
.yes { color: var(--good); } .no { color: var(--bad); } details { font-size: 13px; }
"""


def write_page(run: Run) -> str:
    """The page."""
    body = [f"<h1>Kaizen Coach: evaluation report</h1><p>{escape(write_provenance(run)).replace('`', '')}</p>"]
    for name, suite in iterate_suites(run):
        body.append(f"<h2>{escape(name)}: {escape(SUITES[name])}</h2>")
        if suite["error"]:
            body.append(f"<p class='no'>Not run: {escape(suite['error'])}</p>")
        if shares := [figure for figure in suite["figures"] if is_share_figure(figure)]:
            body.append(draw_intervals(shares))
        if suite["figures"]:
            body.append(f"<details><summary>Table</summary>{write_rows(suite['figures'])}</details>")
        body += [f"<p>{escape(note)}</p>" for note in suite["notes"]]
        if suite["failures"]:
            items = "".join(f"<li><b>{escape(f['case'])}</b> {escape(f['what'])}</li>" for f in suite["failures"])
            body.append(
                f"<details><summary>{len(suite['failures'])} cases went wrong</summary><ul>{items}</ul></details>"
            )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Kaizen Coach evaluation</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def is_share_figure(figure: Stored) -> bool:
    """Whether a figure fits on an axis from 0 to 1."""
    return figure["unit"] == "" and figure["value"] is not None and 0 <= figure["value"] <= 1


def draw_intervals(figures: Sequence[Stored]) -> str:
    """A dot and its interval for each figure, on one axis from 0 to 1; goals are dashed."""
    height = ROW * len(figures) + 24
    parts = [
        f"<line class='axis' x1='{_x(tick)}' x2='{_x(tick)}' y1='0' y2='{height - 20}'/>"
        f"<text class='soft' text-anchor='middle' x='{_x(tick)}' y='{height - 6}'>{tick:g}</text>"
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    for i, figure in enumerate(figures):
        y = ROW * i + ROW / 2
        kind = "peer" if figure["bound"] is None else "miss" if has_reached(figure) is False else "ours"
        low, high = figure["low"], figure["high"]
        parts.append(
            f"<g class='{kind}'><title>{escape(figure['name'])}: {show(figure, 'value')} ({show_interval(figure)}), n {figure['n']}</title>"
            f"<text x='0' y='{y + 4}'>{escape(figure['name'][:52])}</text>"
            f"<line class='bar' stroke-width='3' x1='{_x(low)}' x2='{_x(high)}' y1='{y}' y2='{y}'/>"
            f"<circle class='dot' cx='{_x(figure['value'])}' cy='{y}' r='5'/>"
            f"<text x='{LABEL + WIDTH + 14}' y='{y + 4}'>{show(figure, 'value')}</text></g>"
        )
        if figure["goal"] is not None:
            x = _x(figure["goal"])
            parts.append(f"<line class='goal' x1='{x}' x2='{x}' y1='{y - 9}' y2='{y + 9}'/>")
    return f"<svg role='img' viewBox='0 0 {LABEL + WIDTH + NUMBER} {height}'>{''.join(parts)}</svg>"


def write_rows(figures: Sequence[Stored]) -> str:
    """The table of a suite."""
    rows = ["<tr><th>figure</th><th>value</th><th>95 % interval</th><th>n</th><th>goal</th></tr>"]
    for figure in figures:
        reached = has_reached(figure)
        goal = (
            ""
            if reached is None
            else f"<span class='{'yes' if reached else 'no'}'>{show_goal(figure)} {'✓' if reached else '✗'}</span>"
        )
        rows.append(
            f"<tr><td>{escape(figure['name'])}</td><td>{show(figure, 'value')}</td><td>{show_interval(figure)}</td>"
            f"<td>{figure['n']}</td><td>{goal}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _x(share: float) -> float:
    return round(LABEL + 10 + share * (WIDTH - 20), 1)
