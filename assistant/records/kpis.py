"""KPIs and their measured values: defining, finding, recording. Answers about them are in `kpi_query.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.records.audit import acting
from assistant.records.calendar_math import MeasurementPeriod
from assistant.records.errors import AmbiguousNameError, InvalidFieldError, UnknownRecordError
from assistant.records.kpi_values import read_value
from assistant.records.matching import match_names, nearest_names, quote_names
from assistant.records.periods import parse_measurement_period
from assistant.records.tables import Kpi, KpiShift, Measurement
from assistant.records.words import fold

Direction = Literal["higher", "lower", "target"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
KPI_FIELDS = ("name", "unit", "direction", "target", "frequency", "owner", "category", "definition")
_DIRECTION_WORDS: dict[str, Direction] = {
    "higher": "higher", "up": "higher", "increase": "higher", "increasing": "higher", "more": "higher", "max": "higher", "maximise": "higher",
    "maximize": "higher", "high": "higher", "bigger": "higher", "rise": "higher", "rising": "higher", "upward": "higher", "upwards": "higher",
    "+": "higher", "↑": "higher", "lower": "lower", "down": "lower", "decrease": "lower", "decreasing": "lower", "less": "lower", "min": "lower",
    "minimise": "lower", "minimize": "lower", "low": "lower", "fewer": "lower", "smaller": "lower", "fall": "lower", "falling": "lower",
    "reduce": "lower", "downward": "lower", "downwards": "lower", "-": "lower", "↓": "lower", "target": "target", "on target": "target",
    "nominal": "target", "nearest": "target", "near target": "target", "höher": "higher", "hoch": "higher", "niedriger": "lower", "tiefer": "lower",
    "niedrig": "lower", "mayor": "higher", "más": "higher", "menor": "lower", "menos": "lower", "plus": "higher", "moins": "lower", "maior": "higher",
    "高い": "higher", "低い": "lower",
}  # fmt: skip


@dataclass(frozen=True)
class RecordedValue:
    """One measured value as stored."""

    kpi: str
    period: str
    value: float
    note: str | None
    change: Literal["new", "same", "changed"]
    before: float | None
    """The value that a correction replaced."""


def read_direction(text: str) -> Direction:
    """Return the direction that is good, from "up", "lower is better", "↓" ….

    Raises:
        InvalidFieldError: the words say none.
    """
    word = fold(text)
    for ending in (
        " is better",
        " is good",
        " the better",
        " better",
        "-is-better",
        "_is_better",
        " ist besser",
        " es mejor",
        " e melhor",
    ):
        word = word.removesuffix(ending)
    found = _DIRECTION_WORDS.get(word.removeprefix("the ").strip()) or {
        fold(key): value for key, value in _DIRECTION_WORDS.items()
    }.get(word)
    if found is None:
        raise InvalidFieldError(
            "direction", f"{text!r} does not say which direction is good; use higher, lower or target"
        )
    return found


def list_kpis(session: Session) -> list[Kpi]:
    """Return all KPIs by name."""
    return list(session.scalars(select(Kpi).order_by(Kpi.name_key)))


def find_kpi(session: Session, words: str) -> Kpi | None:
    """Return the KPI that the words mean, or `None`.

    Raises:
        AmbiguousNameError: several fit; `candidates` names them.
    """
    exact = session.scalar(select(Kpi).where(Kpi.name_key == fold(words)))
    if exact is not None:
        return exact
    names = list(session.scalars(select(Kpi.name).order_by(Kpi.name_key)))
    found = match_names(words, names)
    if len(found) > 1:
        raise AmbiguousNameError(f"{words!r} may mean the KPI {quote_names(found)}; say which", found)
    return session.scalar(select(Kpi).where(Kpi.name == found[0])) if found else None


def get_kpi(session: Session, words: str) -> Kpi:
    """Return the KPI that the words mean.

    Raises:
        UnknownRecordError: there is none; the nearest are named.
        AmbiguousNameError: several fit.
    """
    kpi = find_kpi(session, words)
    if kpi is None:
        names = list(session.scalars(select(Kpi.name).order_by(Kpi.name_key)))
        known = f"the nearest: {quote_names(nearest_names(words, names))}" if names else "none is defined yet"
        raise UnknownRecordError(f"no KPI {words!r}; {known}")
    return kpi


def define_kpi(session: Session, fields: Mapping[str, Any], *, actor: str, today: date, is_demo: bool = False) -> Kpi:
    """Create a KPI, or change the fields given of the one with exactly this name; flushes.

    Raises:
        InvalidFieldError: no name, or a value that cannot be stored.
    """
    name = str(fields.get("name") or "").strip()
    if not name:
        raise InvalidFieldError("name", "a KPI needs a name")
    with acting(session, actor):
        kpi = session.scalar(select(Kpi).where(Kpi.name_key == fold(name)))
        if kpi is None:
            kpi = Kpi(name=name, created=today, is_demo=is_demo)
            _assign(kpi, fields)
            session.add(kpi)
        else:
            _assign(kpi, {key: value for key, value in fields.items() if key != "name"})
    return kpi


def update_kpi(session: Session, words: str, changes: Mapping[str, Any], *, actor: str) -> Kpi:
    """Change fields of a KPI, its name among them; flushes.

    Raises:
        UnknownRecordError, AmbiguousNameError, InvalidFieldError: as their names say.
    """
    with acting(session, actor):
        kpi = get_kpi(session, words)
        _assign(kpi, changes)
    return kpi


def _assign(kpi: Kpi, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name not in KPI_FIELDS:
            raise InvalidFieldError(name, f"a KPI has no field {name!r}; it has {', '.join(KPI_FIELDS)}")
        if isinstance(value, str):
            value = value.strip() or None
        if value is None:
            if name == "name":
                raise InvalidFieldError("name", "a KPI needs a name")
        elif name == "direction":
            value = read_direction(str(value))
        elif name == "target":
            value = read_value(value, fields.get("unit") or kpi.unit, field="target")
        if getattr(kpi, name) != value:
            setattr(kpi, name, value)


def kpi_fields(kpi: Kpi) -> dict[str, Any]:
    """Return the fields of a KPI that have a value."""
    return {name: value for name in KPI_FIELDS if (value := getattr(kpi, name)) is not None}


def explain_shift(session: Session, words: str, since: date, why: str, *, actor: str) -> KpiShift:
    """Store a person's explanation of a new level, from which on limits are computed anew; flushes.

    Raises:
        UnknownRecordError, AmbiguousNameError: the KPI.
        InvalidFieldError: no reason.
    """
    if not why.strip():
        raise InvalidFieldError("why", "limits are only computed anew when the shift is explained: say what changed")
    with acting(session, actor):
        kpi = get_kpi(session, words)
        shift = session.scalar(select(KpiShift).where(KpiShift.kpi_id == kpi.id, KpiShift.since == since))
        if shift is None:
            shift = KpiShift(kpi=kpi, since=since, why=why.strip(), is_demo=False)
            session.add(shift)
        else:
            shift.why = why.strip()
    return shift


def record_measurements(
    session: Session,
    measurements: Sequence[Mapping[str, Any]],
    *,
    actor: str,
    today: date,
    fiscal_year_start: int = 1,
    is_demo: bool = False,
) -> list[RecordedValue]:
    """Store values, each `{kpi, period, value, note?}`; all of them or none; flushes.

    A period that has a value already is corrected: the old value stays in the audit trail. The same value again
    changes nothing.

    Raises:
        UnknownRecordError, AmbiguousNameError: a KPI.
        InvalidFieldError: a period or a value, or one period twice with different values.
    """
    with acting(session, actor):
        named = {words: get_kpi(session, words) for words in {str(row.get("kpi") or "") for row in measurements}}
        rows = [_read_row(named[str(row.get("kpi") or "")], row, today, fiscal_year_start) for row in measurements]
        seen: dict[tuple[int, str], float] = {}
        for kpi, period, value, _ in rows:
            if seen.setdefault((kpi.id, period.text), value) != value:
                raise InvalidFieldError(
                    "period", f"{kpi.name!r} has two different values for {period.text}: say which is right"
                )
        return store_values(session, rows, is_demo=is_demo)


ReadValue = tuple[Kpi, MeasurementPeriod, float, str | None]
"""A value in the KPI's unit, with its note."""


def store_values(session: Session, rows: Sequence[ReadValue], *, is_demo: bool = False) -> list[RecordedValue]:
    """Store values that have been read and checked; call inside `acting`."""
    stored = _stored(session, rows)
    return [_store(session, row, stored, is_demo=is_demo) for row in rows]


def _read_row(kpi: Kpi, row: Mapping[str, Any], today: date, fiscal_year_start: int) -> ReadValue:
    if row.get("period") is None or row.get("value") is None:
        raise InvalidFieldError("value", f"a value of {kpi.name!r} needs a period and a number")
    period = parse_measurement_period(row["period"], today, fiscal_year_start)
    note = str(row.get("note") or "").strip() or None
    return kpi, period, read_value(row["value"], kpi.unit), note


def _stored(session: Session, rows: Sequence[ReadValue]) -> dict[tuple[int, str], Measurement]:
    found: dict[tuple[int, str], Measurement] = {}
    periods: dict[int, list[str]] = {}
    for kpi, period, _, _ in rows:
        periods.setdefault(kpi.id, []).append(period.text)
    for kpi_id, texts in periods.items():
        for i in range(0, len(texts), 500):
            chunk = texts[i : i + 500]
            query = (
                select(Measurement).where(Measurement.kpi_id == kpi_id, Measurement.period.in_(chunk)).with_for_update()
            )
            found.update({(kpi_id, row.period): row for row in session.scalars(query)})
    return found


def _store(
    session: Session, row: ReadValue, stored: dict[tuple[int, str], Measurement], *, is_demo: bool
) -> RecordedValue:
    kpi, period, value, note = row
    measurement = stored.get((kpi.id, period.text))
    if measurement is None:
        measurement = Measurement(
            kpi_id=kpi.id, period=period.text, granularity=period.granularity, anchor=period.anchor, end=period.end,
            value=value, note=note, is_demo=is_demo,
        )  # fmt: skip
        session.add(measurement)
        stored[kpi.id, period.text] = measurement
        return RecordedValue(kpi.name, period.text, value, note, "new", None)
    before = measurement.value
    if before == value and (note is None or note == measurement.note):
        return RecordedValue(kpi.name, period.text, value, measurement.note, "same", None)
    measurement.value = value
    measurement.note = note or measurement.note
    return RecordedValue(kpi.name, period.text, value, measurement.note, "changed", before)


def count_measurements(session: Session, kpi: Kpi) -> int:
    """Return how many values a KPI has."""
    return session.scalar(select(func.count()).where(Measurement.kpi_id == kpi.id)) or 0
