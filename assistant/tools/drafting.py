"""What all draft tools share: trace the values, prepare or change the draft, tell what is missing. Saves nothing."""

import json
from collections.abc import Mapping
from typing import Any

from assistant.context import TurnContext
from assistant.records import drafts
from assistant.records.draft_fields import DraftKind
from assistant.records.people import list_areas, list_people
from assistant.tracing import Known, Traced, trace_fields

Answer = tuple[str, dict[str, Any]]


def prepare(
    context: TurnContext,
    kind: DraftKind,
    fields: Mapping[str, Any],
    *,
    draft: str | None = None,
    record: str | None = None,
    copied: Mapping[str, Any] | None = None,
) -> Answer:
    """Prepares a draft, or changes the pending one named, from the values that can be traced.

    Raises:
        ToolInputError: a value cannot be stored, or no such draft or record exists.
    """
    given = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    with context.open_session() as session, session.begin():
        traced = _trace(context, given, [*list_people(session), *list_areas(session)], copied)
        if draft:
            view = drafts.change_draft(
                session,
                draft,
                traced.fields,
                traced.origins,
                person=context.person,
                today=context.today,
                untraced=traced.removed,
            )
        else:
            view = drafts.prepare_draft(
                session,
                conversation_id=context.conversation,
                person=context.person,
                kind=kind,
                fields=traced.fields,
                origins=traced.origins,
                untraced=traced.removed,
                record=record,
                today=context.today,
                embed=context.library.embedder.embed,
            )
        values = view.as_json()
    context.findings.drafts[:] = [one for one in context.findings.drafts if one["id"] != values["id"]] + [values]
    if kind in ("measurements", "kpi"):
        rows = values["fields"].get("measurements") or [{"kpi": values["fields"].get("name") or values["record"]}]
        context.findings.kpi = str(rows[-1].get("kpi") or "")
    answer = {"draft": values, "saved": False}
    note = "Prepared, not saved: the person confirms with the button or by typing yes. Ask for the first missing field only."
    return f"{note}\n{json.dumps(answer, ensure_ascii=False, default=str)}", answer


def _trace(
    context: TurnContext, fields: Mapping[str, Any], names: list[str], copied: Mapping[str, Any] | None
) -> Traced:
    situation = context.situation
    known = Known(
        words=context.words,
        today=context.today,
        language=context.findings.meta.get("language", situation.language),
        person=situation.person,
        names=names,
        record=copied,
    )
    return trace_fields(fields, known)
