"""The same agent, tools and checks with a model on a real local HTTP server that speaks the OpenAI protocol."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.conversation import Turn
from assistant.events import Done, DraftPrepared, Notice, Sources, Token, ToolUse
from tests.openai_server import Fault, Say, serve_script

SEARCH = ("search_knowledge", {"query": "middle managers nod and nothing happens"})
GROUNDED = "Supervisors often carry the work without gain. [frozen-middle#in-short] Nobody knows this. [no-such#key]"


def run(coach: Any, message: str, conversation: int | None = None) -> tuple[list[Any], Done]:
    events = list(coach.ask(Turn(message, conversation=conversation)))
    assert isinstance(events[-1], Done)
    return events, events[-1]


def test_a_model_on_the_wire_searches_streams_and_is_checked(build: Callable[..., Any]) -> None:
    with serve_script(Say(calls=(SEARCH,)), Say(GROUNDED)) as script:
        coach = build(engine="openai", openai_base_url=script.url, openai_model="scripted")
        events, done = run(coach, "My supervisors nod and then nothing happens")
    assert [e.name for e in events if isinstance(e, ToolUse)] == ["search_knowledge", "search_knowledge"]
    assert sum(isinstance(e, Token) for e in events) > 5
    assert done.engine == "openai"
    assert done.dropped_citations == 1
    assert [s.key for s in done.citations] == ["frozen-middle#in-short"]
    assert done.citations[0].quote in coach.library.chunks["frozen-middle#in-short"].text
    assert any(isinstance(e, Sources) for e in events)
    sent = script.requests[0]
    assert {tool["function"]["name"] for tool in sent["tools"]} >= {"search_knowledge", "draft_initiative", "query_kpi"}
    assert "situation" not in str(sent["messages"][0].keys())
    assert "runtime" not in str(sent["tools"])


def test_a_claim_of_saving_is_removed_and_nothing_is_saved(build: Callable[..., Any]) -> None:
    call = (
        "draft_initiative",
        {"title": "Shadow board", "idea": "a shadow board", "owner": "Maria", "due": "2026-12-24"},
    )
    with serve_script(Say(calls=(call,)), Say("I have saved your initiative. Who else is on the team?")) as script:
        coach = build(engine="openai", openai_base_url=script.url)
        events, done = run(coach, "We put up a shadow board, Maria runs it")
    assert "saved" not in done.answer
    assert done.receipts == []
    draft = next(e.draft for e in events if isinstance(e, DraftPrepared))
    assert draft["fields"]["owner"] == "Maria"
    assert "due" not in draft["fields"] and "due" in draft["untraced"]


@pytest.mark.parametrize("fault", ["cut", "garbage", "fail", "refuse_key", "hang"])
def test_a_failing_server_is_replaced_by_the_offline_coach_with_a_notice(
    build: Callable[..., Any], fault: Fault
) -> None:
    with serve_script(Say("Supervisors carry the work " * 5, fault=fault)) as script:
        coach = build(engine="openai", openai_base_url=script.url, timeout_seconds=1.5, max_retries=1)
        events, done = run(coach, "My supervisors nod and then nothing happens. What do I do?")
    assert done.engine == "offline"
    assert any(isinstance(e, Notice) and "offline coach" in e.text for e in events)
    assert len(done.citations) >= 3
    assert len(script.requests) == (1 if fault == "refuse_key" else 2)


def test_an_endless_caller_of_tools_is_stopped(build: Callable[..., Any]) -> None:
    with serve_script(Say(calls=(SEARCH,))) as script:
        coach = build(engine="openai", openai_base_url=script.url)
        _, done = run(coach, "My supervisors nod and then nothing happens")
    assert len(script.requests) <= 9
    assert done.answer


def test_the_key_goes_to_the_server_and_nowhere_else(
    build: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with serve_script(Say("Hello there, what can I do for you today?")) as script:
        coach = build(engine="openai", openai_base_url=script.url, openai_api_key=SecretStr("sk-very-secret"))
        run(coach, "hello")
    assert script.keys == ["Bearer sk-very-secret"]
    assert "sk-very-secret" not in caplog.text


def test_embeddings_can_come_from_the_server(settings: Any) -> None:
    from assistant.wiring import build_embedder

    with serve_script(Say()) as script:
        embedder = build_embedder(settings.model_copy(update={"embedder": "openai", "openai_base_url": script.url}))
        vectors = embedder.embed(["gemba", "tea"])
    assert vectors.shape == (2, 4)
    assert abs(float((vectors[0] ** 2).sum()) - 1) < 1e-6
    assert script.requests[0]["input"] == ["gemba", "tea"]
