"""Tools for the leader's own work: commitments and the brief."""

from dataclasses import asdict

from langchain.tools import ToolRuntime, tool

from assistant.context import TurnContext
from assistant.records.brief import build_brief
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


@tool(response_format="content_and_artifact")
def leadership_brief(runtime: ToolRuntime[TurnContext]) -> Answer:
    """The week at a glance: overdue, stalled, checks due, KPI signals, barriers, commitments, people not yet thanked."""
    context = runtime.context
    with context.open_session() as session:
        brief = build_brief(session, context.today)
    rows = [asdict(line) for line in brief.lines]
    context.findings.listed[:] = [row["reference"] for row in rows if row.get("reference")]
    return to_text(rows, none="Nothing is due: nothing overdue, stalled or waiting."), {"rows": rows}
