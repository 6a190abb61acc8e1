"""Tools over initiatives: searching, reading, and drafts of new ones, of changes, and of what stands in their way."""

from typing import Any, Literal

from langchain.tools import ToolRuntime, tool

from assistant.context import TurnContext
from assistant.errors import ToolInputError
from assistant.records.barriers import barrier_fields, list_barriers
from assistant.records.initiative_fields import initiative_fields
from assistant.records.initiative_lists import (
    STALLED_DAYS,
    count_initiatives,
    find_initiative,
    get_initiative,
    list_initiatives,
)
from assistant.records.statuses import Status
from assistant.tools.drafting import Answer, prepare
from assistant.tools.rows import to_text

SHOWN = 15
"""Most rows that one search hands over; the count tells of the rest."""
Due = Literal["overdue", "stalled", "at_risk"]
Category = Literal["quick_fix", "pdca", "kaizen_event", "suggestion"]


@tool(response_format="content_and_artifact")
def search_initiatives(
    runtime: ToolRuntime[TurnContext],
    status: Status | None = None,
    open_only: bool = False,
    area: str | None = None,
    owner: str | None = None,
    state: Due | None = None,
    text: str | None = None,
    due_before: str | None = None,
    due_after: str | None = None,
) -> Answer:
    """List and count recorded initiatives; every filter is optional.

    Args:
        open_only: only those still worked on (idea, planned, doing, checking).
        state: overdue, stalled (no news for 30 days) or at_risk (a check was missed).
        text: words that the initiative contains.
        due_before: ISO date; due_after likewise.
    """
    from datetime import date

    from assistant.records.statuses import OPEN

    context = runtime.context
    filters: dict[str, Any] = {
        "status": list(OPEN) if open_only and not status else status,
        "area": area,
        "owner": context.person if owner and owner.lower() in ("me", "i", "mine") else owner,
        "is_overdue": True if state == "overdue" else None,
        "is_stalled": True if state == "stalled" else None,
        "is_at_risk": True if state == "at_risk" else None,
        "text": text,
        "due_before": date.fromisoformat(due_before) if due_before else None,
        "due_after": date.fromisoformat(due_after) if due_after else None,
    }
    with context.open_session() as session:
        total = count_initiatives(session, today=context.today)
        matching = count_initiatives(session, today=context.today, **filters)
        found = list_initiatives(session, today=context.today, limit=SHOWN, **filters)
        rows = [{"reference": one.reference, **initiative_fields(one)} for one in found]
    context.findings.listed[:] = [row["reference"] for row in rows]
    context.findings.no_data = total == 0
    heading = f"{matching} of {total} initiatives fit; {len(rows)} are shown."
    artifact = {
        "rows": rows,
        "matching": matching,
        "total": total,
        "stalled_days": STALLED_DAYS,
        "filters": {k: str(v) for k, v in filters.items() if v is not None},
    }
    return f"{heading}\n{to_text(rows, none='None fits.')}", artifact


@tool(response_format="content_and_artifact")
def read_initiative(which: str, runtime: ToolRuntime[TurnContext]) -> Answer:
    """Read one initiative with its timeline, checks and barriers.

    Args:
        which: its reference ("I-4") or words that name it ("the label printer thing").
    """
    context = runtime.context
    with context.open_session() as session:
        initiative = find_initiative(session, which)
        if initiative is None:
            context.findings.no_data = True
            initiative = get_initiative(session, which)  # raises, naming the nearest
        row: dict[str, Any] = {"reference": initiative.reference, **initiative_fields(initiative)}
        row["notes"] = [{"on": n.noted.isoformat(), "by": n.author, "text": n.text} for n in initiative.notes[-8:]]
        row["checks"] = [
            {
                "days": c.days,
                "due": c.due.isoformat(),
                "done": c.done.isoformat() if c.done else None,
                "outcome": c.outcome,
            }
            for c in initiative.checks
        ]
        row["barriers"] = [barrier_fields(b) for b in list_barriers(session, reference=initiative.reference)]
        row["at_risk"] = initiative.at_risk_reason if initiative.at_risk else None
        row["updated"] = initiative.updated.isoformat()
    context.findings.listed[:] = [row["reference"]]
    return to_text([row], none=""), {"row": row}


@tool(response_format="content_and_artifact")
def draft_initiative(
    runtime: ToolRuntime[TurnContext],
    title: str | None = None,
    problem: str | None = None,
    idea: str | None = None,
    category: Category | None = None,
    area: str | None = None,
    owner: str | None = None,
    team: list[str] | None = None,
    sponsor: str | None = None,
    strategic_objective: str | None = None,
    linked_kpi: str | None = None,
    baseline: str | None = None,
    target: str | None = None,
    expected_benefit: dict[str, Any] | None = None,
    resources: str | None = None,
    status: Status | None = None,
    start: str | None = None,
    due: str | None = None,
    closed: str | None = None,
    result: str | None = None,
    learned: str | None = None,
    draft: str | None = None,
    copy_of: str | None = None,
) -> Answer:
    """Prepare a new improvement initiative for the person to confirm. Nothing is saved. Give only what was said.

    Args:
        title: a few of the person's words.
        problem: what hurts, where. idea: the change.
        expected_benefit: {"value": 20, "unit": "minutes", "per": "shift", "how_estimated": "…"}.
        start: ISO date; due and closed likewise.
        draft: id of a pending draft to change instead of preparing a new one.
        copy_of: reference of a recorded initiative, or id of a pending draft, whose other fields are taken over ("the same for line 4").
    """
    fields = {name: value for name, value in locals().items() if name not in ("runtime", "draft", "copy_of")}
    copied = _copy(runtime.context, copy_of) if copy_of else None
    if copied:
        fields = {name: fields.get(name) or copied.get(name) for name in fields}
    return prepare(runtime.context, "initiative", fields, draft=draft, copied=copied)


@tool(response_format="content_and_artifact")
def draft_initiative_update(
    runtime: ToolRuntime[TurnContext],
    which: str | None = None,
    title: str | None = None,
    problem: str | None = None,
    idea: str | None = None,
    category: Category | None = None,
    area: str | None = None,
    owner: str | None = None,
    team: list[str] | None = None,
    sponsor: str | None = None,
    strategic_objective: str | None = None,
    linked_kpi: str | None = None,
    expected_benefit: dict[str, Any] | None = None,
    actual_benefit: dict[str, Any] | None = None,
    resources: str | None = None,
    status: Status | None = None,
    reason: str | None = None,
    start: str | None = None,
    due: str | None = None,
    closed: str | None = None,
    result: str | None = None,
    learned: str | None = None,
    note: str | None = None,
    draft: str | None = None,
) -> Answer:
    """Prepare a change of a recorded initiative for the person to confirm. Nothing is saved. Give only what was said.

    Args:
        which: its reference ("I-4") or words that name it ("the label printer thing").
        note: any other news, in the person's words.
        reason: why it is parked, rejected or taken up again.
        draft: id of a pending draft of an update to change instead of preparing a new one.
    """
    context = runtime.context
    fields = {name: value for name, value in locals().items() if name not in ("runtime", "draft", "which", "context")}
    reference = None
    if which:
        with context.open_session() as session:
            found = get_initiative(session, which)
            reference = found.reference
            news = {name: value for name, value in fields.items() if not _is_known(getattr(found, name, None), value)}
        if not draft and any(fields.values()) and not any(news.values()):
            told = ", ".join(f"{name}: {value}" for name, value in fields.items() if value)
            raise ToolInputError(f"{reference} says that already ({told}).")
        fields = news
    return prepare(context, "initiative_update", fields, draft=draft, record=reference)


def _is_known(stored: Any, given: Any) -> bool:
    """Whether a field of the record has the given value already."""
    if stored is None or given in (None, "", [], {}):
        return False
    if isinstance(given, str):
        return str(stored).casefold() == given.casefold()
    return isinstance(given, list) and sorted(map(str, stored)) == sorted(given) if isinstance(stored, list) else False


@tool(response_format="content_and_artifact")
def draft_barrier(
    runtime: ToolRuntime[TurnContext],
    what: str | None = None,
    initiative: str | None = None,
    kind: Literal["resource", "resistance", "technical", "policy", "other_department"] | None = None,
    owner: str | None = None,
    escalated_to: str | None = None,
    draft: str | None = None,
) -> Answer:
    """Prepare a barrier, that is what stands in the way of an initiative, for the person to confirm. Nothing is saved.

    Args:
        what: what stands in the way, in the person's words.
        initiative: reference of the initiative, or words that name it.
        draft: id of a pending draft to change instead of preparing a new one.
    """
    fields = {"what": what, "kind": kind, "owner": owner, "escalated_to": escalated_to}
    with runtime.context.open_session() as session:
        found = find_initiative(session, initiative) if initiative else None
        reference = found.reference if found else None
    copied = {"initiative": reference} if reference else None
    return prepare(runtime.context, "barrier", {**fields, "initiative": reference}, draft=draft, copied=copied)


def _copy(context: TurnContext, which: str) -> dict[str, Any]:
    """The fields to take over; status, dates and results of the original stay behind."""
    own = ("status", "start", "due", "closed", "result", "learned", "actual_benefit", "reason")
    for draft in context.situation.pending:
        if draft["id"] == which:
            return {name: value for name, value in draft["fields"].items() if name not in own}
    with context.open_session() as session:
        fields = initiative_fields(get_initiative(session, which))
    return {name: value for name, value in fields.items() if name not in own}
