"""A sample data set that makes the application worth looking at, and its removal. Its rows are marked."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from assistant.records.audit import acting
from assistant.records.barriers import create_barrier
from assistant.records.calendar_math import add_months
from assistant.records.checks import record_check
from assistant.records.columns import Base, DemoMarked
from assistant.records.commitments import create_commitment
from assistant.records.demo_rows import INITIATIVES, KPIS, OBJECTIVES, RECOGNITIONS
from assistant.records.errors import InvalidFieldError
from assistant.records.initiatives import create_initiative
from assistant.records.kpis import define_kpi, record_measurements
from assistant.records.objectives import define_objective
from assistant.records.recognitions import create_recognition
from assistant.records.tables import (
    Area,
    Barrier,
    Check,
    Commitment,
    CommitmentAnswer,
    Initiative,
    InitiativeNote,
    Kpi,
    KpiShift,
    Measurement,
    Objective,
    Person,
    Recognition,
)

_ACTOR = "demo"
_CHILDREN_FIRST: tuple[type[Base], ...] = (
    CommitmentAnswer, Commitment, Recognition, Barrier, Check, InitiativeNote, Measurement, KpiShift, Initiative, Kpi, Objective, Person, Area,
)  # fmt: skip


def has_demo(session: Session) -> bool:
    """Tell whether the sample data set is loaded."""
    return session.scalar(select(Initiative.id).where(Initiative.is_demo).limit(1)) is not None


def load_demo(session: Session, today: date) -> int:
    """Add the sample data set, its dates counted back from today; return the number of initiatives; flushes.

    Names that the records know already are left as they are: a KPI of the same name is not touched.

    Raises:
        InvalidFieldError: it is loaded already.
    """
    if has_demo(session):
        raise InvalidFieldError("demo", "the sample data is loaded already; remove it first")
    with acting(session, _ACTOR):
        for title, description in OBJECTIVES:
            if session.scalar(select(Objective.id).where(Objective.title == title)) is None:
                define_objective(session, title, description=description, actor=_ACTOR, is_demo=True)
        _load_kpis(session, today)
        references = [_load_initiative(session, row, today) for row in INITIATIVES]
        for index, barrier in ((3, {"what": "No electrician free before the shutdown", "kind": "resource", "owner": "Priya Nair"}),
                               (6, {"what": "IT must approve the new form", "kind": "other_department", "owner": "Lena Vogt", "escalated_to": "Head of IT"})):  # fmt: skip
            create_barrier(
                session,
                {**barrier, "initiative": references[index]},
                actor=_ACTOR,
                today=today - timedelta(days=25),
                is_demo=True,
            )
        for days, row in RECOGNITIONS:
            create_recognition(
                session,
                {**row, "initiative": references[0]},
                actor=_ACTOR,
                today=today - timedelta(days=days),
                is_demo=True,
            )
        create_commitment(session, {"what": "Walk the packing line and ask one open question", "person": "Sam Okoro", "how_often": "every Tuesday"},
                          actor=_ACTOR, today=today - timedelta(days=9), is_demo=True)  # fmt: skip
        create_commitment(session, {"what": "Answer every idea within a week", "person": "Sam Okoro", "how_often": "weekly"},
                          actor=_ACTOR, today=today - timedelta(days=3), is_demo=True)  # fmt: skip
        record_check(session, references[0], 30, "held", actor=_ACTOR, today=today - timedelta(days=32))
        for initiative in session.scalars(select(Initiative).where(Initiative.reference.in_(references))):
            row = INITIATIVES[references.index(initiative.reference)]
            initiative.updated = today - timedelta(days=row["updated_days_ago"])  # barriers are not today's news
    return len(references)


def _load_kpis(session: Session, today: date) -> None:
    first = add_months(today.replace(day=1), -24)
    for fields, values in KPIS:
        if session.scalar(select(Kpi.id).where(Kpi.name == fields["name"])) is not None:
            continue
        define_kpi(session, fields, actor=_ACTOR, today=today, is_demo=True)
        months = [add_months(first, number) for number in range(len(values))]
        rows = [
            {"kpi": fields["name"], "period": f"{month:%Y-%m}", "value": value}
            for month, value in zip(months, values, strict=True)
        ]
        record_measurements(session, rows, actor=_ACTOR, today=today, is_demo=True)


def _load_initiative(session: Session, row: dict[str, Any], today: date) -> str:
    fields = dict(row["fields"].items())
    for name, days in row["days"].items():
        fields[name] = (today + timedelta(days=days)).isoformat()
    logged = today + timedelta(days=row["days"].get("closed", 0))
    initiative = create_initiative(
        session, fields, actor=_ACTOR, today=logged, created=today - timedelta(days=row["created_days_ago"]),
        updated=today - timedelta(days=row["updated_days_ago"]), is_import=True, is_demo=True,
    )  # fmt: skip
    for days, text in row["notes"]:
        note = InitiativeNote(noted=today - timedelta(days=days), author="Sam Okoro", text=text, is_demo=True)
        initiative.notes.append(note)
    return initiative.reference


def remove_demo(session: Session) -> int:
    """Delete the sample data set and return the number of rows deleted; flushes.

    The person's own rows stay as they are. A sample row that one of them hangs on (a KPI with the person's values, an
    initiative with the person's note) stays too and is no sample any more.
    """
    removed = 0
    with acting(session, _ACTOR):
        kept = _rows_in_use(session)
        for table in _CHILDREN_FIRST:
            assert issubclass(table, DemoMarked)
            for record in session.scalars(select(table).where(table.is_demo)).all():
                assert isinstance(record, DemoMarked)
                if (table, (inspect(record).identity or (None,))[0]) in kept:
                    record.is_demo = False
                else:
                    session.delete(record)
                    removed += 1
            session.flush()
            session.expire_all()  # a parent must not remember the children that are gone
    return removed


def _rows_in_use(session: Session) -> set[tuple[type[Base], int]]:
    """Return the sample rows that rows of the person point to, or whose names they use."""
    kept: set[tuple[type[Base], int]] = set()
    for table in _CHILDREN_FIRST:
        assert issubclass(table, DemoMarked)
        for column in inspect(table).local_table.columns:
            for key in column.foreign_keys:
                parent = next(one for one in _CHILDREN_FIRST if one.__table__ is key.column.table)
                used = session.scalars(select(column).select_from(table).where(~table.is_demo, column.is_not(None)))
                kept |= {(parent, row) for row in used}
    owners = set(session.scalars(select(Initiative.owner).where(~Initiative.is_demo)))
    areas = set(session.scalars(select(Initiative.area).where(~Initiative.is_demo)))
    kept |= {(Person, row.id) for row in session.scalars(select(Person).where(Person.is_demo)) if row.name in owners}
    kept |= {(Area, row.id) for row in session.scalars(select(Area).where(Area.is_demo)) if row.name in areas}
    return kept
