"""Seeded KPI series with an independent computation of periods, figures and XmR signals, by numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BASELINE, RECENT = 24, 12
"""Points that limits rest on; a signal that ended so many points ago is history."""


@dataclass(frozen=True)
class Series:
    """A KPI with monthly values."""

    name: str
    unit: str
    direction: Literal["higher", "lower"]
    target: float
    values: dict[str, float]
    """By month, oldest first."""

    def compute(self, measure: str, months: Sequence[str], other: Sequence[str]) -> float:
        """The figure that a question asks for."""
        inside = np.array([value for month, value in self.values.items() if month in months])
        last = list(self.values.values())[-1]
        if measure in ("latest",):
            return last
        if measure == "target":
            return last - self.target
        if measure == "compare":
            return float(inside.mean() - np.mean([value for month, value in self.values.items() if month in other]))
        highest, lowest = float(inside.max()), float(inside.min())
        figures = {
            "mean": float(inside.mean()),
            "median": float(np.median(inside)),
            "total": float(inside.sum()),
            "best": highest if self.direction == "higher" else lowest,
            "worst": lowest if self.direction == "higher" else highest,
            "change": float(inside[-1] - inside[0]),
            "value": float(inside[-1]),
        }
        return figures[measure]


def list_months(first: str, count: int) -> list[str]:
    """Months in ISO form from the first on."""
    year, month = map(int, first.split("-"))
    return [f"{year + (month - 1 + i) // 12}-{(month - 1 + i) % 12 + 1:02d}" for i in range(count)]


FIRST, COUNT = "2024-10", 25
MONTHS = list_months(FIRST, COUNT)
"""October 2024 to October 2026: on 22 November 2026 the last complete month."""
PERIODS: dict[str, list[str]] = {
    "last month": MONTHS[-1:],
    "October 2026": ["2026-10"],
    "May 2026": ["2026-05"],
    "January 2025": ["2025-01"],
    "last quarter": list_months("2026-07", 3),
    "Q2 2026": list_months("2026-04", 3),
    "Q1 2025": list_months("2025-01", 3),
    "last year": list_months("2025-01", 12),
    "2025": list_months("2025-01", 12),
    "this year": list_months("2026-01", 10),
    "since March": list_months("2026-03", 8),
    "the last three months": list_months("2026-08", 3),
    "the last 6 months": list_months("2026-05", 6),
    "the last 12 months": list_months("2025-11", 12),
}
"""What each wording means on 22 November 2026."""


def name_months(months: Sequence[str]) -> list[str]:
    """The months of a period that have values."""
    return [month for month in months if month in MONTHS]


def _build(
    name: str, unit: str, direction: Literal["higher", "lower"], target: float, values: Floats, digits: int
) -> Series:
    return Series(
        name, unit, direction, target, {m: round(float(v), digits) for m, v in zip(MONTHS, values, strict=True)}
    )


def _noise(seed: int, level: float, spread: float) -> Floats:
    return np.random.default_rng(seed).normal(level, spread, COUNT)


def _with(values: Floats, changes: dict[int, float]) -> Floats:
    for at, change in changes.items():
        values[at:] = values[at:] + change if at >= 0 else values[at:]
    return values


def _last(values: Floats, change: float) -> Floats:
    values[-1] += change
    return values


SERIES: tuple[Series, ...] = (
    _build("scrap rate", "%", "lower", 2.0, _noise(1, 2.6, 0.25), 1),
    _build("on-time delivery", "%", "higher", 95.0, _with(_noise(2, 90.0, 1.1), {16: 5.0}), 1),
    _build("customer complaints", "complaints", "lower", 12.0, _last(_noise(3, 16.0, 2.0), 17.0), 0),
    _build("changeover time", "minutes", "lower", 40.0, _with(_noise(4, 58.0, 2.5), {15: -9.0}), 0),
    _build("ideas per month", "ideas", "higher", 30.0, _noise(5, 24.0, 3.0), 0),
    _build("lost-time accidents", "accidents", "lower", 1.0, np.abs(_noise(6, 3.0, 1.2)), 0),
    _build("lead time", "days", "lower", 10.0, _noise(7, 14.0, 0.9), 1),
    _build("overtime hours", "hours", "lower", 200.0, _last(_noise(8, 260.0, 14.0), 95.0), 0),
    _build("patient waiting time", "minutes", "lower", 25.0, _with(_noise(9, 33.0, 1.5), {17: -6.0}), 1),
    _build("training hours", "hours", "higher", 120.0, _noise(10, 110.0, 8.0), 0),
)
"""Half of them only vary; the others end in a shift or an outlier."""


def find_signals(series: Series) -> bool:
    """Whether there is something to react to: a signal of the XmR chart that ended within the last twelve points.

    Limits: mean ± 2.660 mean moving ranges of the first 24 points, range limit 3.268 (Wheeler 1993). Rules: outside a
    limit; eight in a row on one side; three of four nearer a limit than the mean; a range above its limit.
    """
    values = np.array(list(series.values.values()))
    base = values[:BASELINE]
    centre, moved = base.mean(), np.abs(np.diff(base)).mean()
    lower, upper = centre - 2.660 * moved, centre + 2.660 * moved
    outside = (values > upper) | (values < lower)
    ends = [int(i) for i in np.flatnonzero(outside)]
    ends += [int(i) + 1 for i in np.flatnonzero(np.abs(np.diff(values)) > 3.268 * moved)]
    for side in (values > centre, values < centre):
        ends += [i for i in range(7, len(values)) if side[i - 7 : i + 1].all()]
    for near in (values > (centre + upper) / 2, values < (centre + lower) / 2):
        ends += [i for i in range(2, len(values)) if near[max(0, i - 3) : i + 1].sum() >= 3]
    return any(len(values) - 1 - end < RECENT for end in ends)
