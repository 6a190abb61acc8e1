"""What stands in the records, row by row, so that a suite need not believe a receipt, or the lack of one."""

from typing import Any

Stored = frozenset[tuple[Any, ...]]
_NAMES_SEEN = frozenset({"person", "area"})
"""Names once seen stay known; they are no records of anything."""
_CARRIED_ON = frozenset({"updated", "at_risk", "at_risk_reason"})
"""Columns that move along with every write."""


def read_stored(coach: Any) -> Stored:
    """Every row of every table whose writes are audited, as values; equal when nothing was written, changed or taken away."""
    from sqlalchemy import select

    from assistant.records.columns import Audited, Base

    rows: list[tuple[Any, ...]] = []
    with coach.open_session() as session:
        for table in Base.__subclasses__():
            if not issubclass(table, Audited) or table.audit_kind in _NAMES_SEEN:
                continue
            columns = [column for column in table.__table__.columns if column.name not in _CARRIED_ON]
            rows += [(table.audit_kind, *map(repr, row)) for row in session.execute(select(*columns))]
    return frozenset(rows)
