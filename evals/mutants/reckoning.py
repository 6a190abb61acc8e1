"""Mutants of figures, periods and the XmR rules."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from evals.mutants.wounds import Mutant, member, module, setting, wrapping
from evals.patching import patched

QUERY_TESTS = ("tests/records/test_kpi_query.py",)
SPC_TESTS = ("tests/records/test_spc.py",)
SPC = "assistant.records.spc"


@contextmanager
def shift_the_mean() -> Iterator[None]:
    """A mean is one in a hundred too high."""
    from assistant.records import kpi_query

    compute = kpi_query._figure

    def wrong(kpi: Any, measure: Any, period: Any, points: Any) -> Any:
        figure, *rest = compute(kpi, measure, period, points)
        return (figure * 1.01 if measure == "mean" and figure else figure), *rest

    with patched(kpi_query, "_figure", wrong):
        yield


@contextmanager
def turn_best_into_worst() -> Iterator[None]:
    """The best value is the worst one."""
    from assistant.records import kpi_query

    find = kpi_query._extreme

    def turned(kpi: Any, points: Any, *, best: bool) -> Any:
        return find(kpi, points, best=not best)

    with patched(kpi_query, "_extreme", turned):
        yield


def average(values: Sequence[float]) -> float:
    """The mean, where the median is wanted."""
    return sum(values) / len(values)


def a_month_early(parse: Any) -> Any:
    """Periods are counted from a day a month ago."""

    def shifted(text: str, today: date, *rest: Any) -> Any:
        return parse(text, today - timedelta(days=31), *rest)

    return shifted


RECKONING = (
    Mutant("mean off", "means are 1 % too high", shift_the_mean, ("kpi",), QUERY_TESTS),
    Mutant("median is the mean", "the mean is told as the median", setting(module("assistant.records.kpi_query"), median=average), ("kpi",), QUERY_TESTS),
    Mutant("best is worst", "the extremes are exchanged", turn_best_into_worst, ("kpi",), QUERY_TESTS),
    Mutant("periods a month early", "last month is the month before", wrapping(member("assistant.records.periods", "parse_period"), a_month_early), ("kpi",), ("tests/records/test_periods.py",)),
    Mutant("XmR blind", "limits three times as wide, runs of twenty", setting(module(SPC), LIMIT_FACTOR=8.0, RANGE_FACTOR=9.8, RUN_LENGTH=20), ("kpi",), SPC_TESTS),
    Mutant("XmR nervous", "limits at one mean range, runs of four", setting(module(SPC), LIMIT_FACTOR=1.0, RANGE_FACTOR=1.2, RUN_LENGTH=4), ("kpi",), SPC_TESTS),
)  # fmt: skip
