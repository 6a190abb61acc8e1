"""Which value belongs to which KPI and which period: pairing the spans of "Aug 3.1, Sep 2.9" and its many cousins."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.records.calendar_math import MeasurementPeriod
from assistant.records.errors import InvalidFieldError
from assistant.records.periods import parse_measurement_period
from assistant.understanding.encoder import Span
from assistant.understanding.fields import clean_words, read_value

Row = dict[str, Any]


def pair_measurements(
    spans: Sequence[Span], text: str, today: date, language: str, *, fiscal_year_start: int = 1, default_kpi: str = ""
) -> list[Row]:
    """Rows of kpi, period and value (with the unit said), in the order of the values; what was not said is absent.

    A KPI named once holds for all values that follow it until the next one; likewise a period, unless periods and
    values alternate, when each value takes the period next to it on the side that the alternation shows.
    """
    values = [s for s in spans if s.label == "value"]
    kpis = [s for s in spans if s.label == "kpi"]
    periods = [s for s in spans if s.label == "period" and read_period(s.text, today, fiscal_year_start)]
    rows = []
    for value in values:
        read = read_value(value.text, language)
        if read is None:
            continue
        row: Row = {"value": read[0]}
        if read[1]:
            row["unit"] = read[1]
        kpi = _pick(kpis, value, values, text)
        if name := (clean_words(kpi.text, keep_case=True) if kpi else default_kpi):
            row["kpi"] = name
        period = _pick(periods, value, values, text)
        if period and (found := read_period(period.text, today, fiscal_year_start)):
            row["period"] = found.text
        rows.append(row)
    return rows


def read_period(text: str, today: date, fiscal_year_start: int = 1) -> MeasurementPeriod | None:
    """The day, week, month, quarter or year that a value is for; `None` when the words name none."""
    try:
        return parse_measurement_period(clean_words(text), today, fiscal_year_start)
    except InvalidFieldError:
        return None


def _pick(candidates: Sequence[Span], value: Span, values: Sequence[Span], text: str) -> Span | None:
    """The candidate that belongs to a value: the only one; the one paired with it; else the nearest before, or after."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    if len(candidates) == len(values):
        return candidates[values.index(value)]
    line_start = text.rfind("\n", 0, value.start) + 1
    line_end = text.find("\n", value.end)
    line = [c for c in candidates if c.start >= line_start and (line_end < 0 or c.end <= line_end)]
    pool = line or candidates
    before = [c for c in pool if c.end <= value.start]
    after = [c for c in pool if c.start >= value.end]
    follows = _follows(candidates, values, text)
    if follows and after and not _has_between(value.end, after[0].start, values):
        return after[0]
    return before[-1] if before else after[0] if after else None


def _follows(candidates: Sequence[Span], values: Sequence[Span], text: str) -> bool:
    """Whether candidates come after their values ("3.2% in October, 2.9 in November")."""
    first = min(values, key=lambda s: s.start)
    if any(c.end <= first.start for c in candidates):
        return False
    return bool(re.search(r"\S", text[first.end :]))


def _has_between(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(start <= span.start < end for span in spans)
