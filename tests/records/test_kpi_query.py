"""Answers about KPIs, each figure checked by hand."""

import itertools
from datetime import date
from fractions import Fraction

import pytest

from assistant.records.charts import build_chart, to_plotly
from assistant.records.errors import InvalidFieldError
from assistant.records.kpi_query import MEASURES, KpiQuery, query_kpi
from assistant.records.kpis import define_kpi, explain_shift, record_measurements

from .conftest import TODAY

SCRAP_2025 = [4.1, 4.3, 3.9, 4.0, 4.4, 4.2, 4.1, 3.8, 4.0, 4.2, 4.3, 4.1]
SCRAP_2026 = [4.0, 4.2, 3.9, 6.1, 4.1, 4.0, 4.2, 3.9, 4.1, 4.0]


def months(year, values):
    return [{"period": f"{year}-{number:02d}", "value": value} for number, value in enumerate(values, start=1)]


def record(session, kpi, rows):
    record_measurements(session, [{"kpi": kpi, **row} for row in rows], actor="ana", today=TODAY)


@pytest.fixture
def kpis(session):
    define_kpi(session, {"name": "Scrap", "unit": "%", "direction": "lower", "target": 3.0}, actor="ana", today=TODAY)
    define_kpi(session, {"name": "OTD", "unit": "%", "direction": "higher", "target": 96.0}, actor="ana", today=TODAY)
    define_kpi(session, {"name": "Walks", "unit": "walks"}, actor="ana", today=TODAY)
    record(session, "Scrap", months(2025, SCRAP_2025) + months(2026, SCRAP_2026))
    record(session, "OTD", months(2026, [95.0, 97.5, 96.0]))
    return session


def ask(session, kpi="Scrap", period=None, measure="latest", **more):
    return query_kpi(session, KpiQuery(kpi, period, measure, **more), today=TODAY)


def test_the_latest_value(kpis):
    answer = ask(kpis)
    assert (answer.figure, answer.at, answer.n, answer.unit) == (4.0, "2026-10", 22, "%")
    assert answer.sentence.startswith("Scrap: 4 % in October 2026 (all values, 22 monthly values).")


@pytest.mark.parametrize(
    ("period", "measure", "figure", "n"),
    [
        ("last quarter", "mean", Fraction("4.2") / 3 + Fraction("3.9") / 3 + Fraction("4.1") / 3, 3),
        ("2025", "mean", Fraction("49.4") / 12, 12),
        ("2025", "median", Fraction("4.1"), 12),
        ("last 12 months", "mean", Fraction("50.9") / 12, 12),
        ("this year", "best", Fraction("3.9"), 10),
        ("this year", "worst", Fraction("6.1"), 10),
        ("since June", "mean", Fraction("24.2") / 6 - Fraction("4.0") / 6 + Fraction("4.0") / 6, 5),
        ("2025", "change", Fraction(0), 12),
        ("Q1", "change", Fraction("-0.1"), 3),
    ],
)
def test_figures_by_hand(kpis, period, measure, figure, n):
    if period == "since June":
        figure, n = (Fraction("4.0") + Fraction("4.2") + Fraction("3.9") + Fraction("4.1") + Fraction("4.0")) / 5, 5
    answer = ask(kpis, period=period, measure=measure)
    assert answer.figure == pytest.approx(float(figure), abs=1e-9)
    assert answer.n == n


def test_the_filter_shows_kpi_days_and_count(kpis):
    assert (
        ask(kpis, period="last quarter", measure="mean").filter
        == "KPI = Scrap; monthly values; 2026-07-01 to 2026-09-30; 3 values"
    )


def test_a_total_of_counts_and_none_of_percentages(kpis):
    record(kpis, "Walks", months(2026, [5, 6, 7.5]))
    assert ask(kpis, "Walks", "this year", "total").figure == 18.5
    with pytest.raises(InvalidFieldError, match="sum means nothing"):
        ask(kpis, measure="total")


def test_best_and_worst_follow_the_direction(kpis):
    assert [ask(kpis, "OTD", measure=measure).figure for measure in ("best", "worst")] == [97.5, 95.0]
    record(kpis, "Walks", months(2026, [5]))
    with pytest.raises(InvalidFieldError, match="higher or lower"):
        ask(kpis, "Walks", measure="best")


def test_against_the_target_where_less_is_better(kpis):
    check = ask(kpis, period="2025", measure="versus_target").target_check
    assert (check.is_met, check.points_met, check.points) == (False, 0, 12)
    assert check.gap == pytest.approx(49.4 / 12 - 3, abs=1e-9)
    assert check.attainment == pytest.approx(100 * 3 / (49.4 / 12), abs=1e-9)


def test_against_the_target_where_more_is_better(kpis):
    check = ask(kpis, "OTD", "Q1", "versus_target").target_check
    assert (check.is_met, check.points_met) == (True, 2)
    assert check.attainment == pytest.approx(100 * (288.5 / 3) / 96, abs=1e-9)


def test_no_target_or_no_direction_is_asked_for(kpis):
    record(kpis, "Walks", months(2026, [5]))
    with pytest.raises(InvalidFieldError, match="no target"):
        ask(kpis, "Walks", measure="versus_target")


def test_two_periods_are_compared_by_their_means(kpis):
    other = ask(kpis, period="this year", measure="mean", compare_period="last year").comparison
    assert (other.figure, other.n) == (pytest.approx(49.4 / 12, abs=1e-9), 12)
    assert other.difference == pytest.approx(42.5 / 10 - 49.4 / 12, abs=1e-9)
    assert other.percent == pytest.approx(100 * (4.25 - 49.4 / 12) / (49.4 / 12), abs=1e-9)


def test_kpis_of_different_units_are_shown_but_not_subtracted(kpis):
    record(kpis, "Walks", months(2026, [5]))
    answer = ask(kpis, period="January", compare_kpi="Walks")
    assert (answer.comparison.figure, answer.comparison.difference) == (5.0, None)
    assert "units differ" in answer.sentence


def test_no_values_in_the_period_says_what_there_is(kpis):
    answer = ask(kpis, period="2024", measure="mean")
    assert (answer.has_data, answer.figure, answer.n) == (False, None, 0)
    assert answer.sentence == "No values of Scrap in 2024; there are 22 values, from January 2025 to October 2026."
    assert ask(kpis, "Walks").sentence == "Walks has no values yet."


def test_limits_are_those_of_the_points_of_the_period(kpis):
    answer = ask(kpis, period="2025", measure="trend")
    mean = 49.4 / 12
    moved = sum(abs(b - a) for a, b in itertools.pairwise(SCRAP_2025)) / 11
    assert answer.xmr.centre == pytest.approx(mean, abs=1e-9)
    assert answer.xmr.upper == pytest.approx(mean + 2.660 * moved, abs=1e-9)
    assert answer.xmr.lower == pytest.approx(mean - 2.660 * moved, abs=1e-9)
    assert answer.signals == ()
    assert answer.verdict.startswith("Leave it alone: all 12 values lie within")
    assert "misses the target of 3 %" in answer.verdict


def test_one_month_is_judged_by_the_months_before(kpis):
    answer = ask(kpis, period="April", measure="signals")
    assert (answer.n, len(answer.charted), answer.xmr.provisional) == (1, 16, False)
    assert answer.verdict.startswith("React: April 2026 (6.1 %) is above the upper limit of")
    assert ask(kpis, period="March", measure="signals").verdict.startswith("Leave it alone")


def test_few_points_are_provisional(kpis):
    answer = ask(kpis, "OTD", measure="trend")
    assert answer.xmr.provisional and "provisional" in answer.sentence and "provisional" in answer.verdict


def test_one_value_is_too_early_to_tell(kpis):
    record(kpis, "Walks", months(2026, [5]))
    answer = ask(kpis, "Walks", measure="trend")
    assert (answer.figure, answer.xmr.lower, answer.verdict[:17]) == (5.0, None, "Too early to tell")


def test_a_favourable_signal_is_called_so(kpis):
    record(kpis, "Walks", months(2025, [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 15]))
    assert "better than usual" not in ask(kpis, "Walks", measure="trend").verdict
    define_kpi(kpis, {"name": "Walks", "direction": "up"}, actor="ana", today=TODAY)
    assert ask(kpis, "Walks", measure="trend").verdict.startswith(
        "React, for it is better than usual: December 2025 (15 walks)"
    )


def test_an_explained_shift_gives_new_limits(kpis):
    record(kpis, "Walks", months(2025, [10, 12] * 6) + months(2026, [4, 5] * 5))
    before = ask(kpis, "Walks", measure="trend")
    assert before.verdict.startswith("React") and len(before.stretches) == 1
    explain_shift(kpis, "Walks", date(2026, 1, 1), "half the area", actor="ana")
    after = ask(kpis, "Walks", measure="trend")
    assert [chart.centre for chart in after.stretches] == [11, 4.5]
    assert (after.xmr.centre, after.signals) == (4.5, ())


def test_a_steady_period_on_another_level_is_not_called_ordinary_without_saying_so(kpis):
    record(kpis, "Walks", months(2025, [10, 12] * 6) + months(2026, [4, 5] * 5))
    answer = ask(kpis, "Walks", "this year", "trend")
    assert answer.signals == ()
    assert any("lies below what was usual then" in note for note in answer.notes)


def test_gaps_are_named(kpis):
    record(kpis, "Walks", [{"period": "2026-01", "value": 1}, {"period": "2026-04", "value": 2}])
    answer = ask(kpis, "Walks", measure="mean")
    assert answer.gaps == ("2026-02", "2026-03")
    assert "2 months" in answer.notes[0]


def test_values_of_other_granularities_are_not_counted_twice(kpis):
    record(kpis, "Walks", [*months(2026, [1, 2, 3]), {"period": "2026-Q1", "value": 6}])
    answer = ask(kpis, "Walks", "this year", "total")
    assert (answer.figure, answer.left_out) == (6.0, 1)
    assert ask(kpis, "Walks", "January", "mean").n == 1


def test_a_week_belongs_to_the_month_of_its_thursday(kpis):
    record(kpis, "Walks", [{"period": f"2026-W{number:02d}", "value": number} for number in range(36, 46)])
    # 1 October 2026 is a Thursday: week 40 (28 September to 4 October) is October's; so are 41 to 44
    assert [point.value for point in ask(kpis, "Walks", "October", "mean").points] == [40, 41, 42, 43, 44]
    assert [point.value for point in ask(kpis, "Walks", "September", "mean").points] == [36, 37, 38, 39]


def test_to_date_counts_the_month_that_is_not_over(kpis):
    record(kpis, "Walks", months(2026, [1] * 11))
    assert ask(kpis, "Walks", "year to date", "total").figure == 11
    assert ask(kpis, "Walks", "last 3 months", "mean").points[-1].period == "2026-10"


def test_negative_values(kpis):
    record(kpis, "Walks", months(2026, [-5, -3, -4, -6, -2, -4]))
    answer = ask(kpis, "Walks", "this year", "change")
    assert answer.figure == 1.0
    assert "from -5 walks (January 2026) to -4 walks (June 2026): +1 walks, +20.0 %" in answer.sentence


def test_change_without_a_period_is_against_the_value_before(kpis):
    answer = ask(kpis, measure="change")
    assert (answer.figure, answer.change_from.period) == (pytest.approx(-0.1, abs=1e-9), "2026-09")
    assert "-0.1 percentage points" in answer.sentence


def test_every_measure_answers_in_words(kpis):
    for measure in MEASURES:
        if measure != "total":
            answer = ask(kpis, period="last 12 months", measure=measure)
            assert answer.sentence.endswith(".") and "12 monthly values" in answer.sentence


@pytest.mark.parametrize(
    ("query", "words"), [({"measure": "mode"}, "no measure"), ({"period": "soonish"}, "no period")]
)
def test_bad_queries_are_named(kpis, query, words):
    with pytest.raises(InvalidFieldError, match=words):
        ask(kpis, **query)


def test_the_chart_marks_and_names_signals(kpis):
    spec = build_chart(ask(kpis, measure="trend"))
    assert [point.period for point in spec.points if point.signal == "outside a limit"] == ["2026-04"]
    event = spec.as_json()
    assert event["kpis"] == ["Scrap"] and len(event["points"]) == 22
    assert event["limits"]["centre"] == pytest.approx((49.4 + 42.5) / 22, abs=1e-9)
    assert any("April 2026 (6.1 %) is above the upper limit" in text for text in event["signals"])


@pytest.mark.parametrize("dark", [False, True])
def test_the_plotly_figure_has_a_line_for_each(kpis, dark):
    names = [trace.name for trace in to_plotly(build_chart(ask(kpis, measure="trend")), dark=dark).data]
    assert names[:1] == ["Scrap"] and {
        "Mean",
        "Upper limit",
        "Lower limit",
        "Target",
        "Signal: outside a limit",
    } <= set(names)


def test_a_chart_of_a_mean_has_bare_points(kpis):
    spec = build_chart(ask(kpis, period="2025", measure="mean"))
    assert (len(spec.points), spec.lines, spec.as_json()["limits"]) == (12, (), None)
