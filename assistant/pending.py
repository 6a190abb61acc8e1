"""Which of the drafts that wait a decision means."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.confirmations import TypedAction
from assistant.situation import Situation

Json = Mapping[str, Any]


def name_draft(draft: Json) -> str:
    """The words by which a person may name a draft."""
    fields = draft["fields"]
    words = [fields.get(name) for name in ("title", "name", "what", "idea", "problem", "area", "people")]
    return " ".join(str(word) for word in words if word)


def describe_draft(draft: Json) -> str:
    """All words by which a decision may mean a draft, its people's too, and its kind at the end as "#kind"."""
    return f"{name_draft(draft)} {draft['fields'].get('owner') or ''} #{draft['kind']}"


def choose_drafts(typed: TypedAction, situation: Situation, decided: Sequence[str] = ()) -> list[str]:
    """The drafts that a typed decision means: the one named; all where it says all; else those offered last."""
    pending = [str(draft["id"]) for draft in situation.pending]
    if typed.is_others:
        return [token for token in pending if token not in decided]
    if isinstance(typed.which, int):
        offered = [token for token in situation.offered if token in pending]
        offered = offered if len(offered) > max(1, typed.which) else pending
        return offered[typed.which : typed.which + 1] if typed.which >= 0 else offered[-1:]
    if typed.which:
        return [token for token in pending if token == typed.which]
    if typed.is_all:
        return pending
    return [token for token in situation.offered if token in pending] or pending[-1:]
