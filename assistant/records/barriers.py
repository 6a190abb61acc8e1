"""What stands in the way of initiatives."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assistant.records.audit import acting
from assistant.records.errors import InvalidFieldError, UnknownRecordError
from assistant.records.initiatives import get_initiative
from assistant.records.people import note_people
from assistant.records.tables import Barrier

BARRIER_KINDS = ("resource", "resistance", "technical", "policy", "other_department")
BARRIER_STATUSES = ("open", "escalated", "resolved")
BARRIER_FIELDS = ("what", "kind", "owner", "status", "escalated_to")


def create_barrier(
    session: Session, fields: Mapping[str, Any], *, actor: str, today: date, is_demo: bool = False
) -> Barrier:
    """Note a barrier: what, initiative?, kind?, owner?, status?, escalated_to?; flushes.

    Raises:
        InvalidFieldError: nothing stands in the way, or a value outside its list.
        UnknownRecordError, AmbiguousNameError: the initiative.
    """
    what = str(fields.get("what") or "").strip()
    if not what:
        raise InvalidFieldError("what", "say what stands in the way")
    with acting(session, actor):
        initiative = get_initiative(session, fields["initiative"]) if fields.get("initiative") else None
        barrier = Barrier(what=what, initiative=initiative, status="open", opened=today, is_demo=is_demo)
        _assign(barrier, fields, today)
        session.add(barrier)
        note_people(session, [barrier.owner], is_demo=is_demo)
        if initiative is not None:
            initiative.updated = max(initiative.updated, today)
    return barrier


def update_barrier(session: Session, reference: str, changes: Mapping[str, Any], *, actor: str, today: date) -> Barrier:
    """Change a barrier, for example resolve or escalate it; flushes.

    Raises:
        UnknownRecordError: there is none; InvalidFieldError: a value outside its list.
    """
    with acting(session, actor):
        barrier = get_barrier(session, reference, for_update=True)
        _assign(barrier, changes, today)
        note_people(session, [barrier.owner])
        if barrier.initiative is not None:
            barrier.initiative.updated = max(barrier.initiative.updated, today)
    return barrier


def _assign(barrier: Barrier, fields: Mapping[str, Any], today: date) -> None:
    for name in BARRIER_FIELDS:
        if name not in fields:
            continue
        value = str(fields[name]).strip() if fields[name] is not None else None
        if name == "kind" and value is not None and value not in BARRIER_KINDS:
            raise InvalidFieldError(name, f"no kind of barrier {value!r}; there are {', '.join(BARRIER_KINDS)}")
        if name == "status" and value not in BARRIER_STATUSES:
            raise InvalidFieldError(name, f"no barrier status {value!r}; there are {', '.join(BARRIER_STATUSES)}")
        if name == "what" and not value:
            raise InvalidFieldError(name, "say what stands in the way")
        setattr(barrier, name, value or None)
    if barrier.escalated_to and barrier.status == "open" and fields.get("status") is None:
        barrier.status = "escalated"
    if barrier.status == "resolved":
        barrier.resolved = barrier.resolved or today
    else:
        barrier.resolved = None


def get_barrier(session: Session, reference: str, *, for_update: bool = False) -> Barrier:
    """Return the barrier "B-3".

    Raises:
        UnknownRecordError: there is none.
    """
    match = re.fullmatch(r"(?:b)?\s*-?\s*(\d{1,9})", reference.strip(), re.IGNORECASE)
    barrier = session.get(Barrier, int(match[1]), with_for_update=for_update or None) if match else None
    if barrier is None:
        raise UnknownRecordError(f"no barrier {reference!r}; barriers have references like B-3")
    return barrier


def list_barriers(session: Session, *, reference: str | None = None, include_resolved: bool = False) -> list[Barrier]:
    """Return barriers, of one initiative or of all, the oldest first."""
    query = select(Barrier).options(joinedload(Barrier.initiative)).order_by(Barrier.opened, Barrier.id)
    if reference is not None:
        query = query.where(Barrier.initiative_id == get_initiative(session, reference).id)
    if not include_resolved:
        query = query.where(Barrier.status != "resolved")
    return list(session.scalars(query))


def barrier_fields(barrier: Barrier) -> dict[str, Any]:
    """Return the fields that have a value, the initiative by its reference."""
    values: dict[str, Any] = {} if barrier.initiative is None else {"initiative": barrier.initiative.reference}
    values |= {name: value for name in BARRIER_FIELDS if (value := getattr(barrier, name)) is not None}
    values["opened"] = barrier.opened.isoformat()
    if barrier.resolved is not None:
        values["resolved"] = barrier.resolved.isoformat()
    return values
