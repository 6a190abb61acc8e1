"""Intervals and paired tests: pure functions on marks and numbers."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

from evals.figures import Figure, Mark, Statistic

ROUNDS = 2000
"""Resamples of a bootstrap (Efron & Tibshirani 1993): enough for two digits of a 95 % interval."""
_QUANTILES: Mapping[Statistic, float] = {"median": 0.5, "p95": 0.95, "maximum": 1.0}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Summary:
    """A figure's value with its 95 % interval; all `None` when no case applied."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def summarise(figure: Figure) -> Summary:
    """Value and percentile-bootstrap interval, resampling cases; the same marks always give the same interval."""
    n = len(figure.marks)
    counts = np.array([mark.count for mark in figure.marks], dtype=float)
    ofs = np.array([mark.of for mark in figure.marks], dtype=float)
    if n == 0 or (figure.statistic == "ratio" and ofs.sum() == 0):
        return Summary(None, None, None, n)
    generator = np.random.default_rng(zlib.crc32(figure.name.encode()))
    if figure.statistic == "ratio":
        weights = generator.multinomial(n, np.full(n, 1 / n), size=ROUNDS)
        totals = weights @ ofs
        shares = (weights @ counts)[totals > 0] / totals[totals > 0]
        value = float(counts.sum() / ofs.sum())
    else:
        quantile = _QUANTILES[figure.statistic]
        value = float(np.quantile(counts, quantile))
        shares = np.quantile(counts[generator.integers(0, n, size=(ROUNDS // 4, n))], quantile, axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return Summary(value, float(low), float(high), n)


def is_share(marks: Sequence[Mark]) -> bool:
    """Whether every mark is a yes or no."""
    return all(mark.of == 1.0 and mark.count in (0.0, 1.0) for mark in marks)


def compute_wilson(right: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927): not empty where every case is right."""
    share = right / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def compare_sides(gained: int, lost: int) -> float:
    """Two-sided exact p-value of McNemar's test (1947) from the numbers of cases that changed sides."""
    n = gained + lost
    if n == 0:
        return 1.0
    tail = sum(comb(n, k) for k in range(min(gained, lost) + 1)) / float(2**n)
    return min(1.0, 2 * tail)


def compare_pairs(
    first: Sequence[Mark], second: Sequence[Mark], seed: int = 7, level: float = 0.95, *, is_whole: bool = False
) -> tuple[float, float, float]:
    """Difference of two ratios (second minus first) with its paired interval, over the cases that both have.

    With `is_whole` both were measured on the same cases, and one without a mark did not apply there: over all of them.
    """
    before = {mark.case: mark for mark in first}
    after = {mark.case: mark for mark in second}
    cases = list(dict.fromkeys([*before, *after])) if is_whole else [case for case in before if case in after]
    if not cases:
        return 0.0, 0.0, 0.0
    none = Mark("", 0.0, 0.0)
    pairs = [(before.get(case, none), after.get(case, none)) for case in cases]
    table = np.array([[was.count, was.of, now.count, now.of] for was, now in pairs])
    n = len(cases)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=ROUNDS)
    sums = weights @ table
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    total = table.sum(axis=0)
    if not len(sums) or not total[1] or not total[3]:
        return 0.0, 0.0, 0.0
    differences = sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1]
    low, high = np.quantile(differences, [(1 - level) / 2, (1 + level) / 2])
    return float(total[2] / total[3] - total[0] / total[1]), float(low), float(high)
