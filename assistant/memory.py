"""What a conversation remembers: the history for the agent and the situation of the next turn, from what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records import conversations, drafts
from assistant.records.kpis import list_kpis
from assistant.records.people import list_areas, list_people
from assistant.records.tables import Initiative
from assistant.settings import Settings
from assistant.situation import Asked, Mode, Situation

HISTORY_MESSAGES = 24
"""Messages that the agent is handed; the situation carries what is older and still matters."""


ASKED_BACK = 3
"""A question of the coach may be answered after so many answers: a person may ask something in between."""


@dataclass(frozen=True)
class Memory:
    """A conversation at the beginning of a turn."""

    situation: Situation
    history: tuple[BaseMessage, ...]
    words: tuple[str, ...]
    """Everything the person has said, oldest first."""
    chunk_keys: tuple[str, ...]
    """Passages retrieved earlier in this conversation: they may be cited again."""


def recall(
    session: Session, conversation: int, person: str, settings: Settings, *, mode: Mode, uploads_only: bool
) -> Memory:
    """The memory of a conversation before its next message is stored.

    Raises:
        ToolInputError: the conversation is not this person's.
    """
    stored = [
        m for m in conversations.list_messages(session, conversation, person) if m.status != "failed" and m.content
    ]
    answers = [m for m in stored if m.role == "assistant"]
    last: dict[str, Any] = dict(answers[-1].meta or {}) if answers else {}
    pending = tuple(view.as_json() for view in drafts.list_pending_drafts(session, conversation, person))
    situation = Situation(
        today=settings.day,
        person=person,
        mode=mode,
        locale=settings.locale,
        fiscal_year_start=settings.fiscal_year_start,
        organisation=settings.organisation,
        contact=settings.contact,
        previous=answers[-1].content if answers else "",
        turn=len(answers),
        coaching_turns=int(last.get("coaching_turns", 0)),
        pending=pending,
        offered=tuple(str(draft["id"]) for draft in _latest(answers[-1:], "drafts") or ()),
        asked=_find_asked(answers, pending),
        receipts=tuple(r for m in answers for r in (m.meta or {}).get("receipts", [])),
        listed=tuple(_latest(answers, "listed") or ()),
        topic=str(_latest(answers, "topic") or ""),
        topic_documents=tuple(_latest(answers, "topic_documents") or ()),
        last_kpi=str(_latest(answers, "kpi") or ""),
        last_measure=str(_latest(answers, "measure") or ""),
        last_intent=str(last.get("intent", "")),
        last_matter=str(last.get("guard", "")),
        language=str(last.get("language", "en")),
        kpis=tuple(kpi.name for kpi in list_kpis(session)),
        people=tuple(list_people(session)),
        areas=tuple(list_areas(session)),
        initiatives=_list_recent(session),
        uploads_only=uploads_only,
    )
    return Memory(
        situation,
        tuple(_to_message(m) for m in stored[-HISTORY_MESSAGES:]),
        tuple(m.content for m in stored if m.role == "user"),
        tuple(dict.fromkeys(key for m in answers for key in (m.meta or {}).get("chunk_keys", []))),
    )


def _list_recent(session: Session, limit: int = 20) -> tuple[tuple[str, str], ...]:
    query = select(Initiative.reference, Initiative.title).order_by(Initiative.updated.desc(), Initiative.id.desc())
    return tuple((reference, title) for reference, title in session.execute(query.limit(limit)))


def _to_message(message: Any) -> BaseMessage:
    return HumanMessage(message.content) if message.role == "user" else AIMessage(message.content)


def _latest(answers: Sequence[Any], key: str) -> Any:
    """The newest non-empty value under a key of the answers' meta data; `None` when there is none."""
    return next((m.meta[key] for m in reversed(answers) if m.meta and m.meta.get(key)), None)


def _find_asked(answers: Sequence[Any], pending: Sequence[dict[str, Any]]) -> Asked | None:
    """The field that one of the last answers asked for, while its draft still waits and still lacks it."""
    for message in list(reversed(answers))[:ASKED_BACK]:
        meta = message.meta or {}
        if meta.get("receipts"):
            return None
        asked = meta.get("asked")
        if not asked:
            continue
        for draft in pending:
            if draft["id"] == asked["draft"] and (asked["field"] in draft["missing"] or message is answers[-1]):
                return Asked(asked["draft"], asked["field"])
        return None
    return None
