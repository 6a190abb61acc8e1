"""Numbers as people write them."""

import pytest

from assistant.records.amounts import (
    Benefit,
    format_number,
    guess_decimal_mark,
    parse_benefit,
    parse_quantity,
    split_per,
)
from assistant.records.errors import InvalidFieldError
from assistant.records.kpi_values import read_value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("1,234.5", 1234.5, ""), ("1.234,5", 1234.5, ""), ("95 %", 95.0, "%"), ("€4.5k", 4500.0, "€"), ("-3,2", -3.2, ""), ("(12)", -12.0, ""),
     ("1 234,5", 1234.5, ""), ("1'234.5", 1234.5, ""), ("3.2%", 3.2, "%"), (".5", 0.5, ""), ("2e3", 2000.0, ""), ("5 m", 5.0, "m"),
     ("$1.2m", 1_200_000.0, "$"), ("0,5 kg", 0.5, "kg"), ("12 percent", 12.0, "%"), ("1,234", 1234.0, ""), ("1.234", 1.234, "")],
)  # fmt: skip
def test_a_quantity_is_read(text, value, unit):
    found = parse_quantity(text)
    assert found is not None
    assert (found.value, found.unit) == (pytest.approx(value, abs=1e-12), unit)


@pytest.mark.parametrize("text", ["", "abc", "about five", "1.2.3,4,5", "12,34,5"], ids=repr)
def test_what_is_no_number(text):
    assert parse_quantity(text) is None


def test_the_decimal_mark_is_decided_for_a_column():
    assert guess_decimal_mark(["1.234", "2.345", "3,5"]) == ","
    assert guess_decimal_mark(["1,234", "2.5"]) == "."
    assert guess_decimal_mark(["1,234", "12"]) is None
    assert parse_quantity("1.234", ",").value == 1234  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20 minutes per shift", Benefit(20.0, "minutes", "shift")), ("€4.5k a year", Benefit(4500.0, "€", "year")),
     ("3 fewer errors per week", Benefit(3.0, "fewer errors", "week")), ("about 12 min/day", Benefit(12.0, "min", "day")),
     ("1.500 € pro Monat", Benefit(1500.0, "€", "Monat")), ("20", Benefit(20.0, None, None))],
)  # fmt: skip
def test_a_benefit_is_read(text, expected):
    assert parse_benefit(text) == expected


def test_units_are_divided_at_per():
    assert split_per("minutes per shift") == ("minutes", "shift")
    assert split_per("hours weekly") == ("hours", "week")
    assert split_per("pieces") == ("pieces", None)


@pytest.mark.parametrize(
    ("value", "unit", "stored"),
    [("95 %", "%", 95.0), ("95%", "fraction", 0.95), (0.95, "%", 0.95), ("0.95", "%", 0.95), ("7%", "ratio", 0.07), (3, None, 3.0), ("14 mins", "minutes", 14.0)],
)  # fmt: skip
def test_percent_and_fraction(value, unit, stored):
    assert read_value(value, unit) == stored


@pytest.mark.parametrize(
    ("value", "unit"), [("5 kg", "%"), ("abc", "%"), (float("nan"), "%"), (True, "%"), ("5 hours", "minutes")], ids=str
)
def test_values_that_do_not_fit_are_refused(value, unit):
    with pytest.raises(InvalidFieldError):
        read_value(value, unit)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.2, "3.2"),
        (1234.5, "1,234.5"),
        (5.0, "5"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (123456789.123, "123,456,789.123"),
    ],
)
def test_stored_numbers_are_written_exactly(value, text):
    assert format_number(value) == text
