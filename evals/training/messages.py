"""Labelled messages: reading the files, one convention for all writers, and the variations used while training."""

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.guarding.replies import list_languages, load_words
from assistant.understanding.encoder import tidy_span

INTENTS = [
    "question", "new_initiative", "update_initiative", "close_initiative", "barrier", "show_initiatives",
    "define_kpi", "record_values", "query_kpi", "plot_kpi", "recognition", "who_recognise", "commitment",
    "brief", "confirm", "discard", "correct", "undo", "answer", "same_again", "venting", "smalltalk", "about",
    "other",
]  # fmt: skip
LABELS = [
    "title", "ref", "problem", "idea", "area", "owner", "team", "sponsor", "start", "due", "closed",
    "benefit", "status", "result", "learned", "note", "blocker", "resource", "objective", "category", "kpi",
    "value", "period", "target", "unit", "direction", "frequency", "definition", "measure", "compare",
    "person", "achievement", "effect", "channel", "tone", "length", "audience", "language", "action",
]  # fmt: skip

KINDS = [
    "none", "injury", "harassment", "discrimination", "self_harm", "violence", "dismissal", "medical", "legal",
    "principle_layoff", "principle_blame", "principle_surveillance",
]  # fmt: skip
"""What the guard tells apart; "none" is an ordinary message."""

Marked = tuple[str, int, int]
"""Label, start, end; characters of the text."""

_MARKUP = re.compile(r"\[(\w+):([^\[\]]*)\]")


@dataclass(frozen=True)
class Message:
    """A labelled message."""

    text: str
    intents: tuple[str, ...]
    spans: tuple[Marked, ...]
    previous: str = ""
    language: str = "en"
    id: str = ""
    kind: str = "none"
    """What the guard is to see in it."""

    @property
    def is_labelled(self) -> bool:
        """Whether its intents and spans are known; of the guard's own messages only the kind is."""
        return bool(self.intents)


def parse_markup(marked: str) -> tuple[str, tuple[Marked, ...]]:
    """The plain text and its tidied spans.

    Raises:
        ValueError: a label is not in the list.
    """
    parts: list[str] = []
    raw: list[Marked] = []
    at = length = 0
    for match in _MARKUP.finditer(marked):
        label, words = match.groups()
        if label not in LABELS:
            raise ValueError(f"unknown label {label!r} in {marked!r}")
        parts += [marked[at : match.start()], words]
        length += match.start() - at
        raw.append((label, length, length + len(words)))
        length += len(words)
        at = match.end()
    text = "".join([*parts, marked[at:]])
    spans = [(label, *tidy_span(text, start, end, label)) for label, start, end in raw]
    return text, tuple(span for span in spans if span[1] < span[2])


def read_messages(path: Path) -> list[Message]:
    """The messages of a JSON-lines file, in its order."""
    messages = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        text, spans = parse_markup(row["text"])
        if unknown := set(row["intents"]) - set(INTENTS):
            raise ValueError(f"unknown intents {sorted(unknown)} in {row['id']!r}")
        messages.append(
            Message(text, tuple(row["intents"]), spans, row.get("previous") or "", row.get("lang", "en"), row["id"])
        )
    return messages


def read_sensitive(path: Path) -> list[Message]:
    """The guard's messages of a JSON-lines file: no intents and spans, a kind."""
    messages = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        kind = row["kind"] if row["sensitive"] else "none"
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r} in {row['id']!r}")
        messages.append(Message(row["text"], (), (), language=row.get("lang", "en"), id=row["id"], kind=kind))
    return messages


def read_article_questions(folder: Path) -> list[Message]:
    """The questions in the front matter of the articles, as messages that only ask."""
    messages: list[Message] = []
    for path in sorted(folder.glob("*/*.md")):
        front = path.read_text(encoding="utf-8").split("\n---", 1)[0]
        listed = re.search(r"^questions:\n((?:  - .*\n?)+)", front, re.MULTILINE)
        for line in listed.group(1).splitlines() if listed else []:
            text = line.strip()[2:].strip().strip("\"'")
            messages.append(Message(text, ("question",), (), id=f"{path.stem}-{len(messages)}"))
    return messages


def list_guard_endings() -> list[str]:
    """How the guard's answers end, in its languages: after them comes ordinary talk too, which is no alarm by itself."""
    endings = []
    for language in sorted(list_languages()):
        words = load_words(language)
        endings += [f"{entry['later']} {quiet}"[-160:] for entry in words["kinds"].values() for quiet in words["quiet"]]
    return endings


_REPLIES = {"answer", "confirm", "discard", "correct", "undo", "same_again", "other", "smalltalk"}
_JOINTS = (". ", ". ", "\n", " - ", ". Also ", " and ", ". and ", ", also ", " Then: ", "; ", ". By the way, ", " … ")
_NEIGHBOURS = dict(
    zip("abcdefghijklmnopqrstuvwxyz", "sxvsdrdhukjkmnipwtarycwxzs", strict=True)
)  # a key beside it, for slips


class Varier:
    """Makes slightly different messages of the same meaning; the same seed gives the same."""

    def __init__(self, messages: Sequence[Message], seed: int) -> None:
        self._random = random.Random(seed)
        self._seconds = [
            m
            for m in messages
            if m.is_labelled and not m.previous and not _REPLIES & set(m.intents) and len(m.text) < 160
        ]
        self._joinable = frozenset(self._seconds)
        said = [m.previous for m in messages if m.previous]
        self._previous = said + self._random.choices(list_guard_endings(), k=len(said) // 6)

    def vary(self, messages: Iterable[Message]) -> list[Message]:
        """Each message once, some changed."""
        return [self._vary_one(message) for message in messages]

    def _vary_one(self, message: Message) -> Message:
        chance = self._random.random
        if message.kind != "none" and chance() < 0.15:
            pair = [message, self._random.choice(self._seconds)]
            self._random.shuffle(pair)
            message = self._join(*pair)
        elif chance() < 0.08 and message in self._joinable:
            message = self._join(message, self._random.choice(self._seconds))
        if chance() < 0.12 and not message.previous and self._previous and not _REPLIES & set(message.intents):
            message = replace(message, previous=self._random.choice(self._previous))
        if chance() < 0.10:
            message = replace(message, text=_lower(message.text))
        if chance() < 0.12:
            for _ in range(self._random.choice((1, 1, 2, 3))):
                message = self._slip(message)
        if (
            chance() < 0.08
            and len(message.text) > 1
            and message.text[-1] in ".!?"
            and all(span[2] < len(message.text) for span in message.spans)
        ):
            message = replace(message, text=message.text[:-1])
        return message

    def _join(self, first: Message, second: Message) -> Message:
        joint = self._random.choice(_JOINTS)
        text = first.text.rstrip(" .") if first.text.endswith(".") and not joint.isspace() else first.text
        if any(span[2] > len(text) for span in first.spans):
            text = first.text
        if text[-1] in "!?" and joint.startswith("."):
            joint = joint[1:]
        shift = len(text) + len(joint)
        moved = tuple((label, start + shift, end + shift) for label, start, end in second.spans)
        kind = first.kind if first.kind != "none" else second.kind
        text += joint + second.text
        if not (first.is_labelled and second.is_labelled):
            return replace(first, text=text, intents=(), spans=(), kind=kind)
        intents = tuple(dict.fromkeys(first.intents + second.intents))
        return replace(first, text=text, intents=intents, spans=first.spans + moved, kind=kind)

    def _slip(self, message: Message) -> Message:
        """A neighbouring key hit, or two letters exchanged; the length stays, and with it every span."""
        places = [i for i, char in enumerate(message.text) if char in _NEIGHBOURS]
        if len(places) < 8:
            return message
        at = self._random.choice(places)
        text = message.text
        if self._random.random() < 0.5 and text[at + 1 : at + 2] in _NEIGHBOURS:
            return replace(message, text=text[:at] + text[at + 1] + text[at] + text[at + 2 :])
        return replace(message, text=text[:at] + _NEIGHBOURS[text[at]] + text[at + 1 :])


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text
