"""The Coach page: conversations, chat, sources. Handlers take plain values, so tests call them directly."""

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.conversation import Turn
from assistant.errors import ToolInputError
from assistant.events import Done, Notice, Token, ToolUse
from assistant.records import conversations, demo, drafts
from assistant.records.errors import UnknownRecordError
from assistant.ui import conversations_list
from assistant.ui.chat_view import Line, Thread, render_live, render_thread
from assistant.ui.conversations_list import show_welcome
from assistant.ui.desk import Desk, Payload, Reply, announce, read_number, read_text, toast
from assistant.ui.draft_form import read_changes
from assistant.ui.markup import plain
from assistant.ui.source_view import render_panel
from knowledge.articles import find_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from knowledge.documents import Document

_IDLE = {"do": "idle"}
_MOVED = (_IDLE, {"do": "bottom"})
_ANNOUNCED = 240
"""Characters of an answer that a screen reader is told; the rest is read in the page."""
_REDRAW_SECONDS = 0.06
"""Between two drawings of a streaming answer: each is a message to the browser, and tokens come faster than eyes read."""


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Coach page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show_thread(desk: Desk, person: str, conversation: int | None, *, until: int | None = None) -> str:
    """The conversation as HTML, up to a message when one is named; without one the welcome."""
    with desk.session() as session:
        messages = conversations.list_messages(session, conversation, person) if conversation is not None else []
        if until is not None:
            messages = [one for one in messages if one.id < until or one.meta.get("receipts")]
            if not messages:
                return ""
        if not messages:
            return show_welcome(desk)
        lines = [
            Line(m.id, m.role, m.content, m.status, m.meta or {}, m.feedback.value if m.feedback else "", m.created_at)
            for m in messages
        ]
        return render_thread(read_thread(session, lines, person))


def read_thread(session: "Session", lines: list[Line], person: str) -> Thread:
    """The lines with the drafts and receipts that they name, as these are now."""
    tokens = {str(one["id"]) for line in lines for one in line.meta.get("drafts") or []}
    saved = {str(one["draft"]) for line in lines for one in line.meta.get("receipts") or []}
    found: dict[str, drafts.DraftView] = {}
    for token in tokens:
        try:
            found[token] = drafts.get_draft(session, token, person)
        except UnknownRecordError:
            continue
    undone = {
        token for token in saved if (one := drafts.find_receipt(session, token, person)) is not None and one.undone
    }
    return Thread(lines, found, frozenset(undone))


def _open(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    conversation = read_number(payload, "conversation")
    try:
        thread = show_thread(desk, person, conversation)
    except UnknownRecordError:
        conversation, thread = None, show_thread(desk, person, None)
    moved = ({"do": "conversation", "id": conversation or ""}, {"do": "bottom"})
    yield Reply({"thread": thread, "live": "", "conversations": conversations_list.show_list(desk, person)}, moved)


def _send(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Streams an answer; Stop ends it and keeps what was said. An edited message replaces what followed it."""
    conversation, replaced = read_number(payload, "conversation"), read_number(payload, "editing")
    stop = threading.Event()
    turn = Turn(
        read_text(payload, "text"), conversation, person, "coach" if payload.get("mode") == "coach" else "tell",
        uploads_only=bool(payload.get("uploads_only")), replaces=replaced if conversation is not None else None, stop=stop,
    )  # fmt: skip
    key = f"{person}/{read_text(payload, 'turn', 40)}"
    desk.stops[key] = stop
    try:
        yield from _stream(desk, person, turn)
    except ToolInputError:
        gone = (*_MOVED, {"do": "compose", "text": turn.message}) if turn.message.strip() else _MOVED
        yield Reply({"live": "", "thread": show_thread(desk, person, _find_own(desk, person, conversation))}, gone)
        raise
    finally:
        desk.stops.pop(key, None)


def _find_own(desk: Desk, person: str, conversation: int | None) -> int | None:
    """The conversation when it is this person's, else none."""
    with desk.session() as session:
        known = {one.id for one in conversations.list_conversations(session, person)} if conversation else set()
    return conversation if conversation in known else None


def _stream(desk: Desk, person: str, turn: Turn) -> Iterator[Reply]:
    conversation = turn.conversation
    first = {"live": render_live(turn.message, "", "", ())}
    if turn.replaces is not None:
        first["thread"] = show_thread(desk, person, conversation, until=turn.replaces)
    yield Reply(first, ({"do": "bottom"}, announce("The coach is answering.")))
    partial, notices, said = "", [], ""  # type: str, list[str], str
    shown = 0.0
    for event in desk.coach.ask(turn):
        if isinstance(event, Token):
            partial += event.text
        elif isinstance(event, Notice):
            notices.append(event.text)
        elif isinstance(event, Done):
            conversation, said = int(event.conversation), event.answer
        if isinstance(event, Token | Notice) or (isinstance(event, ToolUse) and event.phase == "start"):
            tool = event.name if isinstance(event, ToolUse) else ""
            if time.monotonic() - shown >= _REDRAW_SECONDS:
                shown = time.monotonic()
                yield Reply({"live": render_live(turn.message, partial, tool, notices)})
    commands: list[dict[str, Any]] = [{"do": "conversation", "id": conversation or ""}, *_MOVED]
    commands += [toast(one, level="warning") for one in notices[-1:]]
    views = {
        "thread": show_thread(desk, person, conversation),
        "live": "",
        "conversations": conversations_list.show_list(desk, person),
    }
    yield Reply(views, (*commands, announce(f"The answer is there. {plain(said)[:_ANNOUNCED]}")))


def _stop(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    event = desk.stops.get(f"{person}/{read_text(payload, 'turn', 40)}")
    if event is not None:
        event.set()
    yield Reply(commands=(_IDLE,) if event is None else ())


def _confirm(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Saves a draft with what stands in its form, by the person's click."""
    token = read_text(payload, "draft")
    _take_changes(desk, person, payload)
    yield from _act(desk, person, payload, "confirm", token)


def _act(desk: Desk, person: str, payload: Payload, action: str, token: str) -> Iterator[Reply]:
    list(desk.coach.act(action, token, person=person))
    with desk.session() as session:
        conversation = drafts.get_draft(session, token, person).conversation_id
    yield Reply(
        {"thread": show_thread(desk, person, conversation), "live": ""},
        ({"do": "receipt", "draft": token},) if action != "edit" else (),
    )


def _take_changes(desk: Desk, person: str, payload: Payload) -> bool:
    token, sent = read_text(payload, "draft"), payload.get("fields")
    with desk.session() as session:
        view = drafts.get_draft(session, token, person)
    changes = read_changes(view.fields, sent) if isinstance(sent, dict) and view.status == "pending" else {}
    if changes:
        list(desk.coach.act("edit", token, fields=changes, person=person))
    return bool(changes)


def _edit(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    if _take_changes(desk, person, payload):
        with desk.session() as session:
            conversation = drafts.get_draft(session, read_text(payload, "draft"), person).conversation_id
        yield Reply({"thread": show_thread(desk, person, conversation)})


def _discard(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield from _act(desk, person, payload, "discard", read_text(payload, "draft"))


def _restore(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield from _act(desk, person, payload, "restore", read_text(payload, "draft"))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield from _act(desk, person, payload, "undo", read_text(payload, "draft"))


def _thumb(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    message, reason = read_number(payload, "message") or 0, read_text(payload, "reason", 200)
    with desk.session() as session, session.begin():
        conversations.set_feedback(session, message, person, read_text(payload, "value"), reason)
        conversation = conversations.get_message(session, message, person).conversation_id
    done = (toast("Thank you. This stays on this machine and helps whoever looks after the coach."),) if reason else ()
    yield Reply({"thread": show_thread(desk, person, conversation)}, done)


def _source(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    number = read_number(payload, "number") or 0
    with desk.session() as session:
        message = conversations.get_message(session, read_number(payload, "message") or 0, person)
        source = next((one for one in message.meta.get("sources") or [] if one.get("number") == number), None)
    if source is None:
        raise UnknownRecordError("this answer has no such source")
    yield open_source(desk, person, source)


def open_source(desk: Desk, person: str, source: Payload) -> Reply:
    """The panel of a source; an upload is read only by its owner."""
    key = str(source["document"])
    article = find_article(key)
    document: Document | None = article.to_document() if article is not None else None
    if document is None:
        document = next((one for one, _ in desk.coach.library.list_uploads(person) if one.key == key), None)
    if document is None:
        raise UnknownRecordError(
            f"the document {source.get('title')!r} has been removed since; its quote was: {source.get('quote')}"
        )
    panel = render_panel(int(source["number"]), str(source["section"]), str(source["quote"]), article, document)
    return Reply({"panel": panel}, ({"do": "panel", "open": True},))


def _sample(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        number = demo.load_demo(session, desk.settings.day)
    done = toast(f"{number} sample initiatives, with KPIs, are loaded. Settings takes them out again.")
    yield Reply({"thread": show_thread(desk, person, read_number(payload, "conversation"))}, (done,))


_ACTIONS = {
    "open": _open, "send": _send, "stop": _stop, "confirm": _confirm, "edit": _edit, "discard": _discard, "restore": _restore, "undo": _undo, "thumb": _thumb,
    "source": _source, "search": conversations_list.search, "rename": conversations_list.rename, "delete": conversations_list.delete, "export": conversations_list.export, "sample": _sample,
}  # fmt: skip
