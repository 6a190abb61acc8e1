"""Spans are snapped to what exact code reads: a model that marks "4" and "2%" means the amount "4,2%"."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.understanding.amounts import find_amounts
from assistant.understanding.dates import find_dates
from assistant.understanding.encoder import Span

AMOUNTS = frozenset({"value", "benefit", "target"})
DATES = frozenset({"due", "start", "closed"})


def snap_spans(spans: Sequence[Span], text: str, today: date, language: str) -> tuple[Span, ...]:
    """The spans in reading order, those of amounts and dates widened to the whole expression, doubles once."""
    if not any(span.label in AMOUNTS | DATES for span in spans):
        return tuple(spans)
    amounts = [(a.start, a.end) for a in find_amounts(text, language)]
    dates = [(d.start, d.end) for d in find_dates(text, today, language)]
    snapped: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        places = amounts if span.label in AMOUNTS else dates if span.label in DATES else []
        wide = _widen(span, places, text)
        if any(other.label == wide.label and other.start < wide.end and wide.start < other.end for other in snapped):
            continue
        snapped.append(wide)
    return tuple(snapped)


def _widen(span: Span, places: Iterable[tuple[int, int]], text: str) -> Span:
    for start, end in places:
        if start < span.end and span.start < end:
            first, last = min(start, span.start), max(end, span.end)
            return replace(span, start=first, end=last, text=text[first:last])
    return span
