"""Taking back what was saved, field for field. An undo is a write like any other: it leaves its own audit events."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Mapper, Session

from assistant.records.audit import acting, from_json, to_json
from assistant.records.chat_tables import AuditEvent, Draft
from assistant.records.columns import Audited, Base
from assistant.records.errors import UndoRefusedError, UnknownRecordError
from assistant.records.receipts import Receipt, receipt_from_json
from assistant.records.transactions import begin_write

_NAMES_SEEN = frozenset({"person", "area"})
"""A name once seen stays known."""
_CARRIED_ON = frozenset({"updated", "at_risk", "at_risk_reason"})
"""Columns that later writes move along; they are restored only where nobody moved them since."""


def undo_receipt(session: Session, target: str | int, actor: str, *, today: date | None = None) -> Receipt:
    """Take back everything that one confirmation wrote, or one audit event, and return the receipt with `undone`; flushes.

    Undone twice, it answers with the same receipt and `repeated`. `today` is accepted for callers that pass it
    everywhere; an undo restores old dates and sets no new one.

    Args:
        target: the draft's token, or the number of an audit event.

    Raises:
        UnknownRecordError: nothing was saved under this token by this person, or there is no such event.
        UndoRefusedError: later changes would be lost; names them.
    """
    begin_write(session)
    if isinstance(target, int) or target.strip().isdigit():
        return _undo_event(session, int(target), actor)
    draft = session.scalar(
        select(Draft)
        .where(Draft.token == target.strip().casefold(), Draft.person == actor)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None or draft.receipt is None:
        raise UnknownRecordError(f"nothing was saved under {target!r} by you")
    receipt = receipt_from_json(draft.receipt)
    if receipt.undone:
        return receipt_from_json(draft.receipt, repeated=True)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.draft == draft.token).order_by(AuditEvent.id.desc())
    ).all()
    with session.begin_nested():
        _undo(session, events, actor)
        undone = Receipt(receipt.draft, receipt.kind, receipt.id, receipt.fields, undone=True)
        draft.receipt = undone.as_json()
        session.flush()
    return undone


def undo_action(session: Session, token: str, actor: str) -> str:
    """Take back everything that one action of this person wrote, and return what it was about; flushes.

    An action is what was written in one `acting` under a token of `new_action`.

    Raises:
        UnknownRecordError: this person wrote nothing under this token.
        UndoRefusedError: it is undone already, or later changes would be lost.
    """
    begin_write(session)
    query = select(AuditEvent).where(AuditEvent.draft == token, AuditEvent.actor == actor, AuditEvent.undoes.is_(None))
    events = session.scalars(query.order_by(AuditEvent.id.desc())).all()
    if not events:
        raise UnknownRecordError(f"nothing was saved under {token!r} by you")
    if any(_is_undone(session, audit) for audit in events):
        raise UndoRefusedError("that was undone already")
    with session.begin_nested():
        _undo(session, events, actor)
    return events[0].label


def new_action() -> str:
    """A token under which the writes of one action can be taken back together."""
    return f"a-{uuid4().hex[:12]}"


def _undo_event(session: Session, number: int, actor: str) -> Receipt:
    audit = session.get(AuditEvent, number)
    if audit is None:
        raise UnknownRecordError(f"there is no event {number}")
    receipt = Receipt(f"event {number}", audit.kind, audit.label, audit.before or {}, undone=True)
    if _is_undone(session, audit):
        return Receipt(receipt.draft, receipt.kind, receipt.id, receipt.fields, undone=True, repeated=True)
    with session.begin_nested():
        _undo(session, [audit], actor)
    return receipt


def _is_undone(session: Session, audit: AuditEvent) -> bool:
    """An event is undone when an event undoes it that is not itself undone."""
    undoing = session.scalar(select(AuditEvent).where(AuditEvent.undoes == audit.id))
    return undoing is not None and not _is_undone(session, undoing)


def _undo(session: Session, events: Sequence[AuditEvent], actor: str) -> None:
    """Take events back, the newest first."""
    wanted = [audit for audit in events if audit.kind not in _NAMES_SEEN]
    if not wanted:
        raise UndoRefusedError("there is nothing to undo")
    ids = {audit.id for audit in wanted}
    for audit in wanted:
        _check_later(session, audit, ids)
    for audit in wanted:
        with acting(session, actor, undoes=audit.id):
            _restore(session, audit)


def _check_later(session: Session, audit: AuditEvent, ids: set[int]) -> None:
    """Raise when a later event, that is still in force, changed the same fields or needs the record."""
    later = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.kind == audit.kind, AuditEvent.record_id == audit.record_id, AuditEvent.id > audit.id)
        .order_by(AuditEvent.id)
    )
    for event in later:
        if event.id in ids or event.undoes is not None or _is_undone(session, event):
            continue
        touched = set(event.after or {}) & set(audit.after or {}) - _CARRIED_ON
        if event.action == "delete" or (audit.action == "create" and set(event.after or {}) - _CARRIED_ON) or touched:
            what = ", ".join(sorted(touched)) or "it"
            raise UndoRefusedError(
                f"{event.label} was changed later ({what}, by {event.actor}, on {event.at:%Y-%m-%d %H:%M} UTC): "
                "undoing now would lose that. Undo the later change first, or log a correction"
            )


def _restore(session: Session, audit: AuditEvent) -> None:
    table = _table(audit.kind)
    record = session.get(table, audit.record_id, with_for_update=True, populate_existing=True)
    if audit.action == "delete":
        if record is not None:
            raise UndoRefusedError(f"{audit.label} exists again")
        session.add(table(**_values(table, audit.before or {})))
    elif record is None:
        raise UndoRefusedError(f"{audit.label} is not there any more")
    elif audit.action == "create":
        _check_children(session, record, audit)
        session.delete(record)
    else:
        for name, value in _values(table, audit.before or {}).items():
            if to_json(getattr(record, name)) == (audit.after or {})[name]:
                setattr(record, name, value)
            elif name not in _CARRIED_ON:
                raise UndoRefusedError(
                    f"{name} of {audit.label} is no longer what was saved: undoing would lose a later change"
                )
    session.flush()


def _check_children(session: Session, record: Base, audit: AuditEvent) -> None:
    """Raise when rows that are not taken back themselves point to the record."""
    for table in Base.__subclasses__():
        if not issubclass(table, Audited):
            continue
        mapper: Mapper[Any] = inspect(table)
        for column in mapper.local_table.columns:
            if any(key.column.table is record.__table__ for key in column.foreign_keys):
                number = session.scalar(select(func.count()).select_from(table).where(column == audit.record_id)) or 0
                if number:
                    raise UndoRefusedError(
                        f"{audit.label} has {number} later {table.audit_kind.replace('_', ' ')} entr{'y' if number == 1 else 'ies'}: "
                        "undoing would lose them. Undo those first"
                    )
    session.expire(record)


def _values(table: type[Base], stored: dict[str, Any]) -> dict[str, Any]:
    return {name: from_json(table, name, value) for name, value in stored.items()}


def _table(kind: str) -> type[Base]:
    for table in Base.__subclasses__():
        if issubclass(table, Audited) and table.audit_kind == kind:
            return table
    raise UnknownRecordError(f"no records of kind {kind!r}")


def list_receipts(session: Session, person: str, limit: int = 50) -> list[Receipt]:
    """Return what this person saved, the latest first, with what was undone marked."""
    query = (
        select(Draft.receipt)
        .where(Draft.person == person, Draft.status == "saved")
        .order_by(Draft.resolved_at.desc())
        .limit(limit)
    )
    return [receipt_from_json(stored) for stored in session.scalars(query) if stored is not None]


def is_undo_target(text: str) -> bool:
    """Tell whether a text has the form of a draft's token or an event's number."""
    return bool(re.fullmatch(r"d-[0-9a-f]{8}|\d+", text.strip().casefold()))
