"""Intervals and paired tests against textbook values."""

from math import isclose

from evals.figures import Figure, Mark, mark_all
from evals.statistics import compare_pairs, compare_sides, compute_wilson, is_share, summarise


def test_a_ratio_is_the_sum_of_counts_over_the_sum_of_ofs() -> None:
    summary = summarise(Figure("f", (Mark("a", 1, 2), Mark("b", 3, 3), Mark("c", 0, 5))))
    assert summary.value == 0.4
    assert summary.low is not None and summary.high is not None
    assert 0 <= summary.low <= 0.4 <= summary.high <= 1


def test_the_same_marks_give_the_same_interval() -> None:
    figure = Figure("f", mark_all((str(i), i % 3 == 0) for i in range(60)))
    assert summarise(figure) == summarise(figure)


def test_a_figure_without_cases_has_no_value() -> None:
    assert summarise(Figure("f", ())).value is None
    assert summarise(Figure("f", (Mark("a", 0, 0),))).value is None


def test_median_and_late_answers() -> None:
    marks = tuple(Mark(str(i), float(i)) for i in range(1, 101))
    assert summarise(Figure("f", marks, statistic="median")).value == 50.5
    assert isclose(summarise(Figure("f", marks, statistic="p95")).value or 0, 95.05)
    assert summarise(Figure("f", marks, statistic="maximum")).value == 100


def test_a_case_that_does_not_apply_has_no_mark() -> None:
    assert mark_all([("a", True), ("b", None), ("c", 0.5)]) == (Mark("a", 1.0), Mark("c", 0.5))


def test_only_yes_and_no_make_a_share() -> None:
    assert is_share(mark_all([("a", True), ("b", False)]))
    assert not is_share((Mark("a", 0.5),))
    assert not is_share((Mark("a", 1, 2),))


def test_wilson_interval_of_all_right_is_not_empty() -> None:
    low, high = compute_wilson(25, 25)
    assert isclose(low, 0.8668, abs_tol=1e-3)
    assert isclose(high, 1.0)


def test_mcnemar_is_exact() -> None:
    assert compare_sides(0, 0) == 1.0
    assert isclose(compare_sides(1, 9), 0.021484375)
    assert compare_sides(5, 5) == 1.0


def test_a_paired_difference_looks_at_common_cases_alone() -> None:
    before = mark_all([("a", True), ("b", False), ("only before", True)])
    after = mark_all([("a", True), ("b", True), ("only after", False)])
    difference, low, high = compare_pairs(before, after)
    assert difference == 0.5
    assert low <= 0.5 <= high


def test_cases_that_apply_in_one_run_only_count_when_both_had_the_same_cases() -> None:
    first = tuple(Mark(str(i), 1.0) for i in range(20))
    second = (*first, *(Mark(str(i), 0.0) for i in range(20, 40)))
    assert compare_pairs(first, second) == (0.0, 0.0, 0.0)
    difference, low, high = compare_pairs(first, second, is_whole=True)
    assert difference == -0.5
    assert low < -0.5 < high < 0
