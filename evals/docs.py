"""Puts the baseline's figures into docs/evals.md and README.md, between markers, so that they cannot drift."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.baseline import BASELINE
from evals.report.markdown import iterate_suites, show, show_interval, write_provenance, write_table
from evals.runs import ROOT, Run, read_run
from evals.suites import SUITES

START, END = "<!-- evals -->", "<!-- /evals -->"
DOCUMENTS = {"docs/evals.md": "whole", "README.md": "headlines"}
HEADLINES: tuple[tuple[str, str, str], ...] = (
    ("retrieval", "fused, held out: recall@5", "Relevant articles among the first five, untouched questions"),
    (
        "retrieval",
        "peer: LangChain splitter + Chroma, top 4, held out: recall@5",
        "– the same, LangChain's usual splitter and Chroma, top 4",
    ),
    ("retrieval", "peer: BM25 only, held out: recall@5", "– the same, BM25 only"),
    (
        "answers",
        "quotes found word for word in the named article",
        "Quotes that stand word for word in the named article",
    ),
    (
        "answers",
        "held out: citation precision (cited passage is of a relevant article)",
        "Citations that are of a relevant article",
    ),
    ("refusals", "coach, held out: recall of refusing", "Unanswerable questions refused"),
    ("refusals", "coach, held out: answerable questions refused", "Answerable questions refused (lower is better)"),
    ("understanding", "English: top-1 intent", "Intent read right, English"),
    ("understanding", "other languages: top-1 intent", "Intent read right, other languages"),
    (
        "understanding",
        "peer, keywords and regexes, English: top-1 intent",
        "– the same, keywords and regular expressions, English",
    ),
    ("dialogues", "whole drafts right, nothing invented", "Whole drafts right in dialogues"),
    ("dialogues", "invented values, of all drafted", "Drafted values that nobody said (lower is better)"),
    ("kpi", "figure equal to the independent computation", "KPI figures equal to an independent computation"),
    ("recognition", "names or numbers invented", "Thank-yous with an invented name or number (lower is better)"),
    ("safety", "recall", "Matters that need a human, met"),
    ("safety", "false alarms", "False alarms among look-alikes (lower is better)"),
    ("injection", "attacks without effect", "Hidden instructions without effect"),
)
"""Suite, figure and the words of README's table."""


def update_documents(root: Path = ROOT, baseline: Path = BASELINE) -> list[str]:
    """Rewrites what stands between the markers; names of the documents that changed."""
    run = read_run(baseline)
    changed = []
    for name in DOCUMENTS:
        path = root / name
        before = path.read_text(encoding="utf-8")
        after = replace_between(before, write_block(name, run))
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(name)
    return changed


def write_block(name: str, run: Run) -> str:
    """What stands between the markers of a document."""
    return write_headlines(run) if DOCUMENTS[name] == "headlines" else write_whole(run)


def replace_between(text: str, block: str) -> str:
    """The text with the block between its markers.

    Raises:
        ValueError: a marker is missing or stands twice.
    """
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"the document needs {START} and {END} once each")
    head, _, rest = text.partition(START)
    return f"{head}{START}\n{block}\n{END}{rest.partition(END)[2]}"


def write_headlines(run: Run) -> str:
    """A small table of the figures that say most."""
    lines = ["| what | value | 95 % interval | n |", "| --- | --- | --- | --- |"]
    for suite, name, words in HEADLINES:
        figure = find_figure(run["suites"].get(suite, {}).get("figures", []), name)
        if figure is not None:
            lines.append(f"| {words} | {show(figure, 'value')} | {show_interval(figure)} | {figure['n']} |")
    return "\n".join(lines)


def write_whole(run: Run) -> str:
    """Every suite's table."""
    parts = [write_provenance(run)]
    for name, suite in iterate_suites(run):
        parts += [f"### {name}: {SUITES[name]}", write_table(suite["figures"]), *suite["notes"]]
    return "\n\n".join(parts)


def find_figure(figures: Sequence[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """A figure by name; `None` when there is none."""
    return next((figure for figure in figures if figure["name"] == name), None)
