"""Process behaviour charts of individual values (XmR): limits and signals, as pure functions of numbers.

Sources: W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931); D. J. Wheeler, Understanding
Variation (1993) and Making Sense of Data (2003), from which the constants and the three detection rules are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isfinite
from typing import Literal

LIMIT_FACTOR = 2.660
"""Limits of the values stand this many mean moving ranges from the centre (3 / d2, d2 = 1.128 for two values)."""
RANGE_FACTOR = 3.268
"""The upper limit of the moving ranges in mean moving ranges (D4 for two values)."""
BASELINE_POINTS = 24
"""Limits are computed from at most so many points, then kept. With k values they rest on about 0.62 (k - 1) degrees of
freedom (Wheeler 2003): at 24 some 14, where further points hardly move them, and two years of months are whole."""
FIRM_POINTS = 6
"""Fewer points give limits that are called provisional."""
RUN_LENGTH = 8
_ROUNDING = 1e-12

Rule = Literal["outside", "run_of_eight", "three_of_four", "moving_range"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class Signal:
    """A sign that something changed; indices count from 0 in the series given."""

    index: int
    """The point at which the rule was first met."""
    rule: Rule
    side: Side
    """Where the points lie; of a moving range whether the value rose (above) or fell (below)."""
    start: int
    """The first point that belongs to the signal: "since when"."""
    end: int
    """The last point that belongs to it."""


@dataclass(frozen=True)
class Xmr:
    """Centre, limits and signals of one stretch of a series with the same limits."""

    points: tuple[float, ...]
    start: int
    """Index of the first point in the whole series."""
    baseline: tuple[int, int]
    """The points that the limits were computed from: first index and the one after the last, in the whole series."""
    centre: float
    mean_moving_range: float | None
    """`None` for a single baseline point."""
    lower: float | None
    upper: float | None
    range_limit: float | None
    moving_ranges: tuple[float | None, ...]
    """One a point; `None` for the first."""
    signals: tuple[Signal, ...]
    """In the order in which they were first met."""
    provisional: bool


def xmr(points: Sequence[float], baseline: slice | None = None, *, start: int = 0) -> Xmr:
    """Return the chart of a series in time order.

    The limits come from the baseline: by default the first 24 points, or all when there are fewer. They are
    centre ± 2.660 x mean moving range and, for moving ranges, 3.268 x mean moving range; they are not cut at zero.

    - One point: the centre is the point, there are no limits and no signals.
    - Zero spread in the baseline: both limits are the centre, and any other value is a signal.
    - A point on a limit is inside; a point on the centre belongs to neither side and ends a run.
    - Outside: one signal a point. Eight on a side and three of four nearer a limit than the centre (the same
      limit): one signal a run, from its first point to its last. A difference within rounding is none.

    Raises:
        ValueError: no points, a value that is not a finite number, or an empty baseline.
    """
    values = tuple(float(point) for point in points)
    if not values or not all(isfinite(value) for value in values):
        raise ValueError("a chart needs at least one point, and every point a finite number")
    first, stop, _ = (baseline or slice(0, BASELINE_POINTS)).indices(len(values))
    if stop <= first:
        raise ValueError(f"the baseline {baseline} holds no point of {len(values)}")
    ranges = tuple(None if i == 0 else abs(values[i] - values[i - 1]) for i in range(len(values)))
    centre = fsum(values[first:stop]) / (stop - first)
    inside = [moved for moved in ranges[first + 1 : stop] if moved is not None]
    mean_range = fsum(inside) / len(inside) if inside else None
    lower = upper = range_limit = None
    signals: tuple[Signal, ...] = ()
    if mean_range is not None:
        tolerance = _ROUNDING * max(1e-300, max(abs(value) for value in values))
        if mean_range <= tolerance:
            mean_range = 0.0
        lower, upper = centre - LIMIT_FACTOR * mean_range, centre + LIMIT_FACTOR * mean_range
        range_limit = RANGE_FACTOR * mean_range
        signals = find_signals(values, centre, lower, upper, range_limit, tolerance=tolerance, start=start)
    return Xmr(
        values, start, (start + first, start + stop), centre, mean_range, lower, upper, range_limit, ranges, signals,
        provisional=stop - first < FIRM_POINTS,
    )  # fmt: skip


def xmr_stretches(points: Sequence[float], shifts: Sequence[int]) -> tuple[Xmr, ...]:
    """Return one chart for each stretch between explained shifts, oldest first.

    A shift is the index of the first point of the new level. Limits are computed anew only there, never because a
    signal was found; the moving range across a shift belongs to neither stretch.
    """
    bounds = sorted({0, len(points), *(shift for shift in shifts if 0 < shift < len(points))})
    return tuple(xmr(points[a:b], start=a) for a, b in pairwise(bounds))


def find_signals(
    values: Sequence[float],
    centre: float,
    lower: float,
    upper: float,
    range_limit: float,
    *,
    tolerance: float = 0.0,
    start: int = 0,
) -> tuple[Signal, ...]:
    """Return the signals of values judged by limits that are given; indices begin at `start`."""
    found = [
        *_outside(values, lower, upper, tolerance),
        *_runs_of_eight(values, centre, tolerance),
        *_three_of_four(values, centre, lower, upper, tolerance),
        *_wide_ranges(values, range_limit, tolerance),
    ]
    moved = [Signal(s.index + start, s.rule, s.side, s.start + start, s.end + start) for s in found]
    return tuple(sorted(moved, key=lambda signal: (signal.index, signal.start, signal.rule)))


def _outside(values: Sequence[float], lower: float, upper: float, tolerance: float) -> list[Signal]:
    found: list[Signal] = []
    for i, value in enumerate(values):
        if value > upper + tolerance:
            found.append(Signal(i, "outside", "above", i, i))
        elif value < lower - tolerance:
            found.append(Signal(i, "outside", "below", i, i))
    return found


def _runs_of_eight(values: Sequence[float], centre: float, tolerance: float) -> list[Signal]:
    found: list[Signal] = []
    start = 0
    sides = [_side(value - centre, tolerance) for value in values]
    for i in range(1, len(sides) + 1):
        if i == len(sides) or sides[i] != sides[start]:
            side = sides[start]
            if side is not None and i - start >= RUN_LENGTH:
                found.append(Signal(start + RUN_LENGTH - 1, "run_of_eight", side, start, i - 1))
            start = i
    return found


def _side(distance: float, tolerance: float) -> Side | None:
    if abs(distance) <= tolerance:
        return None
    return "above" if distance > 0 else "below"


def _three_of_four(
    values: Sequence[float], centre: float, lower: float, upper: float, tolerance: float
) -> list[Signal]:
    found: list[Signal] = []
    sides: tuple[tuple[Side, list[bool]], ...] = (
        ("above", [value - centre > upper - value + tolerance for value in values]),
        ("below", [centre - value > value - lower + tolerance for value in values]),
    )
    for side, near in sides:
        if sum(near) < 3:
            continue
        count = 0
        hits: list[bool] = []
        for i, is_near in enumerate(near):
            count += is_near - (near[i - 4] if i >= 4 else 0)
            hits.append(count >= 3)
        i = 0
        while i < len(hits):
            if not hits[i]:
                i += 1
                continue
            last = i
            while last + 1 < len(hits) and hits[last + 1]:
                last += 1
            members = [j for j in range(max(0, i - 3), last + 1) if near[j]]
            found.append(Signal(i, "three_of_four", side, members[0], members[-1]))
            i = last + 1
    return found


def _wide_ranges(values: Sequence[float], range_limit: float, tolerance: float) -> list[Signal]:
    return [
        Signal(i, "moving_range", "above" if values[i] > values[i - 1] else "below", i, i)
        for i in range(1, len(values))
        if abs(values[i] - values[i - 1]) > range_limit + tolerance
    ]
