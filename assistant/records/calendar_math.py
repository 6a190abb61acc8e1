"""Days, weeks, months, quarters, halves and years, calendar and fiscal; how a stretch of days is written and named."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Granularity = Literal["day", "week", "month", "quarter", "year"]

_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included."""

    start: date
    end: date
    label: str
    is_to_date: bool = False
    """It runs up to today ("since March", "year to date"), so a month that is not over yet counts."""


@dataclass(frozen=True)
class MeasurementPeriod:
    """The day, ISO week, month, quarter or year that one measured value is for."""

    text: str
    """ISO: 2026-10-14, 2026-W41, 2026-10, 2026-Q3, 2026."""
    granularity: Granularity
    anchor: date
    """The day that decides which longer period it belongs to: the first, of a week its Thursday (as in ISO 8601)."""
    end: date


def add_months(day: date, months: int) -> date:
    """Return the day so many months later; the last day of a shorter month stands for a missing one."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_name(day: date) -> str:
    """Return "October 2026"."""
    return f"{_MONTH_NAMES[day.month - 1]} {day.year}"


def day_name(day: date) -> str:
    """Return "14 October 2026"."""
    return f"{day.day} {month_name(day)}"


def month(year: int, number: int) -> Period:
    """Return a calendar month."""
    start = date(year, number, 1)
    return Period(start, add_months(start, 1) - timedelta(days=1), month_name(start))


def day(on: date) -> Period:
    """Return one day."""
    return Period(on, on, day_name(on))


def week(year: int, number: int) -> Period:
    """Return an ISO week, Monday to Sunday.

    Raises:
        ValueError: the year has no such week.
    """
    start = date.fromisocalendar(year, number, 1)
    return Period(start, start + timedelta(days=6), f"week {number} of {year}")


def week_of(on: date) -> Period:
    """Return the ISO week that a day lies in."""
    iso = on.isocalendar()
    return week(iso.year, iso.week)


def fiscal_year_of(on: date, fiscal_year_start: int) -> int:
    """Return the number of the (fiscal) year that a day lies in: the year in which it ends."""
    return on.year if fiscal_year_start == 1 or on.month < fiscal_year_start else on.year + 1


def year_start(number: int, fiscal_year_start: int) -> date:
    """Return the first day of the (fiscal) year that is named after the year in which it ends."""
    return date(number, 1, 1) if fiscal_year_start == 1 else date(number - 1, fiscal_year_start, 1)


def part_of_year(number: int, months: int, part: int, fiscal_year_start: int) -> Period:
    """Return the part (from 1) of so many months of a (fiscal) year: 12 the year, 6 a half, 3 a quarter."""
    start = add_months(year_start(number, fiscal_year_start), months * (part - 1))
    end = add_months(start, months) - timedelta(days=1)
    named_year = f"{number}" if fiscal_year_start == 1 else f"FY{number}"
    name = {12: named_year, 6: f"H{part} {named_year}", 3: f"Q{part} {named_year}"}[months]
    if fiscal_year_start != 1:
        name += f" ({month_name(start)} to {month_name(end)})"
    return Period(start, end, name)


def part_at(on: date, months: int, fiscal_year_start: int, steps: int = 0) -> Period:
    """Return the (fiscal) year, half or quarter that a day lies in, or the one so many steps later."""
    number = fiscal_year_of(on, fiscal_year_start)
    start = year_start(number, fiscal_year_start)
    passed = (on.year - start.year) * 12 + on.month - start.month
    parts = 12 // months
    years, part0 = divmod(passed // months + steps, parts)
    return part_of_year(number + years, months, part0 + 1, fiscal_year_start)


def measurement_period_of(start: date, end: date) -> MeasurementPeriod | None:
    """Return the measurement period that the days make up exactly; `None` when they are none of the five kinds."""
    if start == end:
        return MeasurementPeriod(start.isoformat(), "day", start, end)
    iso = start.isocalendar()
    if iso.weekday == 1 and end - start == timedelta(days=6):
        return MeasurementPeriod(f"{iso.year:04d}-W{iso.week:02d}", "week", start + timedelta(days=3), end)
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return MeasurementPeriod(f"{start:%Y-%m}", "month", start, end)
    if months == 3 and start.month % 3 == 1:
        return MeasurementPeriod(f"{start:%Y}-Q{start.month // 3 + 1}", "quarter", start, end)
    if months == 12 and start.month == 1:
        return MeasurementPeriod(f"{start:%Y}", "year", start, end)
    return None


def read_measurement_period(text: str) -> MeasurementPeriod:
    """Return the measurement period of a stored ISO text."""
    if "-W" in text:
        found = week(int(text[:4]), int(text[6:]))
    elif "-Q" in text:
        found = part_of_year(int(text[:4]), 3, int(text[6:]), 1)
    elif len(text) == 4:
        found = part_of_year(int(text), 12, 1, 1)
    else:
        found = month(int(text[:4]), int(text[5:])) if len(text) == 7 else day(date.fromisoformat(text))
    measured = measurement_period_of(found.start, found.end)
    assert measured is not None
    return measured


def next_measurement_period(period: MeasurementPeriod) -> MeasurementPeriod:
    """Return the one that follows, of the same kind."""
    start = period.end + timedelta(days=1)
    months = {"month": 1, "quarter": 3, "year": 12}.get(period.granularity)
    if months is not None:
        end = add_months(start, months) - timedelta(days=1)
    else:
        end = start + timedelta(days=0 if period.granularity == "day" else 6)
    following = measurement_period_of(start, end)
    assert following is not None
    return following


def name_measurement_period(text: str) -> str:
    """Return how people say it: "October 2026" for "2026-10", "week 41 of 2026" for "2026-W41"."""
    if "-W" in text:
        year_text, week_text = text.split("-W")
        return f"week {int(week_text)} of {year_text}"
    if "-Q" in text:
        year_text, quarter_text = text.split("-Q")
        return f"Q{quarter_text} {year_text}"
    pieces = [int(piece) for piece in text.split("-")]
    if len(pieces) == 3:
        return day_name(date(*pieces))
    return month_name(date(pieces[0], pieces[1], 1)) if len(pieces) == 2 else text
