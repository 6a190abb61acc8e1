"""Reading the values of a KPI that belong to a period, and naming the gaps between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from assistant.records.calendar_math import Period, next_measurement_period, read_measurement_period
from assistant.records.tables import Kpi, Measurement


class Point(NamedTuple):
    """One measured value."""

    period: str
    """ISO text of the day, week, month, quarter or year."""
    value: float

    @property
    def anchor(self) -> date:
        """The day that decides which longer period it belongs to."""
        return read_measurement_period(self.period).anchor

    @property
    def end(self) -> date:
        """The last day."""
        return read_measurement_period(self.period).end


@dataclass(frozen=True)
class PointSet:
    """The values of a KPI in a period, all of one granularity, in time order."""

    points: tuple[Point, ...]
    granularity: str
    left_out: int
    """Values of other granularities in the period; they would count the same thing twice."""


def _within(kpi: Kpi, period: Period | None) -> ColumnElement[bool]:
    """A value belongs to the period that holds its anchor and, unless the period runs to date, its end.

    The anchor of a week is its Thursday, so a week that straddles two months belongs to one of them.
    """
    condition = Measurement.kpi_id == kpi.id
    if period is None:
        return condition
    condition = and_(condition, Measurement.anchor >= period.start, Measurement.anchor <= period.end)
    if period.is_to_date:
        return condition
    # a week may reach over the end by three days; a longer kind may not reach over it at all
    return and_(
        condition,
        (Measurement.end <= period.end)
        | and_(Measurement.granularity == "week", Measurement.end <= period.end + timedelta(days=3)),
    )


def load_points(session: Session, kpi: Kpi, period: Period | None = None, granularity: str | None = None) -> PointSet:
    """Return the values in the period, oldest first; of the granularity named, or of the one with most values."""
    condition = _within(kpi, period)
    counted = select(Measurement.granularity, func.count()).where(condition).group_by(Measurement.granularity)
    counts = dict(session.execute(counted).all())
    if not counts:
        return PointSet((), granularity or "", 0)
    fineness = ("day", "week", "month", "quarter", "year")
    chosen = granularity or min(counts, key=lambda name: (-counts[name], fineness.index(name)))
    query = (
        select(Measurement.period, Measurement.value)
        .where(condition, Measurement.granularity == chosen)
        .order_by(Measurement.anchor)
    )
    points = tuple(Point._make(row) for row in session.execute(query))
    return PointSet(points, chosen, sum(counts.values()) - len(points))


def load_span(session: Session, kpi: Kpi) -> tuple[str, str, int] | None:
    """Return the first period, the last and the number of values that a KPI has at all; `None` without any."""
    condition = Measurement.kpi_id == kpi.id
    first = session.scalar(select(Measurement.period).where(condition).order_by(Measurement.anchor).limit(1))
    last = session.scalar(select(Measurement.period).where(condition).order_by(Measurement.anchor.desc()).limit(1))
    number = session.scalar(select(func.count()).where(condition)) or 0
    return None if first is None or last is None else (first, last, number)


def load_first(session: Session, kpi: Kpi, granularity: str, since: date | None, limit: int) -> tuple[Point, ...]:
    """Return the first values from a day on, oldest first."""
    query = select(Measurement.period, Measurement.value).where(
        Measurement.kpi_id == kpi.id, Measurement.granularity == granularity
    )
    if since is not None:
        query = query.where(Measurement.anchor >= since)
    return tuple(Point._make(row) for row in session.execute(query.order_by(Measurement.anchor).limit(limit)))


def load_last(session: Session, kpi: Kpi, granularity: str, since: date | None, limit: int) -> tuple[Point, ...]:
    """Return the last values not before a day, oldest first."""
    query = select(Measurement.period, Measurement.value).where(
        Measurement.kpi_id == kpi.id, Measurement.granularity == granularity
    )
    if since is not None:
        query = query.where(Measurement.anchor >= since)
    rows = session.execute(query.order_by(Measurement.anchor.desc()).limit(limit)).all()
    return tuple(Point._make(row) for row in reversed(rows))


def load_before(session: Session, kpi: Kpi, granularity: str, before: date, limit: int) -> tuple[Point, ...]:
    """Return the last values that lie before a day, oldest first."""
    query = (
        select(Measurement.period, Measurement.value)
        .where(Measurement.kpi_id == kpi.id, Measurement.granularity == granularity, Measurement.anchor < before)
        .order_by(Measurement.anchor.desc())
        .limit(limit)
    )
    return tuple(Point._make(row) for row in reversed(session.execute(query).all()))


def find_gaps(points: Sequence[Point], granularity: str, limit: int = 400) -> tuple[str, ...]:
    """Return the periods between the first and the last value that have none; days are not expected every day."""
    if granularity == "day" or len(points) < 2:
        return ()
    first, last = points[0].anchor, points[-1].anchor
    months = {"month": 1, "quarter": 3, "year": 12}.get(granularity)
    steps = (
        (last - first).days // 7
        if months is None
        else ((last.year - first.year) * 12 + last.month - first.month) // months
    )
    if steps + 1 == len(points):
        return ()
    have = {point.period for point in points}
    gaps: list[str] = []
    current = read_measurement_period(points[0].period)
    while current.text != points[-1].period and len(gaps) < limit:
        current = next_measurement_period(current)
        if current.text not in have:
            gaps.append(current.text)
    return tuple(gaps)
