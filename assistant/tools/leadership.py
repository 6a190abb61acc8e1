"""Tools for the leader's own work: commitments and the brief."""

from dataclasses import asdict
from typing import Any, Literal

from langchain.tools import ToolRuntime, tool

from assistant.context import TurnContext
from assistant.records.barriers import list_barriers
from assistant.records.brief import build_brief
from assistant.records.commitments import list_commitments
from assistant.records.tables import Barrier, Commitment
from assistant.tools.drafting import Answer, prepare
from assistant.tools.rows import to_text


@tool(response_format="content_and_artifact")
def draft_commitment(
    runtime: ToolRuntime[TurnContext],
    what: str | None = None,
    how_often: str | None = None,
    due: str | None = None,
    draft: str | None = None,
) -> Answer:
    """Prepare a promise of the leader's own for the person to confirm, such as a weekly walk. Nothing is saved.

    Args:
        what: what the person promises to do, in their words.
        how_often: such as "every Tuesday", "weekly". due: ISO date, for something done once.
        draft: id of a pending draft to change instead of preparing a new one.
    """
    return prepare(runtime.context, "commitment", {"what": what, "how_often": how_often, "due": due}, draft=draft)


def barrier_line(barrier: Barrier) -> dict[str, Any]:
    """An open barrier as a row with its text."""
    of = f" ({barrier.initiative.reference} {barrier.initiative.title})" if barrier.initiative else ""
    return {"reference": barrier.audit_label, "text": f"{barrier.what}{of}", "opened": barrier.opened.isoformat()}


def commitment_line(commitment: Commitment) -> dict[str, Any]:
    """An open promise as a row with its text."""
    row: dict[str, Any] = {"reference": commitment.audit_label, "text": commitment.what}
    row |= {"how_often": commitment.how_often} if commitment.how_often else {}
    return row | ({"due": commitment.due.isoformat()} if commitment.due else {})


@tool(response_format="content_and_artifact")
def leadership_brief(
    runtime: ToolRuntime[TurnContext], only: Literal["barriers", "commitments"] | None = None
) -> Answer:
    """The week at a glance: overdue, stalled, checks due, KPI signals, barriers, commitments, people not yet thanked.

    Args:
        only: all open barriers, or all open promises of the person, whether or not they are due.
    """
    context = runtime.context
    if only:
        with context.open_session() as session:
            found = (
                [barrier_line(barrier) for barrier in list_barriers(session)]
                if only == "barriers"
                else [commitment_line(one) for one in list_commitments(session, person=context.person)]
            )
        context.findings.listed[:] = [row["reference"] for row in found]
        return to_text(found, none="None is open."), {"rows": found, "only": only}
    with context.open_session() as session:
        brief = build_brief(session, context.today)
    rows = [asdict(line) for line in brief.lines]
    context.findings.listed[:] = [row["reference"] for row in rows if row.get("reference")]
    return to_text(rows, none="Nothing is due: nothing overdue, stalled or waiting."), {"rows": rows}
