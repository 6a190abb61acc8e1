"""Initiatives: logging, changing and closing them. Finding and listing them is in `initiative_lists.py`."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from assistant.records.audit import acting
from assistant.records.calendar_math import day_name
from assistant.records.errors import InvalidFieldError
from assistant.records.initiative_fields import initiative_fields, read_field, write_fields
from assistant.records.initiative_lists import find_initiative, get_initiative, list_initiatives, search_initiatives
from assistant.records.people import note_areas, note_people
from assistant.records.statuses import CLOSED, IMPLEMENTED, OPEN, STATUSES, Status, check_move
from assistant.records.tables import Check, Counter, Initiative, InitiativeNote

__all__ = [
    "add_note", "create_initiative", "find_initiative", "get_initiative", "initiative_fields", "list_initiatives", "missing_on_closing",
    "refresh_at_risk", "search_initiatives", "update_initiative",
]  # fmt: skip

CHECK_DAYS = (30, 60, 90)
TITLE_CHARS = 80


def create_initiative(
    session: Session,
    fields: Mapping[str, Any],
    *,
    actor: str,
    today: date,
    reference: str | None = None,
    created: date | None = None,
    updated: date | None = None,
    is_import: bool = False,
    is_demo: bool = False,
) -> Initiative:
    """Log an initiative, also one that is already under way or done; flushes.

    Without a title the beginning of the idea or the problem is taken; without a status it is an idea; a closed one
    without a closing date was closed today, unless it is imported. `reference` keeps the id of a file; otherwise the
    next "I-n" is given.

    Raises:
        InvalidFieldError: nothing that names it, a reference that exists, or a value that cannot be stored.
    """
    values = {name: value for name, value in fields.items() if value not in (None, "", [])}
    note = values.pop("note", None)
    title = str(values.get("title") or make_title(values.get("idea") or values.get("problem") or "")).strip()
    if not title:
        raise InvalidFieldError("title", "an initiative needs a title, an idea or a problem")
    status = _status(values.pop("status", "idea"))
    with acting(session, actor):
        initiative = Initiative(
            reference=_take_reference(session, reference), title=title, status=status, team=[], is_demo=is_demo,
            created=created or today, updated=updated or today,
        )  # fmt: skip
        write_fields(initiative, {**values, "title": title})
        if status in CLOSED and initiative.closed is None and not is_import:
            initiative.closed = today
        session.add(initiative)
        session.flush()
        if note:
            initiative.notes.append(_note(initiative, str(note), actor, today))
        _after_change(session, initiative, None, today)
    return initiative


def make_title(text: str) -> str:
    """Return the beginning of a text, cut between words, as a title."""
    line = " ".join(text.split())
    if len(line) <= TITLE_CHARS:
        return line
    return line[: TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def update_initiative(
    session: Session,
    reference: str,
    changes: Mapping[str, Any],
    *,
    actor: str,
    today: date,
    note: str | None = None,
    updated: date | None = None,
    is_import: bool = False,
) -> Initiative:
    """Change the fields given (`None` empties one), add the note to the timeline; flushes.

    A closed initiative gets today as its closing date unless one is given; standardising makes the checks after
    30, 60 and 90 days. A reason, or else the note, is the reason of a move that needs one. An import is believed:
    any move is taken over, and no closing date is made up.

    Raises:
        UnknownRecordError, AmbiguousNameError: the initiative.
        StatusMoveError: the move is not allowed.
        InvalidFieldError: a value that cannot be stored.
    """
    with acting(session, actor):
        initiative = get_initiative(session, reference, for_update=True)
        before = cast(Status, initiative.status)
        fields = dict(changes)
        if "title" in fields and not str(fields["title"] or "").strip():
            raise InvalidFieldError("title", "an initiative needs a title")
        if fields.get("status") is None:
            fields.pop("status", None)
        else:
            fields["status"] = _status(fields["status"])
            if not is_import:
                check_move(before, fields["status"], has_reason=bool(fields.get("reason") or note))
        changed = write_fields(initiative, fields)
        after = cast(Status, initiative.status)
        if after != before:
            _set_closed(initiative, before, after, today, given=is_import or "closed" in fields)
            text = f"Status: {before} → {after}" + (f". {fields['reason']}" if fields.get("reason") else "")
            initiative.notes.append(_note(initiative, text, actor, today))
        if note:
            initiative.notes.append(_note(initiative, note, actor, today))
        if changed or note:
            initiative.updated = max(initiative.updated, updated or today)
        session.flush()
        _after_change(session, initiative, before, today)
    return initiative


def add_note(session: Session, reference: str, text: str, *, actor: str, today: date) -> Initiative:
    """Add an entry to the timeline; flushes."""
    return update_initiative(session, reference, {}, actor=actor, today=today, note=text)


def missing_on_closing(initiative: Initiative | None, fields: Mapping[str, Any]) -> list[str]:
    """Return what closing asks for and nobody has said yet: result and learned, or the reason of a rejection.

    A person who says that there is nothing to tell ("none") has answered.
    """
    status = fields.get("status")
    asked = {
        "standardised": ("result", "learned"),
        "sustained": ("result", "learned"),
        "rejected": ("reason", "learned"),
    }.get(str(status), ())
    if initiative is not None and initiative.status in IMPLEMENTED and status in IMPLEMENTED:
        return []
    return [
        name for name in asked if not fields.get(name) and (initiative is None or read_field(initiative, name) is None)
    ]


def _status(value: Any) -> Status:
    if value not in STATUSES:
        raise InvalidFieldError("status", f"no status {value!r}; there are {', '.join(STATUSES)}")
    return cast(Status, value)


def _take_reference(session: Session, reference: str | None) -> str:
    """Return a reference that no initiative has; numbers are never given twice, not even after an undo."""
    if reference is not None and reference.strip():
        reference = reference.strip()
        taken = session.scalar(select(Initiative.reference).where(Initiative.reference_key == reference.casefold()))
        if taken is not None:
            raise InvalidFieldError("id", f"there is an initiative {taken!r} already")
        return reference
    counter = session.get(Counter, "initiatives", with_for_update=True)
    highest = session.scalar(select(func.max(Initiative.number))) or 0
    if counter is None:
        counter = Counter(name="initiatives", value=0)
        session.add(counter)
    counter.value = max(counter.value, highest) + 1
    session.flush()
    return f"I-{counter.value}"


def _set_closed(initiative: Initiative, before: Status, after: Status, today: date, *, given: bool) -> None:
    if after in CLOSED and (before not in CLOSED or initiative.closed is None):
        if not given:
            initiative.closed = today
    elif after in OPEN and before in CLOSED and not given:
        initiative.closed = None


def _note(initiative: Initiative, text: str, actor: str, today: date) -> InitiativeNote:
    return InitiativeNote(noted=today, author=actor, text=text.strip(), is_demo=initiative.is_demo)


def _after_change(session: Session, initiative: Initiative, before: Status | None, today: date) -> None:
    """Make the checks of a standardised initiative, take back those of a reopened one, remember names."""
    if initiative.status == "standardised" and before not in IMPLEMENTED:
        _make_checks(initiative, today)
    elif initiative.status not in IMPLEMENTED and before in IMPLEMENTED:
        for check in [check for check in initiative.checks if check.done is None]:
            initiative.checks.remove(check)
    judge_risk(initiative, today)
    note_people(session, [initiative.owner, initiative.sponsor, *initiative.team], is_demo=initiative.is_demo)
    note_areas(session, [initiative.area], is_demo=initiative.is_demo)
    session.flush()


def _make_checks(initiative: Initiative, today: date) -> None:
    """Checks count from the closing date, or the last news; those that were due before today are not asked for."""
    have = {check.days for check in initiative.checks}
    closed = initiative.closed or initiative.updated
    for days in CHECK_DAYS:
        due = closed + timedelta(days=days)
        if days not in have and due >= today:
            initiative.checks.append(Check(days=days, due=due, is_demo=initiative.is_demo))


def _risk_reason(initiative: Initiative, today: date) -> str | None:
    if initiative.status not in IMPLEMENTED:
        return None
    missed = [check for check in initiative.checks if check.done is None and check.due < today]
    if missed:
        return f"the {missed[0].days}-day check was due on {day_name(missed[0].due)} and nobody has looked"
    answered = [check for check in initiative.checks if check.outcome is not None]
    if answered and answered[-1].outcome == "slipped":
        return f"the {answered[-1].days}-day check found that it slipped"
    return None


def judge_risk(initiative: Initiative, today: date) -> None:
    """Set whether a check says that the change is at risk of being lost; call inside `acting`."""
    initiative.at_risk_reason = _risk_reason(initiative, today)
    initiative.at_risk = initiative.at_risk_reason is not None


def refresh_at_risk(session: Session, today: date, *, actor: str = "system") -> Sequence[Initiative]:
    """Mark initiatives whose check was missed, unmark those that are fine again; return those that changed; flushes."""
    overdue = select(Check.initiative_id).where(Check.done.is_(None), Check.due < today)
    query = (
        select(Initiative)
        .where(Initiative.at_risk | Initiative.id.in_(overdue))
        .options(selectinload(Initiative.checks))
    )
    if all(initiative.at_risk_reason == _risk_reason(initiative, today) for initiative in session.scalars(query)):
        return []
    with acting(session, actor):
        changed = [i for i in session.scalars(query).all() if i.at_risk_reason != _risk_reason(i, today)]
        for initiative in changed:
            judge_risk(initiative, today)
    return changed
