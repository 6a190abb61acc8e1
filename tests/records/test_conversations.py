"""Conversations are kept before an answer is finished, and belong to one person."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from assistant.records import conversations as chats
from assistant.records.chat_tables import Conversation, Draft, Feedback, Message
from assistant.records.drafts import prepare_draft
from assistant.records.errors import InvalidFieldError, UnknownRecordError

from .conftest import TODAY


@pytest.fixture
def chat(session):
    conversation = chats.create_conversation(session, "ana", title="Scrap in casting")
    chats.append_message(session, conversation.id, "ana", role="user", content="Why is scrap up? Größe Ärger")
    answer = chats.append_message(session, conversation.id, "ana", role="assistant", content="", status="streaming")
    session.commit()
    return conversation.id, answer.id


def test_an_answer_is_there_before_it_is_finished(session, chat):
    assert [(m.role, m.status, m.finished_at is None) for m in chats.list_messages(session, chat[0], "ana")] == [
        ("user", "done", False),
        ("assistant", "streaming", True),
    ]
    chats.finish_message(
        session,
        chat[1],
        "ana",
        content="Look at [1].",
        meta={"engine": "offline", "sources": [{"number": 1, "title": "T", "section": "S", "quote": "q"}]},
    )
    message = chats.list_messages(session, chat[0], "ana")[1]
    assert (message.content, message.status, message.meta["engine"]) == ("Look at [1].", "done", "offline")


def test_answers_that_a_stop_cut_off_are_marked(session, chat):
    assert chats.fail_unfinished(session, before=datetime.now(UTC) - timedelta(hours=1)) == 0
    assert chats.fail_unfinished(session, before=datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert chats.list_messages(session, chat[0], "ana")[1].status == "failed"


def test_nobody_sees_or_changes_another_persons_chat(session, chat):
    attempts = [
        lambda: chats.get_conversation(session, chat[0], "bob"),
        lambda: chats.list_messages(session, chat[0], "bob"),
        lambda: chats.append_message(session, chat[0], "bob", role="user", content="x"),
        lambda: chats.finish_message(session, chat[1], "bob", content="x"),
        lambda: chats.get_message(session, chat[1], "bob"),
        lambda: chats.rename_conversation(session, chat[0], "bob", "x"),
        lambda: chats.delete_conversation(session, chat[0], "bob"),
        lambda: chats.set_feedback(session, chat[1], "bob", "up"),
        lambda: chats.export_json(session, chat[0], "bob"),
        lambda: chats.export_markdown(session, chat[0], "bob"),
    ]
    for attempt in attempts:
        with pytest.raises(UnknownRecordError):
            attempt()
    assert chats.list_conversations(session, "bob") == chats.search_conversations(session, "bob", "scrap") == []


def test_search_ignores_case_and_accents(session, chat):
    assert [found.id for found in chats.search_conversations(session, "ana", "CASTING")] == [chat[0]]
    found = chats.search_conversations(session, "ana", "grosse arger")
    assert found[0].excerpt.startswith("Why is scrap up?")
    assert chats.search_conversations(session, "ana", "casting gloves") == []


def test_the_latest_comes_first(session, chat):
    second = chats.create_conversation(session, "ana", title="Second").id
    assert [row.id for row in chats.list_conversations(session, "ana")] == [second, chat[0]]
    chats.append_message(session, chat[0], "ana", role="user", content="more")
    assert chats.list_conversations(session, "ana")[0].id == chat[0]


def test_deleting_takes_messages_and_feedback_and_leaves_drafts(session, chat):
    prepare_draft(
        session, conversation_id=chat[0], person="ana", kind="initiative", fields={"idea": "x"}, origins={}, today=TODAY
    )
    chats.set_feedback(session, chat[1], "ana", "down", "wrong")
    chats.delete_conversation(session, chat[0], "ana")
    session.commit()
    session.expire_all()
    assert [session.scalar(select(func.count(table.id))) for table in (Conversation, Message, Feedback)] == [0, 0, 0]
    assert session.scalars(select(Draft.conversation_id)).all() == [None]


def test_feedback_is_replaced(session, chat):
    chats.set_feedback(session, chat[1], "ana", "up")
    chats.set_feedback(session, chat[1], "ana", "down", "too long")
    assert [(row.value, row.reason) for row in session.scalars(select(Feedback))] == [("down", "too long")]
    with pytest.raises(InvalidFieldError):
        chats.set_feedback(session, chat[1], "ana", "5 stars")


def test_exports_hold_everything(session, chat):
    chats.finish_message(
        session,
        chat[1],
        "ana",
        content="Look at [1].",
        meta={"sources": [{"number": 1, "title": "T", "section": "S", "quote": "q"}]},
    )
    exported = json.loads(chats.export_json(session, chat[0], "ana"))
    assert [message["content"] for message in exported["messages"]] == ["Why is scrap up? Größe Ärger", "Look at [1]."]
    assert exported["messages"][1]["meta"]["sources"][0]["quote"] == "q"
    text = chats.export_markdown(session, chat[0], "ana")
    assert "# Scrap in casting" in text and "Look at [1]." in text and "> [1] T, S: “q”" in text


def test_old_conversations_are_deleted(session, chat):
    assert chats.delete_untouched(session, before=datetime.now(UTC).date()) == 0
    assert chats.delete_untouched(session, before=datetime.now(UTC).date() + timedelta(days=1)) == 1


def test_wrong_roles_and_states_are_refused(session, chat):
    with pytest.raises(InvalidFieldError):
        chats.append_message(session, chat[0], "ana", role="system", content="x")
    with pytest.raises(InvalidFieldError):
        chats.finish_message(session, chat[1], "ana", content="x", status="perfect")
    with pytest.raises(InvalidFieldError):
        chats.rename_conversation(session, chat[0], "ana", " ")
