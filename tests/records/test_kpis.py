"""Defining KPIs and recording their values."""

from datetime import date

import pytest

from assistant.records.errors import AmbiguousNameError, InvalidFieldError, UnknownRecordError
from assistant.records.kpis import (
    count_measurements,
    define_kpi,
    explain_shift,
    find_kpi,
    get_kpi,
    kpi_fields,
    read_direction,
    record_measurements,
    update_kpi,
)

from .conftest import TODAY


@pytest.fixture
def kpis(session):
    for name in ("Scrap rate", "Scrap cost", "On-time delivery", "Changeover time"):
        define_kpi(session, {"name": name, "unit": "%"}, actor="ana", today=TODAY)
    return session


def record(session, period, value, kpi="Scrap rate"):
    return record_measurements(session, [{"kpi": kpi, "period": period, "value": value}], actor="ana", today=TODAY)[0]


@pytest.mark.parametrize(
    ("words", "name"),
    [("Scrap rate", "Scrap rate"), ("SCRAP RATE", "Scrap rate"), ("our scrap rate", "Scrap rate"), ("delivery", "On-time delivery"), ("on time delivery", "On-time delivery"),
     ("scrap rat", "Scrap rate"), ("changeovr time", "Changeover time"), ("changeover times", "Changeover time")],
)  # fmt: skip
def test_a_kpi_is_found(kpis, words, name):
    assert get_kpi(kpis, words).name == name


def test_an_ambiguous_name_names_the_candidates(kpis):
    with pytest.raises(AmbiguousNameError) as caught:
        find_kpi(kpis, "scrap")
    assert set(caught.value.candidates) == {"Scrap rate", "Scrap cost"}


def test_an_unknown_name_names_the_nearest(kpis):
    assert find_kpi(kpis, "revenue") is None
    with pytest.raises(UnknownRecordError, match="'Changeover time'"):
        get_kpi(kpis, "changing")


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("up", "higher"),
        ("Lower is better", "lower"),
        ("the higher the better", "higher"),
        ("↓", "lower"),
        ("menor", "lower"),
        ("target", "target"),
        ("lower_is_better", "lower"),
    ],
)
def test_directions_in_words(words, direction):
    assert read_direction(words) == direction


def test_defining_again_changes_only_what_is_given(kpis):
    define_kpi(kpis, {"name": "scrap RATE", "target": "3 %", "direction": "down"}, actor="ana", today=TODAY)
    assert kpi_fields(get_kpi(kpis, "Scrap rate")) == {
        "name": "Scrap rate",
        "unit": "%",
        "direction": "lower",
        "target": 3.0,
    }
    assert update_kpi(kpis, "Scrap rate", {"name": "Scrap", "target": None}, actor="ana").target is None
    assert get_kpi(kpis, "Scrap").name == "Scrap"


def test_a_repeated_period_is_a_correction_and_the_same_value_nothing(kpis):
    assert [
        (r.change, r.before)
        for r in (record(kpis, "2026-10", 3.2), record(kpis, "October", "3.2 %"), record(kpis, "2026-10", 3.4))
    ] == [("new", None), ("same", None), ("changed", 3.2)]
    assert count_measurements(kpis, get_kpi(kpis, "Scrap rate")) == 1


def test_all_values_are_stored_or_none(factory):
    with factory.begin() as session:
        define_kpi(session, {"name": "Scrap"}, actor="ana", today=TODAY)
    rows = [{"kpi": "Scrap", "period": "2026-09", "value": 1}, {"kpi": "Scrap", "period": "2027-09", "value": 1}]
    with factory.begin() as session, pytest.raises(InvalidFieldError, match="future"):
        record_measurements(session, rows, actor="ana", today=TODAY)
    with factory() as session:
        assert count_measurements(session, get_kpi(session, "Scrap")) == 0


def test_two_values_for_one_period_at_once_are_refused(kpis):
    rows = [
        {"kpi": "Scrap rate", "period": "2026-09", "value": 1},
        {"kpi": "scrap rate", "period": "September", "value": 2},
    ]
    with pytest.raises(InvalidFieldError, match="two different values"):
        record_measurements(kpis, rows, actor="ana", today=TODAY)


def test_a_shift_needs_an_explanation(kpis):
    with pytest.raises(InvalidFieldError, match="explained"):
        explain_shift(kpis, "Scrap rate", date(2026, 5, 1), " ", actor="ana")
    explain_shift(kpis, "Scrap rate", date(2026, 5, 1), "new supplier", actor="ana")
    assert explain_shift(kpis, "Scrap rate", date(2026, 5, 1), "new furnace", actor="ana").why == "new furnace"
    assert len(get_kpi(kpis, "Scrap rate").shifts) == 1
