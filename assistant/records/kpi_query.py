"""Answering questions about a KPI: a small typed query in, figures computed from the stored values out.

The sentences are in `kpi_sentences.py`, the limits and rules in `spc.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import fsum
from statistics import median
from typing import Literal, get_args

from sqlalchemy.orm import Session

from assistant.records.calendar_math import Period
from assistant.records.errors import InvalidFieldError
from assistant.records.kpi_points import Point, PointSet, find_gaps, load_before, load_points, load_span
from assistant.records.kpis import get_kpi
from assistant.records.periods import parse_period
from assistant.records.spc import BASELINE_POINTS, FIRM_POINTS, Signal, Xmr, find_signals, xmr_stretches
from assistant.records.tables import Kpi

Measure = Literal["latest", "mean", "median", "total", "best", "worst", "change", "versus_target", "trend", "signals"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
_CHARTED: tuple[Measure, ...] = ("latest", "change", "versus_target", "trend", "signals")
_RATES = frozenset({"%", "‰", "ppm", "fraction", "ratio", "share"})


@dataclass(frozen=True)
class KpiQuery:
    """What is asked about a KPI."""

    kpi: str
    period: Period | str | None = None
    """`None` asks about all values."""
    measure: Measure = "latest"
    compare_kpi: str | None = None
    compare_period: Period | str | None = None


@dataclass(frozen=True)
class TargetCheck:
    """A figure against the target of its KPI."""

    target: float
    direction: str
    is_met: bool
    gap: float
    """Figure minus target."""
    attainment: float | None
    """Percent: figure / target where more is better, target / figure where less is; `None` when either is not above zero
    or the nearest to the target is best."""
    points_met: int
    points: int


@dataclass(frozen=True)
class Comparison:
    """The same measure of another KPI or another period."""

    kpi: str
    period: Period | None
    measure: Measure
    """What both figures are: of trend, signals, change and versus_target the mean."""
    own_figure: float | None
    figure: float | None
    unit: str | None
    n: int
    difference: float | None
    """Own figure minus the other; `None` when the units differ or one is missing."""
    percent: float | None
    """The difference in percent of the other; `None` when that is zero or the difference is missing."""


@dataclass(frozen=True)
class KpiAnswer:
    """Figures about a KPI, each with what it was computed from."""

    kpi: str
    measure: Measure
    figure: float | None
    """Of trend and signals the latest value; `None` without values."""
    unit: str | None
    direction: str | None
    target: float | None
    period: Period | None
    granularity: str
    n: int
    """How many values the figure rests on; of latest, best and worst the number looked at."""
    points: tuple[Point, ...]
    at: str | None
    """The period of the value that is the figure (latest, best, worst, change, trend); `None` for sums and means."""
    change_from: Point | None
    target_check: TargetCheck | None
    comparison: Comparison | None
    xmr: Xmr | None
    """The chart of the current stretch: since the last explained shift."""
    stretches: tuple[Xmr, ...]
    """All charts, oldest first; indices count through `charted`."""
    charted: tuple[Point, ...]
    """The points that the limits and signals are about: those of the period, or with earlier ones when it has too few."""
    signals: tuple[Signal, ...]
    """Signals that reach into the period; indices into `charted`."""
    gaps: tuple[str, ...]
    left_out: int
    filter: str = ""
    sentence: str = ""
    verdict: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def has_data(self) -> bool:
        """Whether the period has any value; without one the sentence says what there is."""
        return self.n > 0


def query_kpi(session: Session, query: KpiQuery, *, today: date, fiscal_year_start: int = 1) -> KpiAnswer:
    """Return the answer to a query; every figure is computed here from the rows that the filter names.

    "Last three months" of monthly values are the last three complete calendar months. Means are of the values as
    recorded, not weighted. Trend and signals are judged by XmR limits from the points of the period; with fewer than
    six of them the points before are taken in, so that one month can be judged at all.

    Raises:
        UnknownRecordError, AmbiguousNameError: the KPI; the nearest or the candidates are named.
        InvalidFieldError: an unknown measure or period, a total of percentages, best and worst without a direction,
            no target to compare with.
    """
    from assistant.records.kpi_sentences import add_sentences

    if query.measure not in MEASURES:
        raise InvalidFieldError("measure", f"no measure {query.measure!r}; there are {', '.join(MEASURES)}")
    kpi = get_kpi(session, query.kpi)
    period = _read_period(query.period, today, fiscal_year_start)
    loaded = load_points(session, kpi, period)
    answer = _compute(session, kpi, query.measure, period, loaded)
    answer = replace(answer, comparison=_compare(session, kpi, query, answer, today, fiscal_year_start))
    return add_sentences(answer, None if answer.points else load_span(session, kpi))


def _read_period(period: Period | str | None, today: date, fiscal_year_start: int) -> Period | None:
    if period is None or isinstance(period, Period):
        return period
    found = parse_period(period, today, fiscal_year_start)
    if found is None:
        raise InvalidFieldError(
            "period", f"no period can be read from {period!r}; say it like 'last quarter', 'since March' or '2026-10'"
        )
    return found


def _compute(session: Session, kpi: Kpi, measure: Measure, period: Period | None, loaded: PointSet) -> KpiAnswer:
    points = loaded.points
    figure, at, change_from = _figure(kpi, measure, period, points)
    charted, stretches = (), ()  # type: tuple[Point, ...], tuple[Xmr, ...]
    signals: tuple[Signal, ...] = ()
    notes: list[str] = []
    if points and measure in _CHARTED:
        charted, first = _charted(session, kpi, period, loaded)
        stretches = xmr_stretches([point.value for point in charted], _shift_indices(kpi, charted))
        signals = tuple(s for stretch in stretches for s in stretch.signals if s.end >= first)
        notes += _earlier_level(session, kpi, period, loaded, first, signals)
    target = _check_target(kpi, measure, figure, points) if figure is not None else None
    return KpiAnswer(
        kpi=kpi.name, measure=measure, figure=figure, unit=kpi.unit, direction=kpi.direction, target=kpi.target, period=period,
        granularity=loaded.granularity, n=len(points), points=points, at=at, change_from=change_from, target_check=target,
        comparison=None, xmr=stretches[-1] if stretches else None, stretches=stretches, charted=charted, signals=signals,
        gaps=find_gaps(points, loaded.granularity), left_out=loaded.left_out, notes=tuple(notes),
    )  # fmt: skip


def _figure(
    kpi: Kpi, measure: Measure, period: Period | None, points: Sequence[Point]
) -> tuple[float | None, str | None, Point | None]:
    """Return the figure, the period of the value that it is, and the value that a change counts from."""
    _check_measure(kpi, measure)
    if not points:
        return None, None, None
    values = [point.value for point in points]
    last = points[-1]
    if measure == "mean" or (measure == "versus_target" and period is not None and len(points) > 1):
        return fsum(values) / len(values), None, None
    if measure == "median":
        return float(median(values)), None, None
    if measure == "total":
        return fsum(values), None, None
    if measure in ("best", "worst"):
        chosen = _extreme(kpi, points, best=measure == "best")
        return chosen.value, chosen.period, None
    if measure == "change":
        if len(points) < 2:
            return None, last.period, None
        start = points[0] if period is not None else points[-2]
        return last.value - start.value, last.period, start
    return last.value, last.period, None


def _check_measure(kpi: Kpi, measure: Measure) -> None:
    if measure == "total" and (kpi.unit or "").strip().casefold() in _RATES:
        raise InvalidFieldError(
            "measure", f"values of {kpi.name!r} are in {kpi.unit}: their sum means nothing, ask for the mean"
        )
    if measure in ("best", "worst") and kpi.direction is None:
        raise InvalidFieldError("direction", f"{kpi.name!r} has no direction: say whether higher or lower is better")
    if measure in ("best", "worst") and kpi.direction == "target" and kpi.target is None:
        raise InvalidFieldError("target", f"{kpi.name!r} has no target to be near to: say the target")
    if measure == "versus_target" and kpi.target is None:
        raise InvalidFieldError("target", f"{kpi.name!r} has no target: say the target")
    if measure == "versus_target" and kpi.direction is None:
        raise InvalidFieldError("direction", f"{kpi.name!r} has no direction: say whether higher or lower is better")


def _extreme(kpi: Kpi, points: Sequence[Point], *, best: bool) -> Point:
    """The latest of equal ones."""
    if kpi.direction == "target":
        target = kpi.target or 0.0
        return max(
            reversed(points), key=lambda point: -abs(point.value - target) if best else abs(point.value - target)
        )
    sign = 1 if (kpi.direction == "higher") == best else -1
    return max(reversed(points), key=lambda point: sign * point.value)


def _check_target(kpi: Kpi, measure: Measure, figure: float, points: Sequence[Point]) -> TargetCheck | None:
    if kpi.target is None or kpi.direction is None or measure in ("total", "change"):
        return None
    attainment: float | None = None
    if figure > 0 and kpi.target > 0 and kpi.direction != "target":
        attainment = 100 * (figure / kpi.target if kpi.direction == "higher" else kpi.target / figure)
    met = sum(_is_met(kpi.direction, point.value, kpi.target) for point in points)
    return TargetCheck(
        kpi.target,
        kpi.direction,
        _is_met(kpi.direction, figure, kpi.target),
        figure - kpi.target,
        attainment,
        met,
        len(points),
    )


def _is_met(direction: str, value: float, target: float) -> bool:
    if direction == "target":
        return value == target
    return value >= target if direction == "higher" else value <= target


def _charted(session: Session, kpi: Kpi, period: Period | None, loaded: PointSet) -> tuple[tuple[Point, ...], int]:
    """Return the points to chart and the index of the first that lies in the period."""
    if period is None or len(loaded.points) >= FIRM_POINTS:
        return loaded.points, 0
    until = Period(date.min, period.end, "", is_to_date=period.is_to_date)
    history = load_points(session, kpi, until, loaded.granularity).points
    return history, len(history) - len(loaded.points)


def _shift_indices(kpi: Kpi, points: Sequence[Point]) -> list[int]:
    indices: list[int] = []
    for shift in kpi.shifts:
        index = next((i for i, point in enumerate(points) if point.end >= shift.since), None)
        if index is not None:
            indices.append(index)
    return indices


def _earlier_level(
    session: Session, kpi: Kpi, period: Period | None, loaded: PointSet, first: int, signals: Sequence[Signal]
) -> list[str]:
    """Say so when the points of the period, steady in themselves, lie on another level than those before it."""
    if period is None or first > 0 or signals or any(s.since <= loaded.points[-1].end for s in kpi.shifts):
        return []
    before = load_before(session, kpi, loaded.granularity, loaded.points[0].anchor, BASELINE_POINTS)
    if len(before) < FIRM_POINTS:
        return []
    chart = xmr_stretches([point.value for point in before], [])[0]
    if chart.lower is None or chart.upper is None or chart.range_limit is None:
        return []
    found = find_signals(
        [p.value for p in loaded.points], chart.centre, chart.lower, chart.upper, chart.range_limit, tolerance=1e-9
    )
    runs = [signal for signal in found if signal.rule in ("run_of_eight", "outside")]
    if not runs:
        return []
    side = "above" if runs[0].side == "above" else "below"
    return [
        f"Against the {len(before)} values before ({before[0].period} to {before[-1].period}, mean {chart.centre:.6g}) this period "
        f"lies {side} what was usual then."
    ]


def _compare(
    session: Session, kpi: Kpi, query: KpiQuery, answer: KpiAnswer, today: date, fiscal_year_start: int
) -> Comparison | None:
    if query.compare_kpi is None and query.compare_period is None:
        return None
    other = get_kpi(session, query.compare_kpi) if query.compare_kpi is not None else kpi
    period = (
        _read_period(query.compare_period, today, fiscal_year_start)
        if query.compare_period is not None
        else answer.period
    )
    same_kind = answer.granularity or None if other.id == kpi.id else None
    loaded = load_points(session, other, period, same_kind)
    measure: Measure = "mean" if query.measure in ("trend", "signals", "change", "versus_target") else query.measure
    figure, _, _ = _figure(other, measure, period, loaded.points)
    own = answer.figure if measure == query.measure else (_figure(kpi, measure, answer.period, answer.points)[0])
    difference = percent = None
    if own is not None and figure is not None and (kpi.unit or "") == (other.unit or ""):
        difference = own - figure
        percent = 100 * difference / abs(figure) if figure else None
    return Comparison(other.name, period, measure, own, figure, other.unit, len(loaded.points), difference, percent)
