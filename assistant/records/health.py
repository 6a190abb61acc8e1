"""How well the idea system works: a few figures, each with its formula, numerator and denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.calendar_math import Period, day_name
from assistant.records.chat_tables import AuditEvent
from assistant.records.people import list_people
from assistant.records.statuses import IMPLEMENTED
from assistant.records.tables import Check, Initiative, InitiativeNote
from assistant.records.words import fold


@dataclass(frozen=True)
class HealthFigure:
    """One figure of the idea system."""

    name: str
    value: float | None
    """`None` when the denominator is zero: there is nothing to tell yet."""
    unit: str
    formula: str
    numerator: float | None
    denominator: float
    sentence: str


@dataclass(frozen=True)
class Health:
    """All figures for one period."""

    period: Period
    figures: tuple[HealthFigure, ...]


def compute_health(
    session: Session, today: date, *, period: Period | None = None, headcount: int | None = None
) -> Health:
    """Return the figures for the initiatives logged in a period, by default the last 365 days.

    Args:
        headcount: how many people there are; without it the people whose names the records hold are counted, which
            flatters participation, and the sentence says so.
    """
    period = period or Period(today - timedelta(days=364), today, "the last 365 days")
    logged = session.scalars(
        select(Initiative).where(Initiative.created >= period.start, Initiative.created <= period.end)
    ).all()
    people = headcount if headcount is not None else len(list_people(session))
    whom = "people" if headcount is not None else "people named in the records"
    years = ((period.end - period.start).days + 1) / 365.25
    return Health(
        period,
        (
            _participation(logged, people, whom),
            _ideas_per_person(logged, people, whom, years),
            _first_response(session, logged),
            _implementation_rate(logged),
            _cycle_time(session, period),
            _share_sustained(session, period),
        ),
    )


def _figure(
    name: str, numerator: float, denominator: float, unit: str, formula: str, what: str, factor: float = 100.0
) -> HealthFigure:
    value = factor * numerator / denominator if denominator else None
    told = "nothing to tell yet" if value is None else f"{value:.1f} {unit}"
    return HealthFigure(name, value, unit, formula, numerator, denominator, f"{name}: {told} ({what}).")


def _participation(logged: Sequence[Initiative], people: int, whom: str) -> HealthFigure:
    names = {fold(name) for row in logged for name in [row.owner or "", *row.team] if name}
    formula = "people who own or work on an initiative logged in the period / people"
    return _figure("Participation", len(names), max(people, 0), "%", formula, f"{len(names)} of {people} {whom}")


def _ideas_per_person(logged: Sequence[Initiative], people: int, whom: str, years: float) -> HealthFigure:
    formula = "initiatives logged in the period / people / years"
    what = f"{len(logged)} initiatives, {people} {whom}, {years:.2f} years"
    return _figure(
        "Ideas per person and year", len(logged), people * years, "a person and year", formula, what, factor=1.0
    )


def _first_response(session: Session, logged: Sequence[Initiative]) -> HealthFigure:
    """The first note in the timeline or the first change of status after logging counts as a response."""
    first = _first_days(session, [row.id for row in logged])
    days = [max(0, (first[row.id] - row.created).days) for row in logged if row.id in first]
    waiting = sum(row.status == "idea" and row.id not in first for row in logged)
    undated = len(logged) - len(days) - waiting
    value = float(median(days)) if days else None
    told = "nothing to tell yet" if value is None else f"{value:g} days"
    return HealthFigure(
        "First response", value, "days", "median of the days from logging to the first note or change of status", value, len(days),
        f"First response: {told} (median of {len(days)} of {len(logged)} initiatives; {waiting} ideas still wait, "
        f"{undated} were answered on a day that is not recorded).",
    )  # fmt: skip


def _first_days(session: Session, ids: Sequence[int]) -> dict[int, date]:
    wanted = set(ids)
    found: dict[int, date] = {}
    for initiative_id, noted in session.execute(select(InitiativeNote.initiative_id, InitiativeNote.noted)):
        if initiative_id in wanted:
            found[initiative_id] = min(noted, found.get(initiative_id, noted))
    updates = select(AuditEvent.record_id, AuditEvent.at, AuditEvent.after).where(
        AuditEvent.kind == "initiative", AuditEvent.action == "update"
    )
    for record_id, at, after in session.execute(updates):
        if record_id in wanted and record_id not in found and "status" in (after or {}):
            found[record_id] = at.date()
    return found


def _implementation_rate(logged: Sequence[Initiative]) -> HealthFigure:
    done = sum(row.status in IMPLEMENTED for row in logged)
    formula = "initiatives logged in the period that are standardised or sustained / initiatives logged in the period"
    return _figure("Implementation rate", done, len(logged), "%", formula, f"{done} of {len(logged)} initiatives")


def _cycle_time(session: Session, period: Period) -> HealthFigure:
    rows = session.scalars(
        select(Initiative).where(
            Initiative.closed >= period.start, Initiative.closed <= period.end, Initiative.status.in_(IMPLEMENTED)
        )
    ).all()
    days = [(row.closed - (row.start or row.created)).days for row in rows if row.closed is not None]
    value = float(median(days)) if days else None
    told = "nothing to tell yet" if value is None else f"{value:g} days"
    return HealthFigure(
        "Cycle time", value, "days", "median of the days from start (else logging) to closing, of those implemented in the period", value, len(days),
        f"Cycle time: {told} (median of {len(days)} initiatives implemented in the period).",
    )  # fmt: skip


def _share_sustained(session: Session, period: Period) -> HealthFigure:
    """Of the initiatives whose 90-day check fell due in the period, those where it was done and held."""
    rows = session.execute(
        select(Check.outcome, Check.done).where(Check.days == 90, Check.due >= period.start, Check.due <= period.end)
    ).all()
    held = sum(outcome == "held" for outcome, _ in rows)
    undone = sum(done is None for _, done in rows)
    formula = "initiatives whose 90-day check found that it held / initiatives whose 90-day check was due in the period"
    what = f"{held} of {len(rows)} checks due {day_name(period.start)} to {day_name(period.end)}, {undone} not done"
    return _figure("Sustained after 90 days", held, len(rows), "%", formula, what)
