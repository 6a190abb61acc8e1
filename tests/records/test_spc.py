"""Limits and signals, checked by hand to 1e-9."""

import itertools
from fractions import Fraction

import pytest

from assistant.records.spc import Signal, xmr, xmr_stretches

NIST_FLOWRATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, "Individuals Control Charts"."""
WHEELER_DEFICIT = [10.5, 11.2, 9.2, 10.1, 10.4, 10.5]
"""US trade deficit, July to December 1988, billion dollars: D. J. Wheeler, Understanding Variation (1993), figure 6.7."""


def test_the_nist_example_has_the_published_mean_and_mean_moving_range():
    chart = xmr(NIST_FLOWRATE)
    assert chart.centre == pytest.approx(50.81, abs=1e-9)
    assert chart.mean_moving_range == pytest.approx(1.8778, abs=5e-5)  # as printed there
    assert chart.mean_moving_range == pytest.approx(16.9 / 9, abs=1e-9)
    # 50.81 ± 2.660 x 16.9/9; the handbook's 55.8041 and 45.8159 use 3/1.128 = 2.6596
    assert chart.upper == pytest.approx(55.804888888888889, abs=1e-9)
    assert chart.lower == pytest.approx(45.815111111111111, abs=1e-9)
    assert chart.upper == pytest.approx(55.8041, abs=1e-3)
    assert chart.lower == pytest.approx(45.8159, abs=1e-3)
    assert chart.range_limit == pytest.approx(3.268 * 16.9 / 9, abs=1e-9)


def test_the_nist_moving_ranges_are_the_published_ones():
    expected = [2.0, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5]
    assert xmr(NIST_FLOWRATE).moving_ranges[0] is None
    assert list(xmr(NIST_FLOWRATE).moving_ranges[1:]) == pytest.approx(expected, abs=1e-9)


def test_wheelers_half_year_by_hand():
    # sum 61.9, mean 61.9/6; ranges 0.7 2.0 0.9 0.3 0.1, sum 4.0, mean 0.8; ± 2.66 x 0.8 = 2.128
    chart = xmr(WHEELER_DEFICIT)
    assert chart.centre == pytest.approx(10.316666666666667, abs=1e-9)
    assert chart.mean_moving_range == pytest.approx(0.8, abs=1e-9)
    assert (chart.lower, chart.upper) == (
        pytest.approx(8.188666666666667, abs=1e-9),
        pytest.approx(12.444666666666667, abs=1e-9),
    )
    assert chart.range_limit == pytest.approx(2.6144, abs=1e-9)
    assert chart.signals == ()
    assert not chart.provisional


def test_limits_agree_with_exact_fractions():
    texts = ["3.17", "2.95", "4.02", "3.33", "-1.25", "2.78", "3.01", "1000000.5", "0.000001"]
    exact = [Fraction(text) for text in texts]
    centre = sum(exact) / len(exact)
    moved = sum(abs(b - a) for a, b in itertools.pairwise(exact)) / (len(exact) - 1)
    chart = xmr([float(text) for text in texts])
    assert chart.centre == pytest.approx(float(centre), abs=1e-9)
    assert chart.upper == pytest.approx(float(centre + Fraction("2.660") * moved), abs=1e-9)
    assert chart.lower == pytest.approx(float(centre - Fraction("2.660") * moved), abs=1e-9)
    assert chart.range_limit == pytest.approx(float(Fraction("3.268") * moved), abs=1e-9)


def test_a_point_outside_is_a_signal_of_its_own():
    points = [5, 6, 5, 6, 5, 6, 5, 6, 5, 20]
    chart = xmr(points, baseline=slice(0, 9))
    # mean 49/9 = 5.444, mean range 1, limits 2.784 to 8.104
    assert chart.upper == pytest.approx(49 / 9 + 2.66, abs=1e-9)
    assert Signal(9, "outside", "above", 9, 9) in chart.signals
    assert Signal(9, "moving_range", "above", 9, 9) in chart.signals
    assert len(chart.signals) == 2


def test_a_point_on_a_limit_is_inside():
    points = [0, 1, 0, 1, 0, 1]  # mean 0.5, mean range 1, upper limit 3.16
    assert xmr([*points, 3.16], baseline=slice(0, 6)).signals == ()
    assert "outside" in {signal.rule for signal in xmr([*points, 3.17], baseline=slice(0, 6)).signals}


def test_eight_on_a_side_is_one_signal_from_the_first_point_to_the_last():
    points = [10, 0, 10, 0, 6, 6.5, 6, 6.5, 6, 6.5, 6, 6.5, 6]
    chart = xmr(points, baseline=slice(0, 4))  # mean 5
    runs = [signal for signal in chart.signals if signal.rule == "run_of_eight"]
    assert runs == [Signal(11, "run_of_eight", "above", 4, 12)]


def test_seven_on_a_side_and_a_point_on_the_centre_are_no_run():
    seven = [10, 0, 10, 0, 6, 6, 6, 6, 6, 6, 6]
    broken = [10, 0, 10, 0, 6, 6, 6, 6, 5, 6, 6, 6, 6]
    for points in (seven, broken):
        assert "run_of_eight" not in {signal.rule for signal in xmr(points, baseline=slice(0, 4)).signals}


def test_three_of_four_nearer_a_limit_than_the_centre():
    base = [10, 12, 10, 12, 10, 12, 10, 12]  # mean 11, mean range 2, limits 5.68 to 16.32, half way 13.66
    chart = xmr([*base, 14, 11, 14, 14], baseline=slice(0, 8))
    assert [signal for signal in chart.signals if signal.rule == "three_of_four"] == [
        Signal(11, "three_of_four", "above", 8, 11)
    ]


def test_three_of_four_needs_the_same_limit():
    base = [10, 12, 10, 12, 10, 12, 10, 12]
    chart = xmr([*base, 14, 8, 14, 8], baseline=slice(0, 8))
    assert "three_of_four" not in {signal.rule for signal in chart.signals}


@pytest.mark.parametrize(("count", "provisional"), [(1, True), (5, True), (6, False)], ids=["one", "five", "six"])
def test_below_six_points_is_provisional(count, provisional):
    assert xmr([1, 2, 3, 2, 1, 2][:count]).provisional is provisional


def test_one_point_has_a_centre_and_no_limits():
    chart = xmr([7])
    assert (chart.centre, chart.lower, chart.upper, chart.range_limit, chart.signals) == (7, None, None, None, ())


@pytest.mark.parametrize("value", [0.1, 0, -3.3, 1e9 / 7], ids=str)
def test_equal_points_are_no_signal(value):
    chart = xmr([value] * 30)
    assert chart.lower == chart.upper == chart.centre == pytest.approx(value, abs=1e-9)
    assert chart.signals == ()


def test_after_zero_spread_any_other_value_is_a_signal():
    assert {signal.rule for signal in xmr([5.0] * 10 + [5.1], baseline=slice(0, 10)).signals} == {
        "outside",
        "moving_range",
    }


def test_negative_values_and_limits_below_zero_are_kept():
    chart = xmr([-1, -2, -1, -2, -1, -2])
    assert chart.centre == -1.5
    assert chart.lower == pytest.approx(-4.16, abs=1e-9)


def test_the_baseline_is_the_first_24_points_and_stays():
    points = [10.0, 12.0] * 12 + [30.0] * 5
    chart = xmr(points)
    assert chart.baseline == (0, 24)
    assert chart.centre == 11
    assert xmr(points[:24]).upper == chart.upper


def test_limits_are_computed_anew_only_after_an_explained_shift():
    points = [10.0, 12.0] * 6 + [4.0, 5.0] * 6
    whole = xmr_stretches(points, [])
    split = xmr_stretches(points, [12])
    assert len(whole) == 1 and any(signal.rule == "run_of_eight" for signal in whole[0].signals)
    assert [chart.centre for chart in split] == [11, 4.5]
    assert all(chart.signals == () for chart in split)
    assert (split[1].start, split[1].baseline, split[1].moving_ranges[0]) == (12, (12, 24), None)


@pytest.mark.parametrize("points", [[], [1.0, float("nan")], [float("inf")]], ids=["none", "nan", "infinite"])
def test_points_that_are_no_numbers_are_refused(points):
    with pytest.raises(ValueError, match="finite"):
        xmr(points)
