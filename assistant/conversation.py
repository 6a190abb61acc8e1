"""One turn, from message to events: `question → guard → agent → check → events`.

`Assistant` is what every face talks to. A typed confirmation is recognised here, by code, and never reaches the model.
"""

import logging
import re
import time
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.agent import STEPS
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
    ReceiptGiven,
    Refusal,
    Source,
    Sources,
    Token,
    ToolUse,
)
from assistant.grounding import CitationStream, ground_answer, remove_saved_claims
from assistant.guard import Guard
from assistant.memory import Memory, recall
from assistant.models.offline import MEMORY, SITUATION
from assistant.prompts import Prompt
from assistant.receipts import describe_discard, describe_receipts
from assistant.records import conversations, drafts, undo
from assistant.settings import Settings
from assistant.situation import Mode, Situation
from knowledge.library import Library

logger = logging.getLogger(__name__)

MAX_MESSAGE = 20_000
"""Characters of a message; a longer text belongs into a document."""


@dataclass(frozen=True)
class Turn:
    """What a person asks for in one turn."""

    message: str
    conversation: int | None = None
    """Number of the conversation; `None` begins one."""
    person: str = ""
    mode: Mode = "tell"
    uploads_only: bool = False


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
        self._agent = agent
        self._guard = guard
        self._prompt = prompt

    def ask(self, turn: Turn) -> Iterator[Event]:
        """Answers a message, event by event, `Done` last; the words are stored before anything else happens.

        Raises:
            ToolInputError: the message is empty or too long, or the conversation is not this person's.
        """
        started = time.monotonic()
        person = turn.person or self.settings.person
        message = clean_message(turn.message)
        with self.open_session() as session, session.begin():
            if turn.conversation is None:
                conversation = conversations.create_conversation(session, person, title=build_title(message)).id
            else:
                conversation = turn.conversation
            memory = recall(
                session, conversation, person, self.settings, mode=turn.mode, uploads_only=turn.uploads_only
            )
            conversations.append_message(session, conversation, person, role="user", content=message)
            answer = conversations.append_message(
                session, conversation, person, role="assistant", content="", status="streaming"
            ).id
        outcome = Outcome(engine=self.settings.engine)
        status = "failed"
        try:
            yield from self._answer(message, conversation, person, memory, outcome)
            status = "done"
        except ToolInputError as error:
            outcome.text = str(error)
            status = "done"
            yield Notice("warning", str(error))
        except GeneratorExit:
            status = "done" if outcome.text else "failed"
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
        """Carries out a person's click on a draft: confirm, discard, edit or undo; `Done` last.

        Raises:
            ToolInputError: no such draft of this person, or the fields cannot be used.
        """
        started = time.monotonic()
        person = person or self.settings.person
        outcome = Outcome(engine="code")
        with self.open_session() as session, session.begin():
            conversation = drafts.get_draft(session, draft, person).conversation_id
            if action == "confirm":
                receipt = drafts.confirm_draft(session, draft, person, self.settings.day)
                outcome.receipts = [receipt.as_json()]
                outcome.text = describe_receipts(outcome.receipts)
            elif action == "discard":
                view = drafts.discard_draft(session, draft, person)
                outcome.text = describe_discard([view.as_json()])
            elif action == "edit":
                origins = {name: {"from": "person edit"} for name in fields or {}}
                view = drafts.change_draft(
                    session, draft, fields or {}, origins, person=person, today=self.settings.day
                )
                outcome.drafts = [view.as_json()]
            elif action == "undo":
                receipt = undo.undo_receipt(session, draft, person, today=self.settings.day)
                outcome.receipts = [receipt.as_json()]
                outcome.text = describe_receipts(outcome.receipts)
            if outcome.text:
                conversations.append_message(
                    session,
                    conversation,
                    person,
                    role="assistant",
                    content=outcome.text,
                    meta={"receipts": outcome.receipts, "action": action},
                )
        yield from (DraftPrepared(view) for view in outcome.drafts)
        yield from (_to_receipt_event(receipt) for receipt in outcome.receipts)
        yield Done(
            conversation=str(conversation),
            answer=outcome.text,
            drafts=outcome.drafts,
            receipts=outcome.receipts,
            engine=outcome.engine,
            milliseconds=round(1000 * (time.monotonic() - started)),
        )

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
        typed = read_action(message, has_pending=bool(situation.pending), has_receipts=bool(saved))
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
        chosen = choose_drafts(typed, memory.situation)
        if typed.action != "undo" and not chosen:
            raise ToolInputError(f"there is no such draft; {len(memory.situation.pending)} are waiting")
        outcome.engine = "code"
        lines: list[str] = []
        if typed.action == "undo":
            with self.open_session() as session, session.begin():
                outcome.receipts = [
                    undo.undo_receipt(session, saved[-1]["draft"], person, today=self.settings.day).as_json()
                ]
        elif typed.action == "discard":
            with self.open_session() as session, session.begin():
                lines.append(
                    describe_discard([drafts.discard_draft(session, token, person).as_json() for token in chosen])
                )
        else:
            for token in chosen:
                try:
                    with self.open_session() as session, session.begin():
                        outcome.receipts.append(
                            drafts.confirm_draft(session, token, person, self.settings.day).as_json()
                        )
                except ToolInputError as error:
                    lines.append(f"One draft ({token}) still waits: {error}.")
        if outcome.receipts:
            lines.insert(0, describe_receipts(outcome.receipts))
        outcome.text = "\n\n".join(lines)
        yield from (_to_receipt_event(receipt) for receipt in outcome.receipts)
        yield Token(outcome.text)

    def _run_agent(
        self, message: str, conversation: int, person: str, memory: Memory, outcome: Outcome
    ) -> Iterator[Event]:
        findings = Findings()
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
        shown = 0
        final = ""
        for kind, payload in self._agent.stream(
            state, {"recursion_limit": STEPS}, context=context, stream_mode=["messages", "updates"]
        ):
            if kind == "messages":
                chunk, info = payload
                if not isinstance(chunk, AIMessageChunk) or info.get("langgraph_node") != "model":
                    continue
                engine = "offline" if info.get("ls_model_name") == "offline" else self.settings.engine
                if engine != outcome.engine:
                    yield Notice("warning", "The model server failed; the offline coach answers this one.")
                    outcome.engine, stream, shown = engine, CitationStream(findings.chunks), 0
                if text := stream.feed(chunk.text):
                    shown += 1
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
                                yield ToolUse(call["name"], call["args"], "start")
                        elif isinstance(message, ToolMessage):
                            yield ToolUse(message.name or "", {}, "end")
        if text := stream.flush():
            yield Token(text)
        return final

    def _check(self, final: str, findings: Findings, outcome: Outcome) -> Iterator[Event]:
        text, removed = remove_saved_claims(final) if outcome.engine != "offline" else (final, 0)
        grounded = ground_answer(
            text, findings.chunks, mark_unsupported=bool(findings.evidence) and outcome.engine != "offline"
        )
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
        if outcome.sources:
            yield Sources(outcome.sources)
        outcome.drafts = findings.drafts
        yield from (DraftPrepared(draft) for draft in findings.drafts)
        yield from (ChartDrawn(**chart) for chart in findings.charts)
        outcome.meta |= {
            "chunk_keys": list(findings.chunks)[-60:],
            "listed": findings.listed,
            "kpi": findings.kpi,
            "charts": findings.charts,
            **findings.meta,
        }

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


def choose_drafts(typed: TypedAction, situation: Situation) -> list[str]:
    """The drafts that a typed decision means: the one named; all where it says all; else those offered last."""
    pending = [str(draft["id"]) for draft in situation.pending]
    if isinstance(typed.which, int):
        offered = [token for token in situation.offered if token in pending] or pending
        return offered[typed.which : typed.which + 1] if typed.which >= 0 else offered[-1:]
    if typed.which:
        return [token for token in pending if token == typed.which]
    if typed.is_all:
        return pending
    return [token for token in situation.offered if token in pending] or pending[-1:]


def clean_message(message: str) -> str:
    """The message in composed Unicode, without control characters; line breaks stay.

    Raises:
        ToolInputError: nothing is left, or there are more than `MAX_MESSAGE` characters.
    """
    text = unicodedata.normalize("NFC", message)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = re.sub(r"[ \t]+\n", "\n", text).strip()
    if not text:
        raise ToolInputError("the message is empty; ask a question or tell what you have improved")
    if len(text) > MAX_MESSAGE:
        raise ToolInputError(
            f"the message has {len(text):,} characters, and at most {MAX_MESSAGE:,} can be read at once;"
            " put long texts into a document and upload it"
        )
    return text


def build_title(message: str) -> str:
    """A conversation's title: the first line, cut at a word, at most 60 characters."""
    line = message.strip().split("\n")[0]
    return line if len(line) <= 60 else line[:57].rsplit(" ", 1)[0] + " …"


def explain(error: Exception) -> str:
    """An error as one sentence for a person."""
    if isinstance(error, OperationalError):
        reason = str(error.orig).lower()
        if "locked" in reason:
            return "the database is busy with another program."
        if "readonly" in reason or "read-only" in reason:
            return "the database may not be written to; check the rights of the data folder."
        if "full" in reason:
            return "the disk is full."
        return "the database cannot be used."
    return str(error).rstrip(".") + "."


def _to_receipt_event(receipt: Json) -> ReceiptGiven:
    return ReceiptGiven(**{k: v for k, v in receipt.items() if k in ReceiptGiven.__dataclass_fields__ and k != "event"})


def _without_last(memory: Memory) -> Memory:
    """The memory without the message that is being answered, which is stored already."""
    history = memory.history[:-1] if memory.history and isinstance(memory.history[-1], HumanMessage) else memory.history
    return Memory(memory.situation, history, memory.words[:-1], memory.chunk_keys)
