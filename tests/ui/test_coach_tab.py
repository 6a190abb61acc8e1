"""The Coach page's handlers, called as the page calls them."""

import base64
import re
from typing import Any

from assistant.records import conversations, drafts
from assistant.ui import coach_tab
from tests.openai_server import Say, serve_script

QUESTION = "My supervisors say this is just another flavour of the month. What do I do on Monday?"
IMPROVEMENT = "We want to move the label printer next to the packing line: packers walk 40 metres for every label. Tom owns it, due 15 December."


def send(act: Any, text: str, conversation: str = "", **more: Any) -> tuple[str, str]:
    """The thread after a message, and the number of its conversation."""
    replies = act(coach_tab.handle, "send", text=text, conversation=conversation, mode="tell", **more)
    last = replies[-1]
    return last.views["thread"], str(next(c["id"] for c in last.commands if c["do"] == "conversation"))


def test_the_first_visit_explains_itself_and_offers_sample_data(act: Any) -> None:
    (reply,) = act(coach_tab.handle, "open", conversation="")
    assert reply.views["thread"].count('class="try"') == 4
    assert "Load sample data" in reply.views["thread"]
    assert "Nothing leaves this machine" in reply.views["thread"]


def test_an_answer_streams_and_shows_its_sources(act: Any) -> None:
    replies = act(coach_tab.handle, "send", text=QUESTION, conversation="", mode="tell")
    assert [reply for reply in replies if 'class="text streaming"' in reply.views.get("live", "")]
    thread = replies[-1].views["thread"]
    assert replies[-1].views["live"] == ""
    assert thread.count('class="chip"') >= 3
    assert {"do": "idle"} in replies[-1].commands


def test_a_source_opens_with_the_exact_quote_marked(act: Any, desk: Any) -> None:
    _, number = send(act, QUESTION)
    with desk.session() as session:
        answer = conversations.list_messages(session, int(number), "me")[-1]
    for source in answer.meta["sources"]:
        (reply,) = act(coach_tab.handle, "source", message=str(answer.id), number=str(source["number"]))
        panel = reply.views["panel"]
        marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", panel))
        assert len(marked) >= len(re.sub(r"[\s*]", "", source["quote"])) * 0.9
        assert 'id="passage"' in panel
        assert reply.commands == ({"do": "panel", "open": True},)


def test_another_person_sees_neither_conversation_nor_source_nor_draft(act: Any, desk: Any) -> None:
    thread, number = send(act, IMPROVEMENT)
    token = re.search(r'data-draft="(d-[0-9a-f]{8})"', thread)[1]  # type: ignore[index]
    message = re.search(r'data-message="(\d+)"', thread)[1]  # type: ignore[index]
    (opened,) = act(coach_tab.handle, "open", person="eve", conversation=number)
    assert "label printer" not in opened.views["thread"].replace(
        "We want to move the label printer next to the packing line", ""
    )
    for do, more in (("confirm", {"draft": token}), ("discard", {"draft": token}), ("edit", {"draft": token, "fields": {"title": "x"}}), ("undo", {"draft": token}),
                     ("source", {"message": message, "number": "1"}), ("thumb", {"message": message, "value": "up"}), ("delete", {"conversation": number}),
                     ("rename", {"conversation": number, "fields": {"title": "x"}}), ("export", {"conversation": number, "form": "md"}), ("send", {"conversation": number, "text": "hi"})):  # fmt: skip
        (reply,) = act(coach_tab.handle, do, person="eve", **more)[-1:]
        assert reply.commands[0]["level"] == "error", do
        assert not reply.views, do
    with desk.session() as session:
        assert drafts.get_draft(session, token, "me").status == "pending"


def test_a_draft_is_edited_in_place_saved_and_taken_back(act: Any, desk: Any) -> None:
    thread, _ = send(act, IMPROVEMENT)
    token = re.search(r'data-draft="(d-[0-9a-f]{8})"', thread)[1]  # type: ignore[index]
    assert "still missing" in thread
    with desk.session() as session:
        before = drafts.get_draft(session, token, "me")
    from assistant.ui.draft_form import flatten

    inputs = flatten(before.fields) | {
        "area": "Packing",
        "expected_benefit.value": "20",
        "expected_benefit.unit": "minutes",
        "expected_benefit.per": "shift",
    }
    (edited,) = act(coach_tab.handle, "edit", draft=token, fields=inputs)
    assert 'value="Packing"' in edited.views["thread"]
    (saved,) = act(coach_tab.handle, "confirm", draft=token, fields={**inputs, "area": "Packing line"})
    assert "Saved" in saved.views["thread"]
    with desk.session() as session:
        receipt = drafts.find_receipt(session, token, "me")
    assert receipt is not None
    assert receipt.fields["area"] == "Packing line"
    assert receipt.fields["expected_benefit"] == {"value": 20.0, "unit": "minutes", "per": "shift"}
    (undone,) = act(coach_tab.handle, "undo", draft=token)
    assert "Undone" in undone.views["thread"]


def test_saving_twice_saves_once(act: Any, desk: Any) -> None:
    from assistant.records.initiative_lists import list_cards

    thread, _ = send(act, IMPROVEMENT)
    token = re.search(r'data-draft="(d-[0-9a-f]{8})"', thread)[1]  # type: ignore[index]
    act(coach_tab.handle, "confirm", draft=token)
    act(coach_tab.handle, "confirm", draft=token)
    with desk.session() as session:
        assert len(list_cards(session, today=desk.settings.day)) == 1


def test_a_discarded_draft_stays_discarded(act: Any) -> None:
    thread, number = send(act, IMPROVEMENT)
    token = re.search(r'data-draft="(d-[0-9a-f]{8})"', thread)[1]  # type: ignore[index]
    (gone,) = act(coach_tab.handle, "discard", draft=token)
    assert "Draft discarded" in gone.views["thread"]
    (again,) = act(coach_tab.handle, "open", conversation=number)
    assert f'data-key="{token}-' not in again.views["thread"]


def test_conversations_are_searched_renamed_exported_and_deleted(act: Any) -> None:
    _, number = send(act, QUESTION)
    (found,) = act(coach_tab.handle, "search", value="flavour month")
    assert f'data-conversation="{number}"' in found.views["conversations"]
    (nothing,) = act(coach_tab.handle, "search", value="zebra")
    assert "No conversation holds “zebra”" in nothing.views["conversations"]
    (renamed,) = act(coach_tab.handle, "rename", conversation=number, fields={"title": "Cynical <b>team</b>"})
    assert "Cynical &lt;b&gt;team&lt;/b&gt;" in renamed.views["conversations"]
    (exported,) = act(coach_tab.handle, "export", conversation=number, form="md")
    assert b"flavour of the month" in base64.b64decode(exported.commands[0]["content"])
    (deleted,) = act(coach_tab.handle, "delete", conversation=number)
    assert f'data-conversation="{number}"' not in deleted.views["conversations"]


def test_a_thumb_asks_for_the_reason_and_keeps_it(act: Any, desk: Any) -> None:
    thread, number = send(act, QUESTION)
    message = re.search(r'data-message="(\d+)"', thread)[1]  # type: ignore[index]
    with desk.session() as session:
        answer = conversations.list_messages(session, int(number), "me")[-1].id
    (down,) = act(coach_tab.handle, "thumb", message=str(answer), value="down")
    assert "What was wrong?" in down.views["thread"]
    act(coach_tab.handle, "thumb", message=str(answer), value="down", reason="Too general")
    with desk.session() as session:
        assert conversations.get_message(session, answer, "me").feedback.reason == "Too general"  # type: ignore[union-attr]
    assert message


def test_a_bad_message_is_told_and_nothing_is_lost(act: Any) -> None:
    for text in ("", "   ", "\x00\x01", "x" * 20_001):
        last = act(coach_tab.handle, "send", text=text, conversation="", mode="tell")[-1]
        assert last.commands[0]["level"] == "error"
        assert {"do": "idle"} in last.commands
    refused = act(coach_tab.handle, "send", text="x" * 20_001, conversation="", mode="tell")
    assert {"do": "compose", "text": "x" * 20_001} in refused[-2].commands
    assert refused[-2].views["live"] == ""


def test_nonsense_from_the_browser_does_no_harm(act: Any) -> None:
    for do in (*coach_tab._ACTIONS, "nonsense"):
        for payload in (
            {},
            {"conversation": "x", "message": [], "draft": 5, "fields": "no", "number": {}, "value": None, "text": 3},
        ):
            if do not in ("sample", "send"):
                act(coach_tab.handle, do, **payload)


def test_a_stopped_answer_keeps_what_it_said(build: Any, desk: Any) -> None:
    import time
    from concurrent.futures import Future

    from assistant.ui.desk import Desk

    words = "Ask each person for one nuisance. " * 40
    with serve_script(Say(words, fault="slow")) as script:
        ready: Future[Any] = Future()
        ready.set_result(build(engine="openai", openai_base_url=script.url, openai_model="scripted"))
        slow = Desk(ready.result().settings, ready)
        payload = {"do": "send", "text": "What is an A3?", "conversation": "", "mode": "tell", "turn": "t1"}
        replies = coach_tab.handle(slow, "me", payload)
        while "one nuisance" not in next(replies).views.get("live", ""):
            pass
        list(coach_tab.handle(slow, "eve", {"do": "stop", "turn": "t1"}))
        assert "one nuisance" in next(replies).views["live"]
        asked = time.monotonic()
        list(coach_tab.handle(slow, "me", {"do": "stop", "turn": "t1"}))
        *_, last = replies
        assert time.monotonic() - asked < 3
    assert {"do": "idle"} in last.commands
    assert last.views["live"] == ""
    assert "Ask each person for one nuisance" in last.views["thread"]
    assert "You stopped the answer here" in last.views["thread"]
    assert last.views["thread"].count("one nuisance") < 30
    assert slow.stops == {}


def test_an_edited_message_replaces_what_followed(act: Any, desk: Any) -> None:
    _, number = send(act, QUESTION)
    thread, _ = send(act, IMPROVEMENT, number)
    assert thread.count('class="question"') == 2
    with desk.session() as session:
        first, *_ = conversations.list_messages(session, int(number), "me")
    replies = act(
        coach_tab.handle, "send", text="What is an A3?", conversation=number, mode="tell", editing=str(first.id)
    )
    assert replies[0].views["thread"] == ""
    thread = replies[-1].views["thread"]
    assert thread.count('class="question"') == 1
    assert "What is an A3?" in thread
    assert "label printer" not in thread
    (again,) = act(coach_tab.handle, "open", conversation=number)
    assert again.views["thread"] == thread


def test_asking_again_replaces_the_answer(act: Any, desk: Any) -> None:
    thread, number = send(act, QUESTION)
    asked = re.search(r'data-act="retry"[^>]*data-message="(\d+)"', thread)[1]  # type: ignore[index]
    thread, _ = send(act, QUESTION, number, editing=asked)
    assert thread.count('class="question"') == 1
    with desk.session() as session:
        assert len(conversations.list_messages(session, int(number), "me")) == 2


def test_a_discarded_draft_is_brought_back(act: Any) -> None:
    thread, _ = send(act, IMPROVEMENT)
    token = re.search(r'data-draft="(d-[0-9a-f]{8})"', thread)[1]  # type: ignore[index]
    (gone,) = act(coach_tab.handle, "discard", draft=token)
    assert "Bring back" in gone.views["thread"]
    (back,) = act(coach_tab.handle, "restore", draft=token)
    assert "Draft · not saved" in back.views["thread"]
    assert "Bring back" not in back.views["thread"]


def test_a_screen_reader_is_told_that_the_answer_is_there(act: Any) -> None:
    replies = act(coach_tab.handle, "send", text=QUESTION, conversation="", mode="tell")
    said = [c["text"] for reply in replies for c in reply.commands if c["do"] == "announce"]
    assert said[0] == "The coach is answering."
    assert said[-1].startswith("The answer is there. ") and len(said[-1]) > 60
    assert "<" not in said[-1]


def test_a_bug_becomes_a_calm_sentence(desk: Any) -> None:
    from assistant.ui.desk import guard

    def broken(*_: Any) -> Any:
        raise RuntimeError("secret detail")
        yield

    (reply,) = guard(broken, desk, "me", {"do": "x"})
    assert "secret" not in reply.commands[0]["text"]
    assert reply.commands[1] == {"do": "idle"}
