"""Thank-yous that were given, and people whose contribution nobody has thanked yet. Nobody is ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assistant.records.amounts import format_number, with_unit
from assistant.records.audit import acting
from assistant.records.errors import InvalidFieldError
from assistant.records.initiatives import get_initiative
from assistant.records.people import note_people
from assistant.records.tables import Initiative, Recognition
from assistant.records.words import fold

RECOGNITION_FIELDS = ("people", "what", "effect", "channel", "audience", "language", "text", "given_on")


@dataclass(frozen=True)
class Contribution:
    """A fact that a thank-you could be about."""

    reference: str
    title: str
    role: str
    """owner or team"""
    status: str
    result: str | None
    benefit: str | None
    """The actual benefit as recorded; never the expected one."""
    moved: date
    """The day of the last news."""


@dataclass(frozen=True)
class Unrecognised:
    """A person who moved something lately and was not thanked since."""

    person: str
    facts: tuple[Contribution, ...]
    """The latest first."""
    last_recognised: date | None


def create_recognition(
    session: Session, fields: Mapping[str, Any], *, actor: str, today: date, is_demo: bool = False
) -> Recognition:
    """Note a thank-you that was given: people, what, effect?, initiative?, channel?, …, given_on? (else today); flushes.

    Raises:
        InvalidFieldError: nobody is thanked, or for nothing. UnknownRecordError, AmbiguousNameError: the initiative.
    """
    people = [str(name).strip() for name in fields.get("people") or [] if str(name).strip()]
    if not people:
        raise InvalidFieldError("people", "say who is thanked")
    if not (fields.get("what") or fields.get("text")):
        raise InvalidFieldError("what", "say what they did")
    with acting(session, actor):
        initiative = get_initiative(session, fields["initiative"]) if fields.get("initiative") else None
        given_on = fields.get("given_on") or today
        recognition = Recognition(
            people=people, initiative=initiative, given_by=actor, is_demo=is_demo,
            given_on=given_on if isinstance(given_on, date) else date.fromisoformat(given_on),
            **{name: fields.get(name) or None for name in ("what", "effect", "channel", "audience", "language", "text")},
        )  # fmt: skip
        session.add(recognition)
        note_people(session, people, is_demo=is_demo)
    return recognition


def recognition_fields(recognition: Recognition) -> dict[str, Any]:
    """Return the fields that have a value, the initiative by its reference."""
    values = {name: value for name in RECOGNITION_FIELDS if (value := getattr(recognition, name)) is not None}
    values["given_on"] = recognition.given_on.isoformat()
    if recognition.initiative is not None:
        values["initiative"] = recognition.initiative.reference
    return values


def list_recognitions(
    session: Session, *, person: str | None = None, since: date | None = None, limit: int | None = None
) -> list[Recognition]:
    """Return thank-yous given, the latest first; of one person when named."""
    query = (
        select(Recognition)
        .options(joinedload(Recognition.initiative))
        .order_by(Recognition.given_on.desc(), Recognition.id.desc())
    )
    if since is not None:
        query = query.where(Recognition.given_on >= since)
    rows = list(session.scalars(query))
    if person is not None:
        rows = [row for row in rows if fold(person) in {fold(name) for name in row.people}]
    return rows[:limit]


def list_unrecognised(session: Session, today: date, days: int = 30) -> list[Unrecognised]:
    """Return people who own, or are on the team of, an initiative that moved in the last days and were not thanked in them.

    In the order of the oldest unthanked news, so that nobody waits for ever; not by how much anybody did. Ideas count:
    having one is a contribution. Rejected initiatives count too, for the try.
    """
    since = today - timedelta(days=days)
    thanked: dict[str, date] = {}
    for people, given_on in session.execute(
        select(Recognition.people, Recognition.given_on).order_by(Recognition.given_on)
    ):
        thanked.update({fold(name): given_on for name in people})
    query = select(
        Initiative.reference, Initiative.title, Initiative.owner, Initiative.team, Initiative.status, Initiative.result, Initiative.updated,
        Initiative.actual_benefit_value, Initiative.actual_benefit_unit, Initiative.actual_benefit_per,
    ).where(Initiative.updated >= since, Initiative.updated <= today)  # fmt: skip
    facts: dict[str, tuple[str, list[Contribution]]] = {}
    for initiative in session.execute(query.order_by(Initiative.updated.desc(), Initiative.id)):
        for name, role in _contributors(initiative):
            facts.setdefault(fold(name), (name, []))[1].append(_contribution(initiative, role))
    found = [
        Unrecognised(name, tuple(contributions), thanked.get(key))
        for key, (name, contributions) in facts.items()
        if key not in thanked or thanked[key] < since
    ]
    return sorted(found, key=lambda entry: (min(fact.moved for fact in entry.facts), fold(entry.person)))


def _contributors(initiative: Any) -> list[tuple[str, str]]:
    found = [(initiative.owner, "owner")] if initiative.owner else []
    return found + [(name, "team") for name in initiative.team if fold(name) != fold(initiative.owner or "")]


def _contribution(initiative: Any, role: str) -> Contribution:
    benefit = None
    if initiative.actual_benefit_value is not None:
        per = f" per {initiative.actual_benefit_per}" if initiative.actual_benefit_per else ""
        benefit = with_unit(format_number(initiative.actual_benefit_value), initiative.actual_benefit_unit) + per
    return Contribution(
        initiative.reference, initiative.title, role, initiative.status, initiative.result, benefit, initiative.updated
    )
