"""A language model that others made, on the wire: reading messages beside ours, and behind the same agent and checks.

Any server that speaks the OpenAI protocol. It is an option and never part of a baseline: its figures are its own.
"""

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.events import Done, Notice, Token
from evals.cases import read_cases, take_sample
from evals.figures import Figure, Mark, mark_all, shorten
from evals.lab import Heard, Lab
from evals.peers.reading import read_intents
from evals.report.markdown import write_table
from evals.runs import describe_figure, read_commit
from evals.statistics import compare_sides
from evals.stored import read_stored
from evals.suites.understanding import TEST, Found, build_reader, mark_top
from evals.training.messages import INTENTS, Message, read_messages

MESSAGES = 80
INSTRUCTION = """\
You read messages to a coach for managers who improve work. Answer with one line of JSON and nothing else:
{{"intent": NAME, "values": {{FIELD: WORDS}}}}. WORDS are copied from the message. NAME is one of: {intents}.
Message: We put hooks at bay 3, Tom owns it.
{{"intent": "new_initiative", "values": {{"idea": "hooks at bay 3", "owner": "Tom"}}}}
Message: How do I deal with doubters?
{{"intent": "question", "values": {{}}}}
Message: OTIF was 93 % in May.
{{"intent": "record_values", "values": {{"kpi": "OTIF", "value": "93 %", "period": "May"}}}}"""
ANSWER_TOKENS = 120
FORM = {
    "type": "json_schema",
    "json_schema": {
        "name": "reading",
        "schema": {
            "type": "object",
            "properties": {"intent": {"enum": INTENTS}, "values": {"type": "object", "additionalProperties": {"type": "string"}}},
            "required": ["intent", "values"],
        },
    },
}  # fmt: skip
"""The server lets the model write nothing else, where it knows this form: the fairest terms for a small model."""
FELL_BACK = "offline coach answers"
REMOVED = "claimed something was saved"


@dataclass
class ModelReading:
    """What the model said of one message."""

    intent: str
    """Empty when its answer names none."""
    is_json: bool
    values: int = 0
    invented: int = 0
    """Values whose words are not in the message."""
    milliseconds: float = 0.0
    tokens: tuple[int, int] = (0, 0)
    """Read and written."""


@dataclass
class Played:
    """What one turn behind the agent came to."""

    name: str
    engine: str
    seconds: float
    first: float | None
    """Seconds to the first words; `None` where none were streamed."""
    tools: list[str] = field(default_factory=list)
    citations: int = 0
    dropped: int = 0
    views: int = 0
    bare: int = 0
    """Lines of the answer that claim something, with no source and no mark."""
    removed: bool = False
    fell_back: bool = False
    untraced: int = 0
    drafts: int = 0
    receipts: int = 0
    stored: bool = False
    refused: str = "none"
    answer: str = ""


def measure_wire(lab: Lab, sample: int | None, *, has_agent: bool) -> str:
    """The report, as Markdown."""
    parts = ["# A language model on the wire", describe_run(lab), write_reading(lab, sample or MESSAGES)]
    if has_agent:
        parts.append(write_turns(play_all(lab)))
    return "\n\n".join(parts) + "\n"


def describe_run(lab: Lab) -> str:
    """What was measured."""
    return (
        f"Commit `{read_commit()}`, model `{lab.options.model or 'the default'}` on a server that speaks the OpenAI protocol;"
        " `python -m evals wire --server URL --model NAME`. Nothing of this is part of the baseline."
    )


def write_reading(lab: Lab, sample: int) -> str:
    """Intents, values, time and tokens of the model over a sample of the untouched messages, beside ours and keywords."""
    messages = {m.id: m for m in read_messages(TEST)}
    chosen = [messages[c["id"]] for c in take_sample([{"id": name} for name in messages], sample)]
    reader = build_reader()
    times: list[Mark] = []
    ours: dict[str, Found] = {}
    for message in chosen:
        begun = time.perf_counter()
        ours[message.id] = reader(message)
        times.append(Mark(message.id, 1000 * (time.perf_counter() - begun)))
    ask = build_asker(lab)
    model = {m.id: ask(m) for m in lab.track(chosen, "wire: messages")}
    found: dict[str, Found] = {name: ((one.intent,) if one.intent else (), set()) for name, one in model.items()}
    words: dict[str, Found] = {m.id: (tuple(read_intents(m.text)), set()) for m in chosen}
    tops = {"ours": mark_top(chosen, ours), "the model": mark_top(chosen, found), "keywords": mark_top(chosen, words)}
    every = list(model.items())
    figures = [Figure(f"{who}: top-1 intent", marks) for who, marks in tops.items()]
    figures += [
        Figure("the model: answers that are the JSON asked for", mark_all((n, one.is_json) for n, one in every)),
        Figure("the model: values named that nobody said", tuple(Mark(n, one.invented, one.values) for n, one in every if one.values), "lower"),
        Figure("ours: values named that nobody said", mark_invented(chosen, ours), "lower"),
        Figure("ours: median", tuple(times[1:]), "lower", None, "median", "ms"),
        Figure("the model: median", tuple(Mark(n, one.milliseconds) for n, one in every[1:]), "lower", None, "median", "ms"),
        Figure("the model: tokens read, median", tuple(Mark(n, one.tokens[0]) for n, one in every), "lower", None, "median", "tokens"),
        Figure("the model: tokens written, median", tuple(Mark(n, one.tokens[1]) for n, one in every), "lower", None, "median", "tokens"),
    ]  # fmt: skip
    won = sum(a.count > b.count for a, b in zip(tops["ours"], tops["the model"], strict=True))
    lost = sum(a.count < b.count for a, b in zip(tops["ours"], tops["the model"], strict=True))
    head = f"## Reading {len(chosen)} messages of the untouched test part"
    test = f"Ours is right and the model wrong in {won}, the other way round in {lost} (McNemar, exact: p = {compare_sides(won, lost):.2g})."
    return "\n\n".join([head, write_table([describe_figure(figure) for figure in figures]), test])


def mark_invented(messages: Sequence[Message], found: dict[str, Found]) -> tuple[Mark, ...]:
    """Spans that lie outside of their message: none can."""
    return tuple(
        Mark(m.id, sum(not 0 <= start < end <= len(m.text) for _, start, end in spans), len(spans))
        for m in messages
        if (spans := found[m.id][1])
    )


def build_asker(lab: Lab) -> Callable[[Message], ModelReading]:
    """Asks the server's model what a message means."""
    from langchain_core.messages import HumanMessage, SystemMessage

    from assistant.models.server import build_server_model

    plain = build_server_model(lab.settings.model_copy(update={"temperature": 0.0}))
    model = plain.bind(max_tokens=ANSWER_TOKENS, extra_body={"response_format": FORM})
    system = SystemMessage(INSTRUCTION.format(intents=", ".join(INTENTS)))

    def ask(message: Message) -> ModelReading:
        before = f"(The coach said before: {message.previous})\n" if message.previous else ""
        begun = time.perf_counter()
        answer = model.invoke([system, HumanMessage(f"{before}Message: {message.text}")])
        reading = read_answer(answer.text, f"{message.text}\n{message.previous}")
        reading.milliseconds = 1000 * (time.perf_counter() - begun)
        usage: Any = getattr(answer, "usage_metadata", None) or {}
        reading.tokens = (usage.get("input_tokens", 0), usage.get("output_tokens", 0))
        return reading

    return ask


def read_answer(answer: str, said: str) -> ModelReading:
    """The intent that an answer names, as JSON or anywhere in its first line, and its values held against what was said."""
    try:
        stored = json.loads(re.search(r"\{.*\}", answer, re.DOTALL)[0])  # type: ignore[index]  # caught below
        intent, values = str(stored.get("intent", "")), stored.get("values") or {}
        words = [str(value) for value in (values.values() if isinstance(values, dict) else values)]
    except (TypeError, ValueError, AttributeError):
        named = re.findall(r"\b(?:" + "|".join(INTENTS) + r")\b", answer.strip().split("\n")[0])
        return ModelReading(named[0] if named else "", False)
    folded = " ".join(said.lower().split())
    invented = sum(" ".join(one.lower().split()) not in folded for one in words if one.strip())
    return ModelReading(intent if intent in INTENTS else "", True, len([w for w in words if w.strip()]), invented)


def play_all(lab: Lab) -> list[Played]:
    """The conversations of the data set, each with records of its own, behind the real agent."""
    from assistant.conversation import Turn

    played = []
    for case in lab.track(lab.select(read_cases("wire/turns.jsonl")), "wire: conversations"):
        coach = lab.start_fresh()
        conversation = None
        for number, message in enumerate(case["turns"], 1):
            before = read_stored(coach)
            begun, first = time.perf_counter(), None
            events = []
            for event in coach.ask(Turn(message, conversation)):
                events.append(event)
                if first is None and isinstance(event, Token) and event.text.strip():
                    first = time.perf_counter() - begun
            done = events[-1]
            assert isinstance(done, Done)
            conversation = int(done.conversation)
            times = (time.perf_counter() - begun, first)
            is_stored = read_stored(coach) != before
            played.append(describe_turn(f"{case['id']}/{number}", Heard(done, events), times, is_stored=is_stored))
    return played


def describe_turn(name: str, heard: Heard, times: tuple[float, float | None], *, is_stored: bool) -> Played:
    """What the events of a turn tell."""
    from assistant.grounding import COACH_VIEW

    done = heard.done
    notices = [event.text for event in heard.events if isinstance(event, Notice)]
    return Played(
        name, done.engine, *times, heard.tools, len(done.citations), done.dropped_citations, done.answer.count(COACH_VIEW),
        0 if done.engine == "code" or done.drafts else sum(is_bare(line) for line in done.answer.split("\n")),
        any(REMOVED in text for text in notices), any(FELL_BACK in text for text in notices),
        sum(len(draft["untraced"]) for draft in done.drafts), len(done.drafts), len(done.receipts), is_stored, done.refused, shorten(done.answer.replace("|", "/"), 90),
    )  # fmt: skip


def is_bare(line: str) -> bool:
    """Whether a line claims something (seven words and no question), without a source and without the mark of a view."""
    from assistant.grounding import CLAIM_WORDS, COACH_VIEW

    plain = line.rstrip("*_ ")
    return (
        len(plain.split()) >= CLAIM_WORDS
        and not plain.endswith(("?", ":"))
        and not re.search(r"\[\d+\]", line)
        and COACH_VIEW not in line
    )


def write_turns(played: Sequence[Played]) -> str:
    """Turn by turn, and what the checks had to do."""
    lines = ["| turn | answered by | tools | citations | dropped | marked as view | neither | “saved” taken out | values taken out | drafts | receipts | stored | refused | first words, s | whole, s | answer |", "|" + " --- |" * 16]  # fmt: skip
    for p in played:
        engine = "offline, server failed" if p.fell_back else p.engine
        cells = [p.name, engine, ", ".join(p.tools) or "–", p.citations, p.dropped, p.views, p.bare, "yes" if p.removed else "–", p.untraced, p.drafts, p.receipts, "yes" if p.stored else "–", p.refused, "–" if p.first is None else f"{p.first:.1f}", f"{p.seconds:.1f}", p.answer]  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    without = sum(p.stored and not p.receipts for p in played)
    words = (
        f"{len(played)} turns: {sum(p.engine != 'offline' and not p.fell_back for p in played)} answered by the server's model or by code,"
        f" {sum(p.fell_back for p in played)} by the offline coach after a failure; {sum(bool(p.tools) for p in played)} called a tool;"
        f" {sum(p.dropped for p in played)} unknown citations dropped, {sum(p.views for p in played)} claims marked as the coach's view,"
        f" {sum(p.bare for p in played)} claims with neither a source nor a mark (only answers that searched are marked),"
        f" {sum(p.removed for p in played)} answers that claimed to have saved cleaned, {sum(p.untraced for p in played)} untraced values"
        f" taken out; stored without a receipt: {without}."
    )
    return "\n\n".join(["## Behind the agent, with its tools and checks", "\n".join(lines), words])
