"""Stopping an answer, and saying a message anew."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from assistant.conversation import Turn
from assistant.errors import ToolInputError
from assistant.events import Done, DraftPrepared, Token
from assistant.records import conversations, drafts
from assistant.stopping import Stopped, until_stopped
from tests.openai_server import Say, serve_script

LOG = "We put a shadow board at packing line 2, Maria runs it, due 15 December 2026."
SEARCH = ("search_knowledge", {"query": "middle managers nod and nothing happens"})


def read(coach: Any, conversation: str) -> list[Any]:
    with coach.open_session() as session:
        return conversations.list_messages(session, int(conversation), "me")


def test_a_stopped_answer_keeps_what_it_said_with_its_sources(build: Callable[..., Any]) -> None:
    words = "Supervisors often carry the work without gain. [frozen-middle#in-short] " + "More and more words. " * 60
    with serve_script(Say(calls=(SEARCH,)), Say(words, fault="slow")) as script:
        coach = build(engine="openai", openai_base_url=script.url, openai_model="scripted")
        stop = threading.Event()
        said, done = 0, None
        for event in coach.ask(Turn("My supervisors nod and then nothing happens", stop=stop)):
            said += isinstance(event, Token)
            if said == 12:
                stop.set()
                asked = time.monotonic()
            if isinstance(event, Done):
                done = event
        assert time.monotonic() - asked < 2
    assert done is not None
    (question, answer) = read(coach, done.conversation)
    assert question.role == "user"
    assert answer.status == "done"
    assert answer.meta["stopped"]
    assert answer.content == done.answer
    assert answer.content.startswith("Supervisors often carry the work without gain. [1]")
    assert 8 < len(answer.content.split()) < 40
    assert [one["key"] for one in answer.meta["sources"]] == ["frozen-middle#in-short"]


def test_a_silent_server_is_stopped_at_once(build: Callable[..., Any]) -> None:
    with serve_script(Say(fault="hang")) as script:
        coach = build(engine="openai", openai_base_url=script.url, openai_model="scripted", timeout_seconds=7)
        stop = threading.Event()
        threading.Timer(0.5, stop.set).start()
        began = time.monotonic()
        *_, done = coach.ask(Turn("My supervisors nod", stop=stop))
        assert time.monotonic() - began < 3
    answer = read(coach, done.conversation)[-1]
    assert (answer.content, answer.status, answer.meta["stopped"]) == ("", "failed", True)


def test_leaving_an_answer_keeps_what_it_said(coach: Any) -> None:
    events = coach.ask(Turn("How do I get quiet people to speak in meetings?"))
    said = ""
    for event in events:
        said += event.text if isinstance(event, Token) else ""
        if len(said.split()) > 12:
            break
    events.close()
    with coach.open_session() as session:
        conversation = conversations.list_conversations(session, "me")[0].id
    answer = read(coach, str(conversation))[-1]
    assert answer.meta["stopped"]
    assert answer.content.split()[:8] == said.split()[:8]


def test_an_error_of_the_source_is_raised_where_its_items_are_read() -> None:
    def broken() -> Any:
        yield 1
        raise KeyError("x")

    items = until_stopped(broken(), threading.Event())
    assert next(items) == 1
    with pytest.raises(KeyError):
        next(items)


def test_a_set_event_ends_a_source_that_goes_on() -> None:
    def endless() -> Any:
        while True:
            time.sleep(0.01)
            yield 1

    stop = threading.Event()
    items = until_stopped(endless(), stop)
    next(items)
    stop.set()
    with pytest.raises(Stopped):
        list(items)


def test_a_message_said_anew_replaces_itself_and_what_followed(coach: Any) -> None:
    *_, first = coach.ask(Turn("How do I get quiet people to speak in meetings?"))
    *_, second = coach.ask(Turn(LOG, conversation=int(first.conversation)))
    question, _, told, _ = read(coach, first.conversation)
    *_, third = coach.ask(Turn("What is an A3?", conversation=int(first.conversation), replaces=question.id))
    assert third.conversation == first.conversation
    assert [m.content for m in read(coach, first.conversation) if m.role == "user"] == ["What is an A3?"]
    assert told.content == LOG
    with coach.open_session() as session:
        assert drafts.get_draft(session, second.drafts[0]["id"], "me").status == "discarded"
        assert drafts.list_pending_drafts(session, int(first.conversation), "me") == []


def test_what_was_saved_keeps_its_receipt_when_the_message_is_said_anew(coach: Any) -> None:
    events = list(coach.ask(Turn(LOG)))
    draft = next(e.draft for e in events if isinstance(e, DraftPrepared))
    conversation = int(events[-1].conversation)
    list(coach.act("confirm", draft["id"]))
    question = read(coach, str(conversation))[0].id
    list(coach.ask(Turn("What is an A3?", conversation=conversation, replaces=question)))
    kept = read(coach, str(conversation))
    assert [m.role for m in kept] == ["assistant", "user", "assistant"]
    assert kept[0].meta["receipts"][0]["id"] == "I-1"


def test_only_an_own_question_can_be_said_anew(coach: Any) -> None:
    *_, done = coach.ask(Turn("What is an A3?"))
    question, answer = read(coach, done.conversation)
    for person, number in (("me", answer.id), ("me", 99_999), ("eve", question.id)):
        with pytest.raises(ToolInputError):
            list(coach.ask(Turn("x", int(done.conversation), person, replaces=number)))
    assert [m.id for m in read(coach, done.conversation)] == [question.id, answer.id]


def test_a_discarded_draft_can_be_brought_back(coach: Any) -> None:
    events = list(coach.ask(Turn(LOG)))
    token = next(e.draft for e in events if isinstance(e, DraftPrepared))["id"]
    list(coach.act("discard", token))
    *_, done = coach.act("restore", token)
    assert [draft["id"] for draft in done.drafts] == [token]
    *_, saved = coach.act("confirm", token)
    assert saved.receipts[0]["id"] == "I-1"
    with pytest.raises(ToolInputError):
        list(coach.act("restore", token))
    with pytest.raises(ToolInputError, match="no action"):
        list(coach.act("burn", token))
