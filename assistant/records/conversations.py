"""A person's conversations: what was said, kept before an answer is finished. Nobody sees another person's rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assistant.records.chat_tables import Conversation, Feedback, Message
from assistant.records.columns import utc_now
from assistant.records.errors import InvalidFieldError, UnknownRecordError
from assistant.records.transactions import begin_write
from assistant.records.words import fold

Role = Literal["user", "assistant"]
MessageStatus = Literal["streaming", "done", "failed"]
_EXCERPT = 60


@dataclass(frozen=True)
class FoundConversation:
    """A conversation that holds the words looked for."""

    id: int
    title: str
    updated_at: datetime
    excerpt: str
    """The words around the first hit; empty when the title holds them."""


def create_conversation(session: Session, person: str, *, title: str = "") -> Conversation:
    """Begin a conversation; flushes."""
    conversation = Conversation(person=person, title=title.strip() or "Conversation")
    session.add(conversation)
    session.flush()
    return conversation


def get_conversation(session: Session, conversation_id: int, person: str) -> Conversation:
    """Return a conversation of this person.

    Raises:
        UnknownRecordError: this person has none of this number, whoever else may.
    """
    found = session.scalar(
        select(Conversation).where(Conversation.id == conversation_id, Conversation.person == person)
    )
    if found is None:
        raise UnknownRecordError(f"no conversation {conversation_id} of yours")
    return found


def list_conversations(session: Session, person: str, *, limit: int | None = None) -> list[Conversation]:
    """Return this person's conversations, the one used last first."""
    query = select(Conversation).where(Conversation.person == person)
    return list(session.scalars(query.order_by(Conversation.updated_at.desc(), Conversation.id.desc()).limit(limit)))


def list_messages(session: Session, conversation_id: int, person: str) -> list[Message]:
    """Return the messages of a conversation in order.

    Raises:
        UnknownRecordError: this person has no such conversation.
    """
    get_conversation(session, conversation_id, person)
    query = select(Message).where(Message.conversation_id == conversation_id).options(joinedload(Message.feedback))
    return list(session.scalars(query.order_by(Message.id)))


def append_message(
    session: Session,
    conversation_id: int | None,
    person: str,
    *,
    role: str,
    content: str,
    status: str = "done",
    meta: Mapping[str, Any] | None = None,
) -> Message:
    """Add a message to a conversation of this person; flushes. Write it before the answer is finished.

    Raises:
        UnknownRecordError: this person has no such conversation.
        InvalidFieldError: another role or status than there are.
    """
    if role not in ("user", "assistant"):
        raise InvalidFieldError("role", f"a message is of the user or the assistant, not of {role!r}")
    _check_status(status)
    begin_write(session)
    if conversation_id is None:
        raise UnknownRecordError("a message needs a conversation")
    conversation = get_conversation(session, conversation_id, person)
    now = utc_now()
    message = Message(
        conversation_id=conversation.id, role=role, content=content, status=status, meta=dict(meta or {}),
        created_at=now, finished_at=None if status == "streaming" else now,
    )  # fmt: skip
    conversation.updated_at = now
    session.add(message)
    session.flush()
    return message


def finish_message(
    session: Session,
    message_id: int,
    person: str,
    *,
    content: str,
    meta: Mapping[str, Any] | None = None,
    status: str = "done",
) -> Message:
    """Store the final text and meta data of a message that was begun; flushes.

    Raises:
        UnknownRecordError: this person has no such message. InvalidFieldError: an unknown status.
    """
    _check_status(status)
    begin_write(session)
    message = get_message(session, message_id, person)
    message.content, message.status, message.finished_at = content, status, utc_now()
    message.meta = {**message.meta, **dict(meta or {})}
    message.conversation.updated_at = utc_now()
    session.flush()
    return message


def _check_status(status: str) -> None:
    if status not in ("streaming", "done", "failed"):
        raise InvalidFieldError("status", f"a message is streaming, done or failed, not {status!r}")


def get_message(session: Session, message_id: int, person: str) -> Message:
    """Return a message of one of this person's conversations.

    Raises:
        UnknownRecordError: this person has no such message.
    """
    query = select(Message).join(Message.conversation).where(Message.id == message_id, Conversation.person == person)
    found = session.scalar(query)
    if found is None:
        raise UnknownRecordError(f"no message {message_id} of yours")
    return found


def fail_unfinished(session: Session, *, before: datetime) -> int:
    """Mark answers that were being written when the program stopped as failed; return how many; flushes.

    Only those begun before the moment given, so that an answer of another running process is left alone.
    """
    begin_write(session)
    query = select(Message).where(Message.status == "streaming", Message.created_at < before)
    rows = session.scalars(query).all()
    for row in rows:
        row.status = "failed"
    session.flush()
    return len(rows)


def search_conversations(session: Session, person: str, words: str, *, limit: int = 20) -> list[FoundConversation]:
    """Return this person's conversations of which the title or one message holds all the words, the latest first.

    Small and large letters and accents do not matter. Empty for no words.
    """
    wanted = fold(words).split()
    if not wanted:
        return []
    found: list[FoundConversation] = []
    for conversation in list_conversations(session, person):
        if all(word in fold(conversation.title) for word in wanted):
            found.append(FoundConversation(conversation.id, conversation.title, conversation.updated_at, ""))
        else:
            query = select(Message.content).where(Message.conversation_id == conversation.id).order_by(Message.id)
            for content in session.scalars(query):
                folded = fold(content)
                if all(word in folded for word in wanted):
                    excerpt = _excerpt(content, folded.index(wanted[0]))
                    found.append(
                        FoundConversation(conversation.id, conversation.title, conversation.updated_at, excerpt)
                    )
                    break
        if len(found) == limit:
            break
    return found


def _excerpt(content: str, at: int) -> str:
    flat = " ".join(content.split())
    start, end = max(0, at - _EXCERPT), min(len(flat), at + 2 * _EXCERPT)
    return f"{'…' if start else ''}{flat[start:end].strip()}{'…' if end < len(flat) else ''}"


def rename_conversation(session: Session, conversation_id: int, person: str, title: str) -> Conversation:
    """Give a conversation another title; flushes.

    Raises:
        UnknownRecordError: this person has no such conversation. InvalidFieldError: the title is empty.
    """
    if not title.strip():
        raise InvalidFieldError("title", "a conversation needs a title")
    begin_write(session)
    conversation = get_conversation(session, conversation_id, person)
    conversation.title = title.strip()
    session.flush()
    return conversation


def delete_conversation(session: Session, conversation_id: int, person: str) -> None:
    """Delete a conversation with its messages; what was saved in it stays in the records; flushes.

    Raises:
        UnknownRecordError: this person has no such conversation.
    """
    begin_write(session)
    session.delete(get_conversation(session, conversation_id, person))
    session.flush()


def delete_untouched(session: Session, *, before: date) -> int:
    """Delete everybody's conversations that nobody has used since a day; return how many; flushes."""
    begin_write(session)
    limit = datetime.combine(before, time.min, tzinfo=UTC)
    rows = session.scalars(select(Conversation).where(Conversation.updated_at < limit)).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def set_feedback(session: Session, message_id: int, person: str, value: str, reason: str | None = None) -> Feedback:
    """Set the thumb (up or down) of this person on an answer, replacing an earlier one; flushes.

    Raises:
        UnknownRecordError: this person has no such message. InvalidFieldError: neither up nor down.
    """
    if value not in ("up", "down"):
        raise InvalidFieldError("value", f"feedback is up or down, not {value!r}")
    begin_write(session)
    message = get_message(session, message_id, person)
    feedback = message.feedback
    if feedback is None:
        feedback = Feedback(message_id=message.id, value=value)
        message.feedback = feedback
    feedback.value, feedback.reason, feedback.given_at = value, (reason or "").strip() or None, utc_now()
    session.flush()
    return feedback


def export_json(session: Session, conversation_id: int, person: str) -> str:
    """Return a conversation with everything that is stored about it, as JSON text.

    Raises:
        UnknownRecordError: this person has no such conversation.
    """
    conversation = get_conversation(session, conversation_id, person)
    return json.dumps(
        {
            "conversation": conversation.id,
            "title": conversation.title,
            "created_at": conversation.created_at.isoformat(),
            "updated_at": conversation.updated_at.isoformat(),
            "messages": [_message_as_json(message) for message in list_messages(session, conversation_id, person)],
        },
        ensure_ascii=False,
        indent=2,
    )


def _message_as_json(message: Message) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": message.id,
        "role": message.role,
        "content": message.content,
        "status": message.status,
        "created_at": message.created_at.isoformat(),
        "meta": message.meta,
    }
    if message.feedback is not None:
        values["feedback"] = {"value": message.feedback.value, "reason": message.feedback.reason}
    return values


def export_markdown(session: Session, conversation_id: int, person: str) -> str:
    """Return a conversation for reading: who said what and when, with the sources of each answer.

    Raises:
        UnknownRecordError: this person has no such conversation.
    """
    conversation = get_conversation(session, conversation_id, person)
    lines = [f"# {conversation.title}", ""]
    for message in list_messages(session, conversation_id, person):
        who = person if message.role == "user" else "Coach"
        lines += [f"**{who}** ({message.created_at:%Y-%m-%d %H:%M} UTC)", "", message.content or "(no answer)", ""]
        for source in message.meta.get("sources") or []:
            title, section = source.get("title", ""), source.get("section", "")
            lines.append(
                f"> [{source.get('number', '')}] {title}{', ' + section if section else ''}: “{source.get('quote', '')}”"
            )
        if message.meta.get("sources"):
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"
