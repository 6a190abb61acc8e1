"""What a leader should look at now: the most important first, within that the oldest, each with one next step."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from assistant.records.barriers import list_barriers
from assistant.records.calendar_math import day_name, name_measurement_period
from assistant.records.checks import list_checks_due
from assistant.records.commitments import list_commitments
from assistant.records.initiative_lists import STALLED_DAYS, count_initiatives, list_initiatives
from assistant.records.initiatives import refresh_at_risk
from assistant.records.kpi_points import Point, load_first, load_last
from assistant.records.kpis import list_kpis
from assistant.records.recognitions import list_unrecognised
from assistant.records.spc import BASELINE_POINTS, FIRM_POINTS, RUN_LENGTH, Signal, find_signals, xmr
from assistant.records.tables import Initiative, Kpi

LineKind = Literal[
    "at_risk", "overdue", "kpi_signal", "barrier", "check", "commitment", "stalled", "unanswered", "recognition"
]
_ORDER: tuple[LineKind, ...] = (
    "at_risk", "overdue", "kpi_signal", "barrier", "check", "commitment", "stalled", "unanswered", "recognition",
)  # fmt: skip
_AT_WORK = ("planned", "doing", "checking")
_SOON_DAYS = 7
_FRESH_POINTS = 3
"""A KPI signal is news while one of its points is among the last so many."""


@dataclass(frozen=True)
class BriefLine:
    """One thing to look at."""

    kind: LineKind
    text: str
    reference: str
    """Of the initiative, barrier or commitment; the KPI's or the person's name."""
    since: date
    """Since when it has been waiting."""
    next_step: str


@dataclass(frozen=True)
class Brief:
    """The lines and how many there are of each kind."""

    lines: tuple[BriefLine, ...]
    counts: dict[LineKind, int]
    """All of each kind, also those beyond the limit."""


def build_brief(session: Session, today: date, *, person: str | None = None, limit_per_kind: int | None = 10) -> Brief:
    """Return what is overdue, stalled, due, signalling, blocked, promised and unthanked.

    By importance: a change at risk of being lost, overdue initiatives, KPI signals, barriers, checks due within a
    week, commitments due, stalled initiatives, ideas that nobody answered, people whom nobody has thanked; the longest
    waiting first in each. An initiative is named once, under the first that fits. Marks missed checks, so it may write.
    """
    refresh_at_risk(session, today)
    counts: dict[LineKind, int] = {}
    lines = [
        *_initiative_lines(session, today, limit_per_kind, counts),
        *_kpi_lines(session),
        *_barrier_lines(session),
        *_check_lines(session, today),
        *_commitment_lines(session, today, person),
        *_recognition_lines(session, today),
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.kind), line.since, line.reference))
    seen: dict[LineKind, int] = {}
    shown: list[BriefLine] = []
    for line in lines:
        seen[line.kind] = seen.get(line.kind, 0) + 1
        if limit_per_kind is None or seen[line.kind] <= limit_per_kind:
            shown.append(line)
    counts = {**seen, **counts}
    return Brief(tuple(shown), counts)


def _initiative_lines(session: Session, today: date, limit: int | None, counts: dict[LineKind, int]) -> list[BriefLine]:
    """Return at most so many lines a kind; `counts` receives how many there are of those that are cut."""
    lines: list[BriefLine] = []
    for initiative in list_initiatives(session, today=today, is_at_risk=True):
        since = min((check.due for check in initiative.checks if check.done is None), default=initiative.updated)
        lines.append(
            BriefLine("at_risk", f"{_name(initiative)} is at risk: {initiative.at_risk_reason}.", initiative.reference, since,
                      "Go and see whether the new way is still used, and record the check.")
        )  # fmt: skip
    for initiative in list_initiatives(session, today=today, is_overdue=True, limit=limit):
        assert initiative.due is not None
        days = (today - initiative.due).days
        text = f"{_name(initiative)} was due on {day_name(initiative.due)}, {days} day{'' if days == 1 else 's'} ago ({initiative.status})."
        lines.append(
            BriefLine(
                "overdue",
                text,
                initiative.reference,
                initiative.due,
                _ask(initiative, "what is in the way and agree a new date"),
            )
        )
    for initiative in list_initiatives(
        session, today=today, status=_AT_WORK, is_stalled=True, is_overdue=False, order="updated", limit=limit
    ):
        days = (today - initiative.updated).days
        text = (
            f"{_name(initiative)} has had no news for {days} days ({initiative.status}; stalled after {STALLED_DAYS})."
        )
        lines.append(
            BriefLine(
                "stalled",
                text,
                initiative.reference,
                initiative.updated,
                _ask(initiative, "what the next small step is"),
            )
        )
    for initiative in list_initiatives(
        session, today=today, status="idea", is_stalled=True, is_overdue=False, order="updated", limit=limit
    ):
        days = (today - initiative.updated).days
        text = f"{_name(initiative)} is an idea that nobody has answered for {days} days."
        step = "Decide within the week: try it, park it or say no, and tell the person why."
        lines.append(BriefLine("unanswered", text, initiative.reference, initiative.updated, step))
    totals: dict[LineKind, int] = {
        "overdue": count_initiatives(session, today=today, is_overdue=True),
        "stalled": count_initiatives(session, today=today, status=_AT_WORK, is_stalled=True, is_overdue=False),
        "unanswered": count_initiatives(session, today=today, status="idea", is_stalled=True, is_overdue=False),
    }
    counts.update({kind: number for kind, number in totals.items() if number})
    return lines


def _name(initiative: Initiative) -> str:
    owner = f", {initiative.owner}" if initiative.owner else ", no owner"
    return f"{initiative.reference} “{initiative.title}”{owner}"


def _ask(initiative: Initiative, what: str) -> str:
    return f"Ask {initiative.owner} {what}." if initiative.owner else "Find an owner first."


def _kpi_lines(session: Session) -> list[BriefLine]:
    lines: list[BriefLine] = []
    for kpi in list_kpis(session):
        found = find_fresh_signal(session, kpi)
        if found is None:
            continue
        signal, points = found
        first, last = points[signal.start], points[signal.end]
        what = {
            "outside": f"{name_measurement_period(last.period)} ({last.value:.12g}{f' {kpi.unit}' if kpi.unit else ''}) lies {signal.side} the usual range",
            "run_of_eight": f"since {name_measurement_period(first.period)} the values lie {signal.side} the earlier level",
            "three_of_four": f"since {name_measurement_period(first.period)} the values lean to the {'upper' if signal.side == 'above' else 'lower'} limit",
            "moving_range": f"the step to {name_measurement_period(last.period)} is larger than usual",
        }[signal.rule]
        is_good = {"higher": "above", "lower": "below"}.get(kpi.direction or "") == signal.side
        step = (
            "Find out what made it better and keep it."
            if is_good
            else "Ask what was different then, before changing anything."
        )
        lines.append(BriefLine("kpi_signal", f"{kpi.name}: {what}.", kpi.name, first.anchor, step))
    return lines


def find_fresh_signal(session: Session, kpi: Kpi) -> tuple[Signal, tuple[Point, ...]] | None:
    """Return the newest signal among the last values of a KPI, with the values it indexes; `None` when all is usual.

    Limits are those of `kpi_query` for all values: from the first 24 since the last explained shift, at least six.
    Only the baseline and the last values are read, so long series cost no more than short ones.
    """
    granularities = load_last_granularity(session, kpi)
    if granularities is None:
        return None
    since = max((shift.since for shift in kpi.shifts), default=None)
    baseline = load_first(session, kpi, granularities, since, BASELINE_POINTS)
    if len(baseline) < FIRM_POINTS:
        return None
    tail = load_last(session, kpi, granularities, since, BASELINE_POINTS + RUN_LENGTH)
    chart = xmr([point.value for point in baseline])
    if chart.lower is None or chart.upper is None or chart.range_limit is None:
        return None
    values = [point.value for point in tail]
    tolerance = 1e-12 * max(1e-300, *(abs(value) for value in values))
    signals = find_signals(values, chart.centre, chart.lower, chart.upper, chart.range_limit, tolerance=tolerance)
    fresh = [signal for signal in signals if signal.end >= len(tail) - _FRESH_POINTS and signal.rule != "moving_range"]
    return (max(fresh, key=lambda signal: (signal.end, -signal.start)), tail) if fresh else None


def load_last_granularity(session: Session, kpi: Kpi) -> str | None:
    """Return the granularity that most values of a KPI have; `None` without values."""
    from sqlalchemy import func, select

    from assistant.records.tables import Measurement

    counted = (
        select(Measurement.granularity)
        .where(Measurement.kpi_id == kpi.id)
        .group_by(Measurement.granularity)
        .order_by(func.count().desc(), Measurement.granularity)
        .limit(1)
    )
    return session.scalar(counted)


def _barrier_lines(session: Session) -> list[BriefLine]:
    lines: list[BriefLine] = []
    for barrier in list_barriers(session):
        where = (
            f" in the way of {barrier.initiative.reference} “{barrier.initiative.title}”"
            if barrier.initiative is not None
            else ""
        )
        owner = barrier.owner or "nobody yet"
        escalated = f", escalated to {barrier.escalated_to}" if barrier.escalated_to else ""
        step = (
            f"Ask {barrier.escalated_to or barrier.owner} for a decision by a date."
            if barrier.escalated_to or barrier.owner
            else "Name someone who removes it."
        )
        text = f"{barrier.audit_label}: {barrier.what}{where} (since {day_name(barrier.opened)}, owner: {owner}{escalated})."
        lines.append(BriefLine("barrier", text, barrier.audit_label, barrier.opened, step))
    return lines


def _check_lines(session: Session, today: date) -> list[BriefLine]:
    """Checks due from today on; a missed one is told as a risk."""
    return [
        BriefLine("check", f"The {check.days}-day check of {_name(check.initiative)} is due on {day_name(check.due)}.", check.initiative.reference,
                  check.due, "Look at the place itself whether the new standard is used, and record held or slipped.")
        for check in list_checks_due(session, today, within_days=_SOON_DAYS)
        if check.due >= today
    ]  # fmt: skip


def _commitment_lines(session: Session, today: date, person: str | None) -> list[BriefLine]:
    lines: list[BriefLine] = []
    for commitment in list_commitments(session, person=person, due_by=today + timedelta(days=_SOON_DAYS)):
        assert commitment.due is not None
        often = f", {commitment.how_often}" if commitment.how_often else ""
        when = "was due" if commitment.due < today else "is due"
        text = f"{commitment.person} promised: {commitment.what}{often}; it {when} on {day_name(commitment.due)}."
        lines.append(
            BriefLine(
                "commitment",
                text,
                commitment.audit_label,
                commitment.due,
                "Do it or say when, and note whether it was kept.",
            )
        )
    return lines


def _recognition_lines(session: Session, today: date) -> list[BriefLine]:
    lines: list[BriefLine] = []
    for entry in list_unrecognised(session, today):
        oldest = entry.facts[-1]
        last = f"; last thanked on {day_name(entry.last_recognised)}" if entry.last_recognised else ""
        text = f"{entry.person} moved {oldest.reference} “{oldest.title}” and has not been thanked in 30 days{last}."
        lines.append(
            BriefLine(
                "recognition", text, entry.person, oldest.moved, "Thank them for what they did, concretely and soon."
            )
        )
    return lines
