"""Periods as people write them; today is Sunday, 22 November 2026."""

from datetime import date

import pytest

from assistant.records.errors import InvalidFieldError
from assistant.records.periods import parse_measurement_period, parse_period

TODAY = date(2026, 11, 22)

CASES = """
last quarter|2026-07-01|2026-09-30
Q3|2026-07-01|2026-09-30
Q4|2026-10-01|2026-12-31
Q3 2025|2025-07-01|2025-09-30
2026-Q3|2026-07-01|2026-09-30
third quarter of 2025|2025-07-01|2025-09-30
FY26|2026-01-01|2026-12-31
since March|2026-03-01|2026-11-22
since Sept 2025|2025-09-01|2026-11-22
since 2024|2024-01-01|2026-11-22
since last month|2026-10-01|2026-11-22
last 12 months|2025-11-01|2026-10-31
how did scrap do in the last six months?|2026-05-01|2026-10-31
last three months|2026-08-01|2026-10-31
rolling 12 months|2025-11-01|2026-10-31
last 30 days|2026-10-24|2026-11-22
last 2 quarters|2026-04-01|2026-09-30
this year|2026-01-01|2026-12-31
last year|2025-01-01|2025-12-31
year to date|2026-01-01|2026-11-22
YTD|2026-01-01|2026-11-22
October|2026-10-01|2026-10-31
December|2025-12-01|2025-12-31
Oct 2026|2026-10-01|2026-10-31
Oct-25|2025-10-01|2025-10-31
Oct '25|2025-10-01|2025-10-31
October last year|2025-10-01|2025-10-31
2026-10|2026-10-01|2026-10-31
10/2026|2026-10-01|2026-10-31
week 41|2026-10-05|2026-10-11
2026-W41|2026-10-05|2026-10-11
last week|2026-11-09|2026-11-15
between March and June|2026-03-01|2026-06-30
from March to June 2025|2025-03-01|2025-06-30
Nov to February|2025-11-01|2026-02-28
H1|2026-01-01|2026-06-30
first half of 2025|2025-01-01|2025-06-30
yesterday|2026-11-21|2026-11-21
today|2026-11-22|2026-11-22
14 October|2026-10-14|2026-10-14
14.10.2026|2026-10-14|2026-10-14
10/14/2026|2026-10-14|2026-10-14
scrap was 3.2% in October|2026-10-01|2026-10-31
letztes Quartal|2026-07-01|2026-09-30
in den letzten drei Monaten|2026-08-01|2026-10-31
seit März|2026-03-01|2026-11-22
KW 41|2026-10-05|2026-10-11
zwischen März und Juni|2026-03-01|2026-06-30
von März bis Juni 2025|2025-03-01|2025-06-30
seit Jahresbeginn|2026-01-01|2026-11-22
erstes Halbjahr 2026|2026-01-01|2026-06-30
gestern|2026-11-21|2026-11-21
trimestre pasado|2026-07-01|2026-09-30
los últimos tres meses|2026-08-01|2026-10-31
desde marzo|2026-03-01|2026-11-22
entre marzo y junio|2026-03-01|2026-06-30
octubre de 2026|2026-10-01|2026-10-31
el año pasado|2025-01-01|2025-12-31
ayer|2026-11-21|2026-11-21
le trimestre dernier|2026-07-01|2026-09-30
les 12 derniers mois|2025-11-01|2026-10-31
depuis mars|2026-03-01|2026-11-22
de mars à juin|2026-03-01|2026-06-30
la semaine dernière|2026-11-09|2026-11-15
cette année|2026-01-01|2026-12-31
último trimestre|2026-07-01|2026-09-30
desde março|2026-03-01|2026-11-22
outubro de 2026|2026-10-01|2026-10-31
mês passado|2026-10-01|2026-10-31
ontem|2026-11-21|2026-11-21
先月|2026-10-01|2026-10-31
前四半期|2026-07-01|2026-09-30
過去12か月|2025-11-01|2026-10-31
2026年10月|2026-10-01|2026-10-31
3月から6月まで|2026-03-01|2026-06-30
3月から|2026-03-01|2026-11-22
第41週|2026-10-05|2026-10-11
昨日|2026-11-21|2026-11-21
"""


@pytest.mark.parametrize("case", CASES.strip().split("\n"), ids=lambda case: case.split("|")[0])
def test_a_period_is_read(case):
    text, start, end = case.split("|")
    found = parse_period(text, TODAY)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["hello", "may I see scrap", "How is Marco's scrap", "kpi 14", "3.2%", "last time", "before March", ""],
    ids=repr,
)
def test_words_that_are_no_period(text):
    assert parse_period(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "fiscal_year_start", "start", "end"),
    [
        ("Q3", 4, "2026-10-01", "2026-12-31"),
        ("last quarter", 4, "2026-07-01", "2026-09-30"),
        ("FY26", 4, "2025-04-01", "2026-03-31"),
        ("this year", 10, "2026-10-01", "2027-09-30"),
        ("last year", 4, "2025-04-01", "2026-03-31"),
        ("year to date", 4, "2026-04-01", "2026-11-22"),
        ("H1", 7, "2026-07-01", "2026-12-31"),
        ("2025", 4, "2025-01-01", "2025-12-31"),
        ("last quarter", 2, "2026-08-01", "2026-10-31"),
    ],
)
def test_fiscal_years(text, fiscal_year_start, start, end):
    found = parse_period(text, TODAY, fiscal_year_start)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "iso", "granularity"),
    [("October", "2026-10", "month"), ("week 41", "2026-W41", "week"), ("Q3", "2026-Q3", "quarter"), ("2025", "2025", "year"),
     ("2026-10-14", "2026-10-14", "day"), (date(2026, 10, 14), "2026-10-14", "day"), ("yesterday", "2026-11-21", "day")],
)  # fmt: skip
def test_measurement_periods_are_stored_as_iso_text(text, iso, granularity):
    period = parse_measurement_period(text, TODAY)
    assert (period.text, period.granularity) == (iso, granularity)


def test_the_anchor_of_a_week_is_its_thursday():
    assert parse_measurement_period("2026-W01", TODAY).anchor == date(2026, 1, 1)


@pytest.mark.parametrize("text", ["2026-12", "2027", "last 12 months", "foo", "2026-13"])
def test_a_period_that_cannot_be_measured_is_refused(text):
    with pytest.raises(InvalidFieldError):
        parse_measurement_period(text, TODAY)


def test_leap_days_and_year_ends():
    assert parse_period("last month", date(2024, 3, 31)).end == date(2024, 2, 29)  # type: ignore[union-attr]
    assert parse_period("last week", date(2026, 1, 3)).start == date(2025, 12, 22)  # type: ignore[union-attr]
    assert parse_period("last 3 months", date(2026, 1, 31)).start == date(2025, 10, 1)  # type: ignore[union-attr]
