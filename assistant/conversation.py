"""One turn, from message to events: `question → guard → agent → check → events`.

`Assistant` is what every face talks to. A typed confirmation is recognised here, by code, and never reaches the model.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.agent import STEPS
from assistant.clicks import carry_out, to_receipt_event
from assistant.confirmations import TypedAction, read_action
from assistant.context import Findings, TurnContext
from assistant.errors import AssistantError, ToolInputError
from assistant.events import (
    ChartDrawn,
    Done,
    DraftPrepared,
    Event,
    Json,
    Notice,
    Refusal,
    Source,
    Sources,
    Token,
    ToolUse,
)
from assistant.grounding import CitationStream, ground_answer, remove_saved_claims
from assistant.guard import Guard
from assistant.memory import Memory, recall
from assistant.messages import build_title, clean_message, explain
from assistant.models.offline import MEMORY, SITUATION
from assistant.pending import choose_drafts, describe_draft, name_draft
from assistant.prompts import Prompt
from assistant.receipts import describe_discard, describe_receipts
from assistant.records import conversations, drafts, undo
from assistant.records.cutting import cut_conversation
from assistant.settings import Settings
from assistant.situation import Mode
from assistant.stopping import Stopped, until_stopped
from knowledge.library import Library

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What a person asks for in one turn."""

    message: str
    conversation: int | None = None
    """Number of the conversation; `None` begins one."""
    person: str = ""
    mode: Mode = "tell"
    uploads_only: bool = False
    replaces: int | None = None
    """Number of the person's earlier message that this one takes the place of, with all that followed it."""
    stop: threading.Event | None = None
    """Set by the person to end the answer; what has been said by then is kept."""


@dataclass
class Outcome:
    """What a turn has come to, before it is stored."""

    text: str = ""
    sources: list[Source] = field(default_factory=list)
    drafts: list[Json] = field(default_factory=list)
    receipts: list[Json] = field(default_factory=list)
    refused: Refusal = "none"
    engine: str = "offline"
    dropped: int = 0
    meta: Json = field(default_factory=dict)
    heard: str = ""
    """What the model has said so far, with citation keys."""
    findings: Findings = field(default_factory=Findings)
    is_checked: bool = False
    """The answer is whole and has been checked."""
    has_called: bool = False
    """Whether any tool was called: a model that asked none speaks from itself alone."""
    stop: threading.Event | None = None


class Assistant:
    """The coach: one per process, used by many threads."""

    def __init__(
        self,
        settings: Settings,
        agent: Any,
        library: Library,
        open_session: Callable[[], Session],
        guard: Guard,
        prompt: Prompt,
    ) -> None:
        self.settings = settings
        self.library = library
        self.open_session = open_session
        self.agent = agent
        self._guard = guard
        self._prompt = prompt

    def ask(self, turn: Turn) -> Iterator[Event]:
        """Answers a message, event by event, `Done` last; the words are stored before anything else happens.

        Closing the iterator stops the answer: what has been said by then is kept, with its sources and drafts.

        Raises:
            ToolInputError: the message is empty or too long, or what it belongs to or replaces is not this person's.
        """
        started = time.monotonic()
        person = turn.person or self.settings.person
        message = clean_message(turn.message)
        with self.open_session() as session, session.begin():
            if turn.conversation is None:
                conversation = conversations.create_conversation(session, person, title=build_title(message)).id
            else:
                conversation = turn.conversation
                if turn.replaces is not None:
                    cut_conversation(session, conversation, turn.replaces, person)
            memory = recall(
                session, conversation, person, self.settings, mode=turn.mode, uploads_only=turn.uploads_only
            )
            conversations.append_message(session, conversation, person, role="user", content=message)
            answer = conversations.append_message(
                session, conversation, person, role="assistant", content="", status="streaming"
            ).id
        outcome = Outcome(engine=self.settings.engine, stop=turn.stop)
        status = "failed"
        try:
            yield from self._answer(message, conversation, person, memory, outcome)
            status = "done"
        except ToolInputError as error:
            outcome.text = str(error)
            status = "done"
            yield Notice("warning", str(error))
        except (Stopped, GeneratorExit) as end:
            keep_said(outcome)
            status = "done" if outcome.text or outcome.drafts else "failed"
            if isinstance(end, GeneratorExit):
                raise
        except (AssistantError, OperationalError) as error:
            logger.exception("the turn failed")
            outcome.text = f"That did not work: {explain(error)} Your message is kept; please try again."
            yield Notice("error", outcome.text)
        except Exception:
            logger.exception("the turn failed")
            outcome.text = "Something went wrong on my side. Your message is kept; please try again."
            yield Notice("error", outcome.text)
        finally:
            self._store(answer, person, outcome, status)
        yield Done(
            conversation=str(conversation),
            answer=outcome.text,
            citations=outcome.sources,
            drafts=outcome.drafts,
            receipts=outcome.receipts,
            refused=outcome.refused,
            engine=outcome.engine,
            milliseconds=round(1000 * (time.monotonic() - started)),
            message=answer,
            dropped_citations=outcome.dropped,
        )

    def bring_history(self, messages: list[Mapping[str, str]], person: str = "") -> int:
        """Begins a conversation with messages from elsewhere and returns its number.

        Raises:
            ToolInputError: a message has another role than user or assistant, or no text.
        """
        person = person or self.settings.person
        for message in messages:
            if message.get("role") not in ("user", "assistant") or not isinstance(message.get("content"), str):
                raise ToolInputError('history takes messages {"role": "user" or "assistant", "content": "…"}')
        with self.open_session() as session, session.begin():
            title = next((build_title(m["content"]) for m in messages if m["role"] == "user"), "Conversation")
            conversation = conversations.create_conversation(session, person, title=title).id
            for message in messages:
                if message["content"].strip():
                    conversations.append_message(
                        session, conversation, person, role=message["role"], content=message["content"]
                    )
        return conversation

    def act(self, action: str, draft: str, *, fields: Json | None = None, person: str = "") -> Iterator[Event]:
        """Carries out a person's click on a draft: confirm, discard, restore, edit or undo; `Done` last.

        Raises:
            ToolInputError: no such draft of this person, or the fields cannot be used.
        """
        return carry_out(self.open_session, self.settings, action, draft, fields, person or self.settings.person)

    def _answer(
        self, message: str, conversation: int, person: str, memory: Memory, outcome: Outcome
    ) -> Iterator[Event]:
        situation = memory.situation
        verdict = self._guard.check(message, situation)
        if verdict.matter != "none":
            outcome.text, outcome.engine = verdict.reply, "code"
            outcome.refused = "sensitive" if verdict.matter == "sensitive" else "principle"
            outcome.meta["guard"] = verdict.kind
            yield Token(outcome.text)
            return
        saved = [receipt for receipt in situation.receipts if not receipt.get("undone")]
        typed = read_action(
            message,
            has_pending=bool(situation.pending),
            has_receipts=bool(saved),
            pending=[(str(draft["id"]), describe_draft(draft)) for draft in situation.pending],
        )
        if typed is not None:
            yield from self._act_typed(typed, person, memory, saved, outcome)
            if not typed.rest:
                return
            message = typed.rest
            said = outcome.text
            with self.open_session() as session:
                memory = recall(
                    session,
                    conversation,
                    person,
                    self.settings,
                    mode=situation.mode,
                    uploads_only=situation.uploads_only,
                )
            memory = _without_last(memory)
            yield Token("\n\n")
            yield from self._run_agent(message, conversation, person, memory, outcome)
            outcome.text = f"{said}\n\n{outcome.text}"
            return
        yield from self._run_agent(message, conversation, person, memory, outcome)

    def _act_typed(
        self, typed: TypedAction, person: str, memory: Memory, saved: list[Json], outcome: Outcome
    ) -> Iterator[Event]:
        outcome.engine = "code"
        lines: list[str] = []
        decided: list[str] = []
        step: TypedAction | None = typed
        while step is not None:
            chosen = choose_drafts(step, memory.situation, decided)
            if step.action != "undo" and not chosen:
                raise ToolInputError(f"there is no such draft; {len(memory.situation.pending)} are waiting")
            names = {str(draft["id"]): name_draft(draft) for draft in memory.situation.pending}
            lines += self._act_step(
                step.action, {token: names.get(token, "") for token in chosen}, person, saved, outcome
            )
            decided += chosen
            step = step.then
        if outcome.receipts:
            lines.insert(0, describe_receipts(outcome.receipts))
        outcome.text = "\n\n".join(lines)
        yield from (to_receipt_event(receipt) for receipt in outcome.receipts)
        yield Token(outcome.text)

    def _act_step(
        self, action: str, chosen: Mapping[str, str], person: str, saved: list[Json], outcome: Outcome
    ) -> list[str]:
        """Carries out one decision on drafts (token and name); returns what is to be said beside the receipts."""
        if action == "undo":
            with self.open_session() as session, session.begin():
                outcome.receipts = [
                    undo.undo_receipt(session, saved[-1]["draft"], person, today=self.settings.day).as_json()
                ]
            return []
        if action == "discard":
            with self.open_session() as session, session.begin():
                return [describe_discard([drafts.discard_draft(session, token, person).as_json() for token in chosen])]
        lines = []
        for token, name in chosen.items():
            try:
                with self.open_session() as session, session.begin():
                    outcome.receipts.append(drafts.confirm_draft(session, token, person, self.settings.day).as_json())
            except ToolInputError as error:
                lines.append(f"One draft{f' (“{name}”)' if name else ''} still waits: {error}.")
        return lines

    def _run_agent(
        self, message: str, conversation: int, person: str, memory: Memory, outcome: Outcome
    ) -> Iterator[Event]:
        findings = outcome.findings
        for key in memory.chunk_keys:
            if key in self.library.chunks:
                findings.chunks[key] = self.library.chunks[key]
        context = TurnContext(
            person=person,
            conversation=conversation,
            words=(*memory.words, message),
            situation=memory.situation,
            library=self.library,
            open_session=self.open_session,
            findings=findings,
        )
        system = SystemMessage(
            self._prompt.fill(
                situation=memory.situation.describe(), contact=self.settings.contact or "a person they trust in HR"
            ),
            additional_kwargs={SITUATION: memory.situation.to_values()},
        )
        state = {"messages": [system, *memory.history, HumanMessage(message)]}
        final = yield from self._stream(state, context, outcome)
        yield from self._check(final, findings, outcome)

    def _stream(self, state: Json, context: TurnContext, outcome: Outcome) -> Generator[Event, None, str]:
        """Runs the agent; the return value is the final text with citation keys."""
        findings = context.findings
        stream = CitationStream(findings.chunks)
        final = ""
        source = self.agent.stream(
            state, {"recursion_limit": STEPS}, context=context, stream_mode=["messages", "updates"]
        )
        for kind, payload in until_stopped(source, outcome.stop):
            if kind == "messages":
                chunk, info = payload
                if not isinstance(chunk, AIMessageChunk) or info.get("langgraph_node") != "model":
                    continue
                engine = "offline" if info.get("ls_model_name") == "offline" else self.settings.engine
                if engine != outcome.engine:
                    yield Notice("warning", "The model server failed; the offline coach answers this one.")
                    outcome.engine, outcome.heard, stream = engine, "", CitationStream(findings.chunks)
                outcome.heard += chunk.text
                if text := stream.feed(chunk.text):
                    yield Token(text)
            else:
                for update in payload.values():
                    for message in (update or {}).get("messages", []):
                        if isinstance(message, AIMessage):
                            final = message.text
                            outcome.meta |= {
                                k: v for k, v in message.additional_kwargs.get(MEMORY, {}).items() if v is not None
                            }
                            for call in message.tool_calls:
                                outcome.has_called = True
                                yield ToolUse(call["name"], call["args"], "start")
                        elif isinstance(message, ToolMessage):
                            yield ToolUse(message.name or "", {}, "end")
        if text := stream.flush():
            yield Token(text)
        return final

    def _check(self, final: str, findings: Findings, outcome: Outcome) -> Iterator[Event]:
        text, removed = remove_saved_claims(final) if outcome.engine != "offline" else (final, 0)
        speaks_alone = bool(findings.evidence) or not outcome.has_called
        grounded = ground_answer(text, findings.chunks, mark_unsupported=speaks_alone and outcome.engine != "offline")
        outcome.text, outcome.sources, outcome.dropped = grounded.text, grounded.sources, grounded.dropped
        if removed:
            yield Notice(
                "info", "A sentence that claimed something was saved has been removed: only a receipt says so."
            )
        if findings.evidence and not grounded.sources and set(findings.evidence) == {"none"}:
            outcome.refused = "no_evidence"
        elif findings.no_data:
            outcome.refused = "no_data"
        if not findings.drafts and (refused := findings.refused or outcome.meta.get("refused")):
            outcome.refused = refused
        outcome.drafts = findings.drafts
        outcome.is_checked = True
        outcome.meta |= {
            "chunk_keys": list(findings.chunks)[-60:],
            "listed": findings.listed,
            "kpi": findings.kpi,
            "charts": findings.charts,
            **findings.meta,
        }
        if outcome.sources:
            yield Sources(outcome.sources)
        yield from (DraftPrepared(draft) for draft in findings.drafts)
        yield from (ChartDrawn(**chart) for chart in findings.charts)

    def _store(self, answer: int, person: str, outcome: Outcome, status: str) -> None:
        meta = outcome.meta | {
            "sources": [asdict(source) for source in outcome.sources],
            "drafts": outcome.drafts,
            "receipts": outcome.receipts,
            "refused": outcome.refused,
            "engine": outcome.engine,
        }
        with self.open_session() as session, session.begin():
            conversations.finish_message(session, answer, person, content=outcome.text, meta=meta, status=status)


def keep_said(outcome: Outcome) -> None:
    """Makes what a stopped answer has said so far the answer; its drafts stay in sight, to be saved or dropped."""
    if outcome.is_checked or (outcome.text and not outcome.heard):
        return
    heard = re.sub(r"\[[\w#-]*$", "", outcome.heard)
    heard = remove_saved_claims(heard)[0] if outcome.engine != "offline" else heard
    grounded = ground_answer(heard, outcome.findings.chunks, mark_unsupported=False)
    outcome.text = "\n\n".join(part for part in (outcome.text, grounded.text) if part)
    outcome.sources, outcome.dropped = grounded.sources, grounded.dropped
    outcome.drafts = outcome.findings.drafts
    outcome.meta |= {"stopped": True, "chunk_keys": list(outcome.findings.chunks)[-60:]}


def _without_last(memory: Memory) -> Memory:
    """The memory without the message that is being answered, which is stored already."""
    history = memory.history[:-1] if memory.history and isinstance(memory.history[-1], HumanMessage) else memory.history
    return Memory(memory.situation, history, memory.words[:-1], memory.chunk_keys)
