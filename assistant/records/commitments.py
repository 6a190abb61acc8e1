"""What leaders promised to do, once or again and again, and whether they kept it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.audit import acting
from assistant.records.calendar_math import add_months
from assistant.records.errors import InvalidFieldError, UnknownRecordError
from assistant.records.initiatives import get_initiative
from assistant.records.people import note_people
from assistant.records.tables import Commitment, CommitmentAnswer
from assistant.records.words import fold

_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4,
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4,
}  # fmt: skip
_EVERY: dict[str, tuple[int, int]] = {
    "daily": (1, 0), "every day": (1, 0), "each day": (1, 0), "taglich": (1, 0), "weekly": (7, 0), "every week": (7, 0), "once a week": (7, 0),
    "each week": (7, 0), "wochentlich": (7, 0), "fortnightly": (14, 0), "every two weeks": (14, 0), "every 2 weeks": (14, 0), "biweekly": (14, 0),
    "every other week": (14, 0), "monthly": (0, 1), "every month": (0, 1), "once a month": (0, 1), "monatlich": (0, 1), "quarterly": (0, 3),
    "every quarter": (0, 3), "yearly": (0, 12), "every year": (0, 12), "annually": (0, 12),
}  # fmt: skip


def next_due(how_often: str | None, after: date) -> date | None:
    """Return the first day after `after` on which it is due again; `None` when it is not recurring or not understood."""
    words = fold(how_often or "")
    if not words:
        return None
    weekdays = [number for name, number in _WEEKDAYS.items() if re.search(rf"\b{name}s?\b", words)]
    if weekdays:
        return min(after + timedelta(days=(number - after.weekday() - 1) % 7 + 1) for number in weekdays)
    if words in ("every working day", "every workday", "every weekday", "weekdays"):
        return after + timedelta(days={4: 3, 5: 2}.get(after.weekday(), 1))
    for phrase, (days, months) in _EVERY.items():
        if re.search(rf"\b{phrase}\b", words):
            return after + timedelta(days=days) if days else add_months(after, months)
    return None


def create_commitment(
    session: Session, fields: Mapping[str, Any], *, actor: str, today: date, is_demo: bool = False
) -> Commitment:
    """Note a promise: what, person? (else the actor), how_often?, due?, initiative?; flushes.

    A recurring one without a due date is first due when the words say.

    Raises:
        InvalidFieldError: nothing is promised. UnknownRecordError, AmbiguousNameError: the initiative.
    """
    what = str(fields.get("what") or "").strip()
    if not what:
        raise InvalidFieldError("what", "say what is promised")
    with acting(session, actor):
        initiative = get_initiative(session, fields["initiative"]) if fields.get("initiative") else None
        how_often = str(fields.get("how_often") or "").strip() or None
        due = _day(fields.get("due")) or next_due(how_often, today)
        person = str(fields.get("person") or actor).strip()
        commitment = Commitment(
            what=what, person=person, how_often=how_often, due=due, initiative=initiative, status="open", created=today, is_demo=is_demo
        )  # fmt: skip
        session.add(commitment)
        note_people(session, [person], is_demo=is_demo)
    return commitment


def update_commitment(
    session: Session, reference: str, changes: Mapping[str, Any], *, actor: str, today: date
) -> Commitment:
    """Change a promise; `kept` true or false answers for the time it was due; flushes.

    Raises:
        UnknownRecordError: there is none. InvalidFieldError: a value that cannot be stored.
    """
    with acting(session, actor):
        commitment = get_commitment(session, reference, for_update=True)
        for name in ("what", "person", "how_often", "due"):
            if name in changes:
                value = (
                    _day(changes[name]) if name == "due" else (str(changes[name]).strip() if changes[name] else None)
                )
                if value is None and name in ("what", "person"):
                    raise InvalidFieldError(name, f"a commitment needs {name}")
                setattr(commitment, name, value)
        if changes.get("kept") is not None:
            _answer(commitment, bool(changes["kept"]), None, today)
    return commitment


def answer_commitment(
    session: Session, reference: str, *, kept: bool, actor: str, today: date, note: str | None = None
) -> Commitment:
    """Note whether it was kept; a recurring one is due again, another ends; flushes.

    Raises:
        UnknownRecordError: there is none.
    """
    with acting(session, actor):
        commitment = get_commitment(session, reference, for_update=True)
        _answer(commitment, kept, note, today)
    return commitment


def _answer(commitment: Commitment, kept: bool, note: str | None, today: date) -> None:
    answer = CommitmentAnswer(
        due=commitment.due, answered=today, kept=kept, note=(note or "").strip() or None, is_demo=commitment.is_demo
    )
    commitment.answers.append(answer)
    commitment.kept = kept
    following = next_due(commitment.how_often, max(today, commitment.due or today))
    if following is not None:
        commitment.due = following
    else:
        commitment.status = "ended" if kept else commitment.status


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidFieldError("due", f"due {value!r} is not a date; write it like 2026-11-30") from error


def get_commitment(session: Session, reference: str, *, for_update: bool = False) -> Commitment:
    """Return the commitment "C-3".

    Raises:
        UnknownRecordError: there is none.
    """
    match = re.fullmatch(r"(?:c)?\s*-?\s*(\d{1,9})", reference.strip(), re.IGNORECASE)
    commitment = session.get(Commitment, int(match[1]), with_for_update=for_update or None) if match else None
    if commitment is None:
        raise UnknownRecordError(f"no commitment {reference!r}; commitments have references like C-3")
    return commitment


def list_commitments(
    session: Session, *, person: str | None = None, due_by: date | None = None, include_ended: bool = False
) -> list[Commitment]:
    """Return commitments, the earliest due first, those without a date last."""
    query = select(Commitment).order_by(Commitment.due.is_(None), Commitment.due, Commitment.id)
    if person is not None:
        query = query.where(Commitment.person == person)
    if due_by is not None:
        query = query.where(Commitment.due <= due_by)
    if not include_ended:
        query = query.where(Commitment.status == "open")
    return list(session.scalars(query))


def commitment_fields(commitment: Commitment) -> dict[str, Any]:
    """Return the fields that have a value, the initiative by its reference."""
    values: dict[str, Any] = {"what": commitment.what, "person": commitment.person}
    if commitment.how_often:
        values["how_often"] = commitment.how_often
    if commitment.due is not None:
        values["due"] = commitment.due.isoformat()
    if commitment.initiative is not None:
        values["initiative"] = commitment.initiative.reference
    if commitment.kept is not None:
        values["kept"] = commitment.kept
    return values
