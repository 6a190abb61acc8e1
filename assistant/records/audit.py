"""The audit trail: who changed what, from what to what. No function here changes an event once it is written.

Every write of an audited table passes through the session's flush, and the listeners below write its event in the
same transaction; a write without an actor fails. `acting` is therefore the one way to write a record.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction, selectinload

from assistant.records.chat_tables import AuditEvent
from assistant.records.columns import Audited, Base, Json, utc_now
from assistant.records.errors import UnattributedWriteError
from assistant.records.tables import Initiative
from assistant.records.transactions import begin_write
from assistant.records.words import fold

_ACTING = "acting"
_UNLOADED = "unloaded"
_DERIVED = frozenset({"search_text"})
_SEARCHED = (
    "reference", "title", "problem", "idea", "area", "owner", "sponsor", "strategic_objective", "linked_kpi", "result", "learned",
)  # fmt: skip


@dataclass(frozen=True)
class Acting:
    """On whose behalf a session writes."""

    actor: str
    draft: str | None = None
    undoes: int | None = None


@contextmanager
def acting(session: Session, actor: str, *, draft: str | None = None, undoes: int | None = None) -> Iterator[Session]:
    """Let the session write records on behalf of the actor; flushes at the end, the caller commits.

    Inside another `acting` the draft is inherited, so that everything one confirmation saves can be undone together.
    Takes the write lock of the database.
    """
    if not actor.strip():
        raise UnattributedWriteError("a write needs an actor")
    begin_write(session)
    outer: Acting | None = session.info.get(_ACTING)
    if outer is not None:
        session.flush()
    here = Acting(actor, draft, undoes)
    if outer is not None and draft is None:
        here = replace(here, draft=outer.draft)
    session.info[_ACTING] = here
    try:
        yield session
        session.flush()
    finally:
        if outer is None:
            session.info.pop(_ACTING, None)
        else:
            session.info[_ACTING] = outer


def snapshot(record: Base) -> Json:
    """Return all stored columns of a row as JSON values."""
    return {name: to_json(getattr(record, name)) for name in _column_names(record)}


def to_json(value: Any) -> Any:
    """Return a column's value as JSON can hold it; dates in ISO form."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def from_json(record: type[Base], column: str, value: Any) -> Any:
    """Return the value that `to_json` was given."""
    if value is None:
        return None
    mapper: Mapper[Any] = inspect(record)
    python_type = mapper.columns[column].type.python_type
    if python_type is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if python_type is date else value


def _column_names(record: Base) -> list[str]:
    mapper: Mapper[Any] = inspect(type(record))
    return [column.key for column in mapper.column_attrs if column.key not in _DERIVED]


def _changes(record: Base, unloaded: Json) -> tuple[Json, Json]:
    """Return the changed columns before and after; `unloaded` has the old values that the session never read."""
    before: Json = {}
    after: Json = {}
    state = inspect(record)
    for name in _column_names(record):
        history = state.attrs[name].history
        if not history.added:
            continue
        old = history.deleted[0] if history.deleted else unloaded.get(name)
        if old != history.added[0]:
            before[name], after[name] = to_json(old), to_json(history.added[0])
    return before, after


@event.listens_for(Session, "before_flush")
def _prepare(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for record in session.new | session.dirty:
        if isinstance(record, Initiative):
            words = fold(" ".join([*(getattr(record, name) or "" for name in _SEARCHED), *(record.team or [])]))
            if words != record.search_text:
                record.search_text = words
        if isinstance(record, AuditEvent):
            raise UnattributedWriteError("audit events are written by the flush itself and never changed")
    for record in session.deleted:
        if isinstance(record, AuditEvent):
            raise UnattributedWriteError("audit events are never deleted")
    for record in session.dirty:
        if isinstance(record, Audited) and isinstance(record, Base):
            _read_unloaded(session, record)


def _read_unloaded(session: Session, record: Base) -> None:
    """Read the old values of attributes that were set without having been loaded."""
    state = inspect(record)
    names = [
        name
        for name in _column_names(record)
        if state.attrs[name].history.added and not state.attrs[name].history.deleted
    ]
    if names and state.identity is not None:
        mapper: Mapper[Any] = inspect(type(record))
        columns = [mapper.columns[name] for name in names]
        row = session.connection().execute(select(*columns).where(mapper.primary_key[0] == state.identity[0])).one()
        session.info.setdefault(_UNLOADED, {})[record] = dict(zip(names, row, strict=True))


@event.listens_for(Session, "after_flush")
def _write_events(session: Session, _context: UOWTransaction) -> None:
    rows: list[Json] = []
    unloaded: dict[Base, Json] = session.info.pop(_UNLOADED, {})
    for record in session.new:
        if isinstance(record, Audited) and isinstance(record, Base):
            rows.append(_row(session, "create", record, None, snapshot(record)))
    for record in session.dirty:
        if isinstance(record, Audited) and isinstance(record, Base) and session.is_modified(record):
            before, after = _changes(record, unloaded.get(record, {}))
            if after:
                rows.append(_row(session, "update", record, before, after))
    for record in session.deleted:
        if isinstance(record, Audited) and isinstance(record, Base):
            rows.append(_row(session, "delete", record, snapshot(record), None))
    if rows:
        session.connection().execute(AuditEvent.__table__.insert(), rows)  # type: ignore[attr-defined]  # a Table


def _row(session: Session, action: str, record: Audited, before: Json | None, after: Json | None) -> Json:
    who: Acting | None = session.info.get(_ACTING)
    if who is None:
        raise UnattributedWriteError(f"a {record.audit_kind} was to be written outside `acting`")
    return {
        "at": utc_now(),
        "actor": who.actor,
        "action": action,
        "kind": record.audit_kind,
        "record_id": record.id,  # type: ignore[attr-defined]  # every audited table has it
        "label": record.audit_label,
        "before": before,
        "after": after,
        "draft": who.draft,
        "undoes": who.undoes,
    }


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    """Refuse UPDATE, DELETE and INSERT statements on audited tables: they would pass by the trail."""
    if state.is_select or not (state.is_update or state.is_delete or state.is_insert):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Audited | AuditEvent):
        raise UnattributedWriteError(f"rows of {mapper.class_.__name__} are changed one by one, not by a statement")


def list_events(
    session: Session,
    *,
    kind: str | None = None,
    record_id: int | None = None,
    label: str | None = None,
    draft: str | None = None,
    limit: int | None = 100,
) -> Sequence[AuditEvent]:
    """Return audit events, newest first."""
    query = select(AuditEvent).options(selectinload(AuditEvent.undoing)).order_by(AuditEvent.id.desc()).limit(limit)
    for column, value in (
        (AuditEvent.kind, kind),
        (AuditEvent.record_id, record_id),
        (AuditEvent.label, label),
        (AuditEvent.draft, draft),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.scalars(query).all()
