"""Understanding: the untouched test messages, as the coach reads them, beside keywords and regular expressions.

The messages were written before any training by someone who had seen neither the training data nor the code.
"""

from collections.abc import Callable, Mapping, Sequence

from evals.cases import DATASETS, take_sample
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all
from evals.lab import TODAY, Lab
from evals.leaks import describe_near, find_near, list_training_messages
from evals.peers.reading import read_intents, read_spans
from evals.training.messages import Message, read_messages

TEST = DATASETS / "understanding" / "test" / "messages.jsonl"
GOAL_ENGLISH, GOAL_OTHER = 0.95, 0.85
Spans = set[tuple[str, int, int]]
Found = tuple[tuple[str, ...], Spans]
"""Believed intents, likeliest first, and marked words."""


def measure(lab: Lab) -> SuiteResult:
    """Intents and spans in all, by intent and by language, and the peer's."""
    messages = {message.id: message for message in read_messages(TEST)}
    chosen = [messages[case["id"]] for case in take_sample([{"id": name} for name in messages], lab.options.sample)]
    read = build_reader()
    ours = {m.id: read(m) for m in lab.track(chosen, "understanding")}
    peer = {m.id: (tuple(read_intents(m.text)), read_spans(m.text)) for m in chosen}
    result = SuiteResult()
    english = [m for m in chosen if m.language == "en"]
    foreign = [m for m in chosen if m.language != "en"]
    for label, part, goal in (("English", english, GOAL_ENGLISH), ("other languages", foreign, GOAL_OTHER)):
        result.figures.append(Figure(f"{label}: top-1 intent", mark_top(part, ours), goal=goal))
        result.figures.append(Figure(f"{label}: exact set of intents", mark_set(part, ours)))
        result.figures.append(Figure(f"{label}: span F1, exact edges", mark_spans(part, ours)))
    for label, part in (("English", english), ("other languages", foreign)):
        result.figures.append(
            Figure(f"peer, keywords and regexes, {label}: top-1 intent", mark_top(part, peer), is_gated=False)
        )
        result.figures.append(
            Figure(f"peer, keywords and regexes, {label}: span F1", mark_spans(part, peer), is_gated=False)
        )
    near = find_near({m.id: m.text for m in chosen}, list_training_messages())
    result.notes.append(describe_near(near, "a training message"))
    for label, part in (("English", english), ("other languages", foreign)):
        marks = mark_top([m for m in part if m.id not in near], ours)
        result.figures.append(
            Figure(f"{label}: top-1 intent, without messages near to training", marks, is_gated=False)
        )
    for language in sorted({m.language for m in foreign}):
        part = [m for m in foreign if m.language == language]
        result.figures.append(Figure(f"{language}: top-1 intent", mark_top(part, ours), is_gated=False))
    for intent in sorted({intent for m in english for intent in m.intents}):
        part = [m for m in english if intent in m.intents]
        result.figures.append(Figure(f"English, {intent}: found", mark_found(part, ours, intent), is_gated=False))
        result.figures.append(Figure(f"English, {intent}: F1", mark_intent(english, ours, intent), is_gated=False))
    result.failures += [
        Failure(
            m.id, f"{m.language}: expected {'+'.join(sorted(m.intents))}, got {'+'.join(ours[m.id][0]) or 'nothing'}"
        )
        for m in chosen
        if set(m.intents) != set(ours[m.id][0])
    ]
    return result


def build_reader() -> Callable[[Message], Found]:
    """The coach's reading of a message: the model's intents as far as the coach believes them, and its spans."""
    from assistant.offline.understood import understand
    from assistant.understanding.encoder import MessageEncoder

    encoder = MessageEncoder()

    def read(message: Message) -> Found:
        understood = understand(message.text, encoder.read, today=TODAY, previous=message.previous)
        return understood.intents, {(span.label, span.start, span.end) for span in understood.spans}

    return read


def mark_top(messages: Sequence[Message], found: Mapping[str, Found]) -> tuple[Mark, ...]:
    """The likeliest intent is one of the message's."""
    return mark_all((m.id, bool(found[m.id][0]) and found[m.id][0][0] in m.intents) for m in messages)


def mark_set(messages: Sequence[Message], found: Mapping[str, Found]) -> tuple[Mark, ...]:
    """Exactly the message's intents are believed."""
    return mark_all((m.id, set(found[m.id][0]) == set(m.intents)) for m in messages)


def mark_spans(messages: Sequence[Message], found: Mapping[str, Found]) -> tuple[Mark, ...]:
    """F1 over spans, exact edges and label: twice the right ones over expected plus found."""
    return tuple(
        Mark(m.id, 2.0 * len(set(m.spans) & spans), float(len(set(m.spans)) + len(spans)))
        for m in messages
        if (spans := found[m.id][1]) or m.spans
    )


def mark_found(messages: Sequence[Message], found: Mapping[str, Found], intent: str) -> tuple[Mark, ...]:
    """An intent is believed where it should be."""
    return mark_all((m.id, intent in found[m.id][0]) for m in messages)


def mark_intent(messages: Sequence[Message], found: Mapping[str, Found], intent: str) -> tuple[Mark, ...]:
    """F1 of one intent."""
    sides = [(m.id, intent in m.intents, intent in found[m.id][0]) for m in messages]
    return tuple(
        Mark(name, 2.0 * (wanted and got), float(wanted) + float(got)) for name, wanted, got in sides if wanted or got
    )
