"""Reading periods as people write them: "last quarter", "Q3", "since March", "KW 41", "過去12か月".

The vocabulary is in `period_words.py`, the calendar in `calendar_math.py`; here is only what the words mean.
"""

import re
from datetime import date, datetime, timedelta

from assistant.records.calendar_math import (
    MeasurementPeriod,
    Period,
    add_months,
    day,
    day_name,
    fiscal_year_of,
    measurement_period_of,
    month,
    month_name,
    part_at,
    part_of_year,
    week,
    week_of,
)
from assistant.records.errors import InvalidFieldError
from assistant.records.period_words import period_tokens

__all__ = ["MeasurementPeriod", "Period", "parse_measurement_period", "parse_period"]

_MONTHS_OF = {"QUARTER": 3, "HALF": 6, "YEAR": 12, "FISCAL": 12}
_UNITS = frozenset({"DAY", "WEEK", "MONTH", *_MONTHS_OF})
_FILLERS = frozenset(
    [
        "of",
        "the",
        "der",
        "des",
        "den",
        "dem",
        "la",
        "el",
        "le",
        "les",
        "o",
        "a",
        "os",
        "as",
        "los",
        "las",
        "in",
        "im",
        "do",
        "da",
        "dos",
        "das",
        "del",
        "complete",
        "full",
        "whole",
        "calendar",
        "last",
    ]
)
_NAMES_TOO = frozenset(
    ["may", "mar", "marco", "jan", "april", "june", "august", "juli", "hier", "mai", "set", "dez", "oct", "second"]
)
_BEFORE_MONTH = frozenset(
    [
        "in",
        "for",
        "of",
        "during",
        "im",
        "en",
        "em",
        "au",
        "on",
        "by",
        "per",
        "around",
        "about",
        "since",
        "from",
        "to",
        "until",
        "between",
        "and",
        "last",
        "this",
        "month",
        "monat",
        "mes",
        "mois",
        "le",
        "am",
        "el",
        "del",
        "de",
        "early",
        "late",
        "mid",
        "end",
        "vs",
        "versus",
        "than",
    ]
)

_Found = tuple[Period, int]


def parse_period(text: str, today: date, fiscal_year_start: int = 1) -> Period | None:
    """Return the first period that the text names, or `None` when it names none.

    - *last month, quarter, year* and *the last N months, weeks, quarters* are complete calendar ones, so in November
      "the last three months" are August to October; *the last N days* end today.
    - *this year, quarter …* is the whole of it; *since …* and *year to date* end today.
    - Years, halves and quarters are fiscal ones when `fiscal_year_start` (a month, 1-12) is not January; a fiscal year
      has the number of the year in which it ends. A bare "2025" is the calendar year.
    - A month, quarter or week without a year is the latest that has begun.
    - A day written with points or slashes has the day first, unless only the other order makes a date.
    """
    reader = _Reader(period_tokens(text), today, fiscal_year_start)
    return reader.read()


def parse_measurement_period(text: str | date, today: date, fiscal_year_start: int = 1) -> MeasurementPeriod:
    """Return the day, ISO week, month, quarter or year that a measured value is for.

    Raises:
        InvalidFieldError: it is none of these, or begins after today.
    """
    if isinstance(text, date):
        on = text.date() if isinstance(text, datetime) else text
        found: Period | None = day(on)
    else:
        found = parse_period(text, today, fiscal_year_start)
    if found is None:
        raise InvalidFieldError(
            "period", f"no period can be read from {text!r}; write it like 2026-10, 2026-W41, 2026-Q3 or 2026-10-14"
        )
    measured = measurement_period_of(found.start, found.end)
    if measured is None:
        raise InvalidFieldError(
            "period",
            f"{text!r} ({found.start} to {found.end}) is not one day, ISO week, calendar month, quarter or year",
        )
    if found.start > today:
        raise InvalidFieldError(
            "period", f"{text!r} lies in the future (today is {today}); a measured value is for a period that has begun"
        )
    return measured


class _Reader:
    """Reads one list of tokens; every `_read_…` returns the period and the index after it."""

    def __init__(self, tokens: list[tuple[str, str]], today: date, fiscal_year_start: int) -> None:
        self.kinds = [kind for kind, _ in tokens]
        self.words = [word for _, word in tokens]
        self.today = today
        self.fiscal = fiscal_year_start

    def read(self) -> Period | None:
        for i in range(len(self.kinds)):
            found = self._read_range(i) or self._read_atom(i)
            if found is None or not self._is_meant(i):
                continue
            joined = self._read_end(found, i)
            return joined or found[0]
        return None

    def _is_meant(self, i: int) -> bool:
        """A word that is also a name or a verb ("may", "Marco") counts only where a period would stand."""
        if i and self.words[i - 1] in ("before", "vor", "antes", "avant"):
            return False
        if self.words[i] not in _NAMES_TOO or "?" not in self.kinds:
            return True
        before = self.words[i - 1] if i else ""
        after = self.kinds[i + 1] if i + 1 < len(self.kinds) else ""
        return before in _BEFORE_MONTH or before.isdigit() or after.isdigit() or after.startswith("'") or after == "TO"

    def _kind(self, i: int) -> str:
        return self.kinds[i] if i < len(self.kinds) else ""

    def _skip(self, i: int) -> int:
        while i < len(self.kinds) and (self.kinds[i] == "FROM" or (self.kinds[i] == "?" and self.words[i] in _FILLERS)):
            i += 1
        return i

    # ranges -------------------------------------------------------------------------------------------------------

    def _read_range(self, i: int) -> _Found | None:
        kind = self._kind(i)
        if kind == "YTD":
            number, after = self._read_year_number(i + 1)
            at = self.today if number is None else min(self.today, part_of_year(number, 12, 1, self.fiscal).end)
            whole = part_at(at, 12, self.fiscal)
            return Period(whole.start, at, f"{whole.label} to date", is_to_date=at == self.today), after
        if kind == "SINCE":
            found = self._read_atom(self._skip(i + 1))
            if found is None or found[0].start > self.today:
                return None
            since = found[0]
            return Period(since.start, self.today, f"since {since.label}", is_to_date=True), found[1]
        if kind in ("BETWEEN", "FROM"):
            first = self._read_atom(self._skip(i + 1))
            if first is not None and self._kind(first[1]) in ("AND", "TO"):
                return self._join(self._skip(i + 1), first)
        return None

    def _read_end(self, found: _Found, i: int) -> Period | None:
        """Read "… to June" after a first period; `i` is where that one began."""
        if self._kind(found[1]) != "TO":
            return None
        joined = self._join(i, found)
        return None if joined is None else joined[0]

    def _join(self, i: int, first: _Found) -> _Found | None:
        second_at = self._skip(first[1] + 1)
        if self._kind(second_at) in ("TODAY", "?") and self.words[second_at] in (
            "today",
            "now",
            "heute",
            "hoy",
            "hoje",
            "date",
        ):
            return Period(first[0].start, self.today, f"since {first[0].label}", is_to_date=True), second_at + 1
        second = self._read_atom(second_at)
        if second is None:
            return None
        start, end = first[0], second[0]
        if start.start > end.start:  # "November to February", or "March to June 2025"
            again = _Reader(
                [*zip(self.kinds[i : first[1]], self.words[i : first[1]], strict=True)], end.start, self.fiscal
            )
            moved = again._read_atom(0)
            if moved is None or moved[0].start > end.start:
                return None
            start = moved[0]
        elif self._has_year(second_at, second[1]) and not self._has_year(i, first[1]):
            again = _Reader(
                [*zip(self.kinds[i : first[1]], self.words[i : first[1]], strict=True)], end.start, self.fiscal
            )
            moved = again._read_atom(0)
            start = moved[0] if moved is not None else start
        return Period(start.start, end.end, f"{start.label} to {end.label}"), second[1]

    def _has_year(self, i: int, j: int) -> bool:
        return any(re.search(r"\d{4}|^'\d\d$", kind) for kind in self.kinds[i:j])

    # single periods -----------------------------------------------------------------------------------------------

    def _read_atom(self, i: int) -> _Found | None:
        """Read one period that is no range of two."""
        kind = self._kind(i)
        if kind in ("", "?"):
            return None
        if kind in ("YESTERDAY", "TODAY"):
            on = self.today - timedelta(days=kind == "YESTERDAY")
            return day(on), i + 1
        return (
            self._read_written(i)
            or self._read_relative(i)
            or self._read_part(i)
            or self._read_week(i)
            or self._read_month(i)
            or self._read_year(i)
        )

    def _read_written(self, i: int) -> _Found | None:
        """ISO and numeric forms."""
        kind = self._kind(i)
        try:
            if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", kind):
                return day(date(*map(int, match.groups()))), i + 1
            if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", kind):
                return month(int(match[1]), int(match[2])), i + 1
            if match := re.fullmatch(r"(\d{1,2})/(\d{4})", kind):
                return month(int(match[2]), int(match[1])), i + 1
            if match := re.fullmatch(r"(\d{4})-w(\d{1,2})", kind):
                return week(int(match[1]), int(match[2])), i + 1
            if match := re.fullmatch(r"(\d{4})-?q([1-4])", kind):
                return part_of_year(int(match[1]), 3, int(match[2]), 1), i + 1
            if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})", kind):
                first, second, number = map(int, match.groups())
                number += 2000 if number < 100 else 0
                return day(date(number, second, first) if second <= 12 else date(number, first, second)), i + 1
        except ValueError:
            return None
        return None

    def _read_relative(self, i: int) -> _Found | None:
        """last N units, N last units, last unit, unit last, this unit."""
        kinds = [self._kind(i + step) for step in range(4)]
        for position in range(3):
            window = kinds[: position + 1]
            if window and window[-1] in _UNITS:
                head = window[:-1]
                after = i + position + 1
                if window[-1] == "FISCAL" and self._kind(after) == "YEAR":
                    after += 1
                if "LAST" in head or (not head and kinds[1] == "LAST"):
                    if not head:
                        after += 1
                    count = next((int(kind) for kind in head if kind.isdigit() and len(kind) <= 3), None)
                    return self._last(window[-1], count), after
                if head and head[0].isdigit() and len(head[0]) <= 3 and kinds[position + 1] == "LAST":
                    return self._last(window[-1], int(head[0])), after + 1
                if head == ["THIS"] or (not head and kinds[1] == "THIS"):
                    return self._this(window[-1]), after + (0 if head else 1)
                return None
            if window[-1] not in ("LAST", "THIS") and not window[-1].isdigit():
                return None
        return None

    def _last(self, unit: str, count: int | None) -> Period:
        if unit == "DAY":
            days = count or 1
            start = self.today - timedelta(days=days - 1)
            return Period(start, self.today, f"the last {days} days") if count else day(self.today - timedelta(days=1))
        if unit == "YEAR" and count is not None:
            unit, count = "MONTH", count * 12
        n = count or 1
        if unit == "WEEK":
            first, last = week_of(self.today - timedelta(weeks=n)), week_of(self.today - timedelta(weeks=1))
        elif unit == "MONTH":
            begin, finish = add_months(self.today.replace(day=1), -n), add_months(self.today.replace(day=1), -1)
            first, last = month(begin.year, begin.month), month(finish.year, finish.month)
        else:
            first = part_at(self.today, _MONTHS_OF[unit], self.fiscal, -n)
            last = part_at(self.today, _MONTHS_OF[unit], self.fiscal, -1)
        if n == 1:
            return last
        return Period(first.start, last.end, f"the last {n} complete {unit.lower()}s ({first.label} to {last.label})")

    def _this(self, unit: str) -> Period:
        if unit == "DAY":
            return day(self.today)
        if unit == "WEEK":
            return week_of(self.today)
        if unit == "MONTH":
            return month(self.today.year, self.today.month)
        return part_at(self.today, _MONTHS_OF[unit], self.fiscal)

    def _read_part(self, i: int) -> _Found | None:
        """Q3, third quarter, quarter 3, H1, first half; with or without a year."""
        kind, following = self._kind(i), self._kind(i + 1)
        if match := re.fullmatch(r"([qh])([1-4])", kind):
            months, part, after = (3 if match[1] == "q" else 6), int(match[2]), i + 1
        elif re.fullmatch(r"N[1-4]", kind) and following in ("QUARTER", "HALF"):
            months, part, after = _MONTHS_OF[following], int(kind[1]), i + 2
        elif kind in ("QUARTER", "HALF") and re.fullmatch(r"[1-4]", following):
            months, part, after = _MONTHS_OF[kind], int(following), i + 2
        else:
            return None
        if part > 12 // months:
            return None
        number, after = self._read_year_number(after)
        if number is None:
            number = fiscal_year_of(self.today, self.fiscal)
            if part_of_year(number, months, part, self.fiscal).start > self.today:
                number -= 1
        return part_of_year(number, months, part, self.fiscal), after

    def _read_week(self, i: int) -> _Found | None:
        kind = self._kind(i)
        if match := re.fullmatch(r"(?:kw|cw|wk|w) ?(\d{1,2})", kind):
            number, after = int(match[1]), i + 1
        elif kind == "WEEK" and re.fullmatch(r"\d{1,2}", self._kind(i + 1)):
            number, after = int(self._kind(i + 1)), i + 2
        else:
            return None
        year_number, after = self._read_year_number(after)
        try:
            if year_number is not None:
                return week(year_number, number), after
            year_number = self.today.isocalendar().year
            found = week(year_number, number) if number <= 52 else None
            if found is None or found.start > self.today:
                found = week(year_number - 1, number)
        except ValueError:
            return None
        return found, after

    def _read_month(self, i: int) -> _Found | None:
        """October, October 2026, 14 October, October 14, last October, October last year."""
        kind = self._kind(i)
        on: int | None = None
        is_past = False
        at = i
        if kind == "LAST":
            is_past, at = True, i + 1
        elif re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", kind):
            on, at = int(re.sub(r"\D", "", kind)), i + 1
            while self._kind(at) == "FROM" or (at < len(self.words) and self.words[at] == "of"):
                at += 1
        if not re.fullmatch(r"M\d{1,2}", self._kind(at)):
            return None
        number, after = int(self._kind(at)[1:]), at + 1
        following = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", self._kind(after))
        if on is None and following and 1 <= int(following[1]) <= 31:
            on, after = int(following[1]), after + 1
        year_number, after = self._read_year_number(after, calendar=True)
        if not 1 <= number <= 12:
            return None
        if year_number is None:
            year_number = self.today.year
            begun = date(year_number, number, 1) <= self.today
            if on is not None:
                begun = begun and (number < self.today.month or on <= self.today.day)
            if not begun or (is_past and number == self.today.month):
                year_number -= 1
        try:
            return (month(year_number, number) if on is None else day(date(year_number, number, on))), after
        except ValueError:
            return None

    def _read_year(self, i: int) -> _Found | None:
        kind = self._kind(i)
        if kind == "YEAR" and re.fullmatch(r"(?:19|20)\d\d", self._kind(i + 1)):
            return part_of_year(int(self._kind(i + 1)), 12, 1, 1), i + 2
        if match := re.fullmatch(r"fy ?'?(\d{2}|\d{4})", kind):
            return part_of_year(_full_year(match[1]), 12, 1, self.fiscal), i + 1
        if kind == "FISCAL":
            number, after = self._read_year_number(i + 1)
            return part_of_year(number or fiscal_year_of(self.today, self.fiscal), 12, 1, self.fiscal), after
        if re.fullmatch(r"(?:19|20)\d\d", kind):
            return part_of_year(int(kind), 12, 1, 1), i + 1
        return None

    def _read_year_number(self, i: int, *, calendar: bool = False) -> tuple[int | None, int]:
        """Read a year that belongs to what stands before it: 2026, '26, FY26, last year, this year."""
        at = self._skip(i)
        kind = self._kind(at)
        if re.fullmatch(r"(?:19|20)\d\d|'\d\d", kind):
            return _full_year(kind.lstrip("'")), at + 1
        if match := re.fullmatch(r"fy ?'?(\d{2}|\d{4})", kind):
            return _full_year(match[1]), at + 1
        current = self.today.year if calendar else fiscal_year_of(self.today, self.fiscal)
        pair = {kind, self._kind(at + 1)}
        if pair == {"LAST", "YEAR"}:
            return current - 1, at + 2
        if pair == {"THIS", "YEAR"}:
            return current, at + 2
        return None, i


def _full_year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def describe(period: Period) -> str:
    """Return the label with its days: "Q3 2026 (2026-07-01 to 2026-09-30)"."""
    if period.start == period.end:
        return day_name(period.start)
    if period.label == month_name(period.start):
        return period.label
    return f"{period.label} ({period.start} to {period.end})"
