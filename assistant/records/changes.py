"""What was changed of a record, when and by whom, as its page lists it: the audit trail, an entry a confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.records.chat_tables import AuditEvent

_SILENT = frozenset(
    {"updated", "at_risk", "at_risk_reason", "created", "reference_key", "number", "name_key", "is_demo"}
)


@dataclass(frozen=True)
class Change:
    """Everything that one confirmation, or one click, changed of a record."""

    token: str
    """What takes it back; empty when it cannot be taken back as a whole."""
    at: datetime
    actor: str
    what: tuple[str, ...]
    """Words for what was touched: fields, or the kind of a row that came or went."""
    is_undone: bool


def list_changes(
    session: Session, rows: Mapping[str, Sequence[int]], *, limit: int = 6, main: str = ""
) -> list[Change]:
    """Return the latest changes of rows (kind of the audit trail → their ids), the newest first; undoing is no change.

    Args:
        main: the kind whose fields are named one by one; of others the kind is named.
    """
    wanted = [and_(AuditEvent.kind == kind, AuditEvent.record_id.in_(ids)) for kind, ids in rows.items() if ids]
    if not wanted:
        return []
    query = (
        select(AuditEvent)
        .where(or_(*wanted), AuditEvent.undoes.is_(None))
        .options(selectinload(AuditEvent.undoing))
        .order_by(AuditEvent.id.desc())
        .limit(limit * 8)
    )
    grouped: dict[str, list[AuditEvent]] = {}
    for audit in session.scalars(query):
        grouped.setdefault(audit.draft or f"#{audit.actor} {audit.at:%Y-%m-%d %H:%M}", []).append(audit)
    changes = [_merge(token, events, main) for token, events in grouped.items()]
    return [change for change in changes if change.what][:limit]


def _merge(token: str, events: Sequence[AuditEvent], main: str) -> Change:
    words: dict[str, None] = {}
    for audit in reversed(events):
        if audit.kind != main:
            words[audit.kind.replace("_", " ")] = None
        elif audit.action == "create":
            words["created"] = None
        else:
            words |= {name.replace("_", " "): None for name in audit.after or {} if name not in _SILENT}
    first = events[-1]
    is_undone = any(audit.undone_by is not None for audit in events)
    return Change("" if token.startswith("#") else token, first.at, first.actor, tuple(words), is_undone)
