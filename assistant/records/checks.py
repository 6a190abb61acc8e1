"""The looks 30, 60 and 90 days after standardising. They are made by `initiatives.py` when the status changes."""

from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assistant.records.audit import acting
from assistant.records.errors import InvalidFieldError, UnknownRecordError
from assistant.records.initiatives import get_initiative, judge_risk
from assistant.records.tables import Check


def list_checks_due(session: Session, today: date, *, within_days: int = 0) -> list[Check]:
    """Return the checks not done that are due by then, the earliest first."""
    latest = date.fromordinal(today.toordinal() + within_days)
    query = select(Check).options(joinedload(Check.initiative)).where(Check.done.is_(None), Check.due <= latest)
    return list(session.scalars(query.order_by(Check.due, Check.id)))


def record_check(
    session: Session,
    reference: str,
    days: int | None,
    outcome: Literal["held", "slipped"],
    *,
    actor: str,
    today: date,
    note: str | None = None,
) -> Check:
    """Note whether the change held; without `days` the earliest check not done is meant; flushes.

    Raises:
        UnknownRecordError: the initiative, or no such check is open.
        InvalidFieldError: an outcome other than held or slipped.
    """
    if outcome not in ("held", "slipped"):
        raise InvalidFieldError("outcome", f"the outcome of a check is held or slipped, not {outcome!r}")
    with acting(session, actor):
        initiative = get_initiative(session, reference, for_update=True)
        check = next((c for c in initiative.checks if c.done is None and (days is None or c.days == days)), None)
        if check is None:
            which = "check" if days is None else f"{days}-day check"
            raise UnknownRecordError(f"{initiative.reference} has no {which} left to do")
        check.done, check.outcome, check.note = today, outcome, (note or "").strip() or None
        initiative.updated = max(initiative.updated, today)
        judge_risk(initiative, today)
    return check
