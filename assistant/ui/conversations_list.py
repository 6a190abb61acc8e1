"""The list beside the chat: finding, renaming, exporting and deleting conversations. Handlers take plain values."""

import base64
from collections.abc import Iterator

from sqlalchemy import select

from assistant.records import conversations
from assistant.records.tables import Initiative, Kpi
from assistant.ui.chat_view import render_welcome
from assistant.ui.conversations_view import Row, render_conversations
from assistant.ui.desk import Desk, Payload, Reply, read_number, read_text, toast


def show_welcome(desk: Desk) -> str:
    """The first page."""
    with desk.session() as session:
        known = session.scalar(select(Initiative.id).limit(1)) or session.scalar(select(Kpi.id).limit(1))
    return render_welcome(has_records=known is not None, is_local=desk.settings.engine == "offline")


def show_list(desk: Desk, person: str, words: str = "") -> str:
    """The person's conversations as HTML."""
    with desk.session() as session:
        if words.strip():
            found = conversations.search_conversations(session, person, words)
            rows = [Row(one.id, one.title, one.updated_at, one.excerpt) for one in found]
        else:
            rows = [
                Row(one.id, one.title, one.updated_at)
                for one in conversations.list_conversations(session, person, limit=200)
            ]
    return render_conversations(rows, desk.settings.day, words)


def search(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """The list, narrowed to what holds the words."""
    yield Reply({"conversations": show_list(desk, person, read_text(payload, "value", 200))})


def rename(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Gives a conversation another title."""
    fields = payload.get("fields")
    title = str(fields.get("title", "")) if isinstance(fields, dict) else ""
    with desk.session() as session, session.begin():
        conversations.rename_conversation(session, read_number(payload, "conversation") or 0, person, title[:120])
    yield Reply({"conversations": show_list(desk, person)}, (toast("Renamed"),))


def delete(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Deletes a conversation; what was saved in it stays."""
    with desk.session() as session, session.begin():
        conversations.delete_conversation(session, read_number(payload, "conversation") or 0, person)
    commands = (
        toast("The conversation is deleted; what was saved in it stays on record."),
        {"do": "conversation", "id": ""},
    )
    yield Reply({"conversations": show_list(desk, person), "thread": show_welcome(desk), "live": ""}, commands)


def export(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Hands a conversation to the browser as Markdown or JSON."""
    number, as_json = read_number(payload, "conversation") or 0, payload.get("form") == "json"
    with desk.session() as session:
        write = conversations.export_json if as_json else conversations.export_markdown
        content = write(session, number, person).encode()
    name, kind = (
        f"conversation-{number}.{'json' if as_json else 'md'}",
        "application/json" if as_json else "text/markdown",
    )
    yield Reply(
        commands=({"do": "download", "name": name, "type": kind, "content": base64.b64encode(content).decode()},)
    )
