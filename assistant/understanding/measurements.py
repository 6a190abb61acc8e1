"""Which value belongs to which KPI and which period: pairing the spans of "Aug 3.1, Sep 2.9" and its many cousins."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from assistant.records.calendar_math import MeasurementPeriod
from assistant.records.errors import InvalidFieldError
from assistant.records.periods import parse_measurement_period
from assistant.understanding.dates import read_date
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
    listed = find_listed(text, today, language, fiscal_year_start)
    is_unmarked = len(listed) == len(values) and not any(s.label == "period" for s in spans)
    if len(listed) > 1 and (len(listed) > len(values) or is_unmarked):
        named = [s for s in spans if s.label == "kpi" and not _IS_PERIOD.fullmatch(s.text.strip(" :"))]
        name = clean_words(named[0].text, keep_case=True) if len(named) == 1 else default_kpi if not named else ""
        if name:
            return [{**row, "kpi": name} for row in listed]
    kpis = [s for s in spans if s.label == "kpi" and not _IS_PERIOD.fullmatch(s.text.strip(" :"))]
    periods = [s for s in spans if s.label == "period"]
    same = _find_same(kpis, periods, values)
    rows: list[Row] = []
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
        period = same.get(value.start) or _pick(periods, value, values, text)
        if period and rows and "period" in rows[-1] and _BEFORE.fullmatch(period.text.strip()):
            row["period"] = step_back(str(rows[-1]["period"]))
        elif period and (found := read_period(period.text, today, fiscal_year_start)):
            row["period"] = found.text
        rows.append(row)
    return rows


_MONTH = (
    r"(?:jan(?:uary|uar|eiro)?|feb(?:ruary|ruar)?|fev(?:ereiro)?|mar(?:ch|ço|s)?|märz|mär|apr(?:il)?|abr(?:il)?|may|mai|maio|mayo|june?|juni|jun(?:ho|io)?|juin|july?|juli|jul(?:ho|io)?|juillet|"
    r"aug(?:ust)?|ago(?:sto)?|août|sep(?:t|tember|tembre|tiembre|tembro)?|set(?:embro)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|dic(?:iembre)?|déc(?:embre)?)\.?"
    r"(?:\s+'?\d{4}(?![.,]\d)|\s*'\d\d)?"
)
WHEN = rf"(?:{_MONTH}|(?:cw|kw|wk|week|w|semana|semaine|woche)\s?\d{{1,2}}|q[1-4](?:\s+\d{{4}})?|\d{{4}}-\d\d(?:-\d\d)?|\d{{4}}-w\d\d|(?:20)\d\d/\d\d|(?:0?[1-9]|1[0-2])/(?:20)?\d\d(?=\s)|\d{{1,2}}月)"
_LISTED = re.compile(
    rf"(?<![\w.,])({WHEN})\s*(?:[:=–|\t-]|was|is|at|with)?\s*([-−]?[€$£]?\d[\d.,'  ]*\d\s?%?|[-−]?[€$£]?\d\s?%?)(?![\w/-])",
    re.IGNORECASE,
)


_IS_PERIOD = re.compile(
    r"(?:cw|kw|wk|week|w|q|month|date|year)\s?\d{0,2}|(?:correction|korrektur|corrección|correção|update|sorry|actually|wait|oops|no|average|mean|total|the (?:first|second|last)|rest)",
    re.IGNORECASE,
)
"""Words that stand where a KPI's name may stand and are none."""
_REVERSED = re.compile(
    rf"(?<![\w.,])([-−]?[€$£]?\d(?:[\d.,]*\d)?\s?%?)\s+(?:[a-z-]+\s+){{0,2}}(?:in|for|on|im|en|em|au mois de)\s+({WHEN})(?![\w/-])",
    re.IGNORECASE,
)


_SPOKEN = re.compile(
    rf"(?<![\w-])([^\W\d_]+(?:[- ][^\W\d_]+){{0,2}}?)\s+(?:in|for|im|en|em)\s+({WHEN})(?![\w/-])", re.IGNORECASE
)
"""A value in words before its month: "eighty-four in September"."""
_BEFORE = re.compile(
    r"(?:the )?(?:day|week|month|quarter|year) before(?: that)?|(?:die |der )?(?:woche|monat|tag) davor|(?:la |el )?(?:semana|mes) (?:anterior|antes)",
    re.IGNORECASE,
)


def step_back(period: str) -> str:
    """The period of the same length before an ISO day, week, month, quarter or year."""
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", period):
        year, number, _ = (date.fromisocalendar(int(week[1]), int(week[2]), 1) - timedelta(days=7)).isocalendar()
        return f"{year}-W{number:02d}"
    if quarter := re.fullmatch(r"(\d{4})-Q(\d)", period):
        year, number = int(quarter[1]), int(quarter[2])
        return f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"
    if month := re.fullmatch(r"(\d{4})-(\d\d)", period):
        year, number = int(month[1]), int(month[2])
        return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
    if re.fullmatch(r"\d{4}", period):
        return str(int(period) - 1)
    return (date.fromisoformat(period) - timedelta(days=1)).isoformat()


def _find_same(kpis: Sequence[Span], periods: Sequence[Span], values: Sequence[Span]) -> dict[int, Span]:
    """The period of each value of a KPI that has none of its own, from the KPI before with as many: "12, 9, 7 for the same months"."""
    found: dict[int, Span] = {}
    before: list[Span] = []
    bounds = [*(kpi.start for kpi in kpis), 10**9]
    for start, end in pairwise(bounds):
        own = [period for period in periods if start <= period.start < end]
        told = [value for value in values if start <= value.start < end]
        if len(told) > 1 and not own and len(before) == len(told):
            found |= {value.start: period for value, period in zip(told, before, strict=True)}
        before = own or before
    return found


def find_listed(text: str, today: date, language: str, fiscal_year_start: int = 1) -> list[Row]:
    """Period and value of each pair in a list such as "Jan 4.1 Feb 3.9" or "wk 41: 12"; empty when it is no such list."""
    reversed_pairs = [(match[2], match[1]) for match in _REVERSED.finditer(text)]
    if not re.search(r"\d", text):
        reversed_pairs = [
            (match[2], match[1]) for match in _SPOKEN.finditer(text) if read_value(match[1], language) is not None
        ]
    pairs = reversed_pairs if len(reversed_pairs) > 1 else [(match[1], match[2]) for match in _LISTED.finditer(text)]
    rows: list[Row] = []
    for when, amount in pairs:
        month = re.fullmatch(r"(\d{1,2})/(?:20)?(\d\d)", when)
        period = read_period(f"20{month[2]}-{int(month[1]):02d}" if month else when, today, fiscal_year_start)
        value = read_value(amount.strip(" ,."), language)
        if period is not None and value is not None:
            rows.append({"value": value[0], "period": period.text} | ({"unit": value[1]} if value[1] else {}))
    periods = [row["period"] for row in rows]
    return rows if len(set(periods)) == len(periods) else []


def read_period(text: str, today: date, fiscal_year_start: int = 1) -> MeasurementPeriod | None:
    """The day, week, month, quarter or year that a value is for; `None` when the words name none."""
    try:
        return parse_measurement_period(clean_words(text), today, fiscal_year_start)
    except InvalidFieldError:
        pass
    day = read_date(text, today, "en", prefer="past") if len(text.split()) <= 3 else None
    return parse_measurement_period(day, today, fiscal_year_start) if day else None


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
