"""Several initiatives, updates or promises in one message: where one ends and the next begins."""

import re
from dataclasses import replace
from itertools import pairwise

from assistant.offline.understood import ACTIONS, Understood
from assistant.understanding.encoder import Span
from assistant.understanding.forms import is_label

_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)]|[a-c]\))\s+", re.MULTILINE)
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?[1-9a-d]\)\s+(?=\S)")
"""Items numbered within a line: "1) glue gun stands 2) wheel chocks"."""
_EACH_LOG = re.compile(
    r"\b(?:log|record|register|put down|note)\b(?= (?:the|that|a|an|we|our|my|this)\b)", re.IGNORECASE
)
_LABELLED = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)]|[a-c]\))\s+([^\W\d]{2,15}(?: [^\W\d]{2,12}){0,2})\s?:")
_NEXT = re.compile(
    r"^\s*(?:also|second(?:ly)?|third(?:ly)?|another|then there'?s|and another|next|plus|the other|besides|on top|separately|in addition|additionally|number (?:two|2)|"
    r"außerdem|zweitens|también|además|aussi|de plus|também|além|それから|また)\b",
    re.IGNORECASE,
)


def split_initiatives(message: Understood) -> list[Understood]:
    """The message in parts that hold one initiative each; what is said before the first part holds for all of them.

    A new part begins at a bullet, or at a sentence that holds an idea after one that held an idea, when it begins with
    a word such as "also" or names an area or owner of its own.
    """
    starts = _find_starts(message)
    if len(starts) < 2:
        starts = _find_clause_starts(message)
    if len(starts) < 2:
        return [message]
    bounds = [*starts, len(message.text)]
    shared = [span for span in message.spans if span.end <= starts[0]]
    parts = []
    for start, end in pairwise(bounds):
        own = [span for span in message.spans if start <= span.start < end]
        if any(span.label in ("idea", "problem", "title") for span in own):
            labels = {span.label for span in own}
            inherited = tuple(
                span for span in shared if span.label not in labels and span.label not in ("idea", "problem", "title")
            )
            parts.append(replace(message, text=message.text[start:end].strip(), spans=(*inherited, *own)))
    return parts if len(parts) > 1 else [message]


def _find_starts(message: Understood) -> list[int]:
    bullets = [match.start() for match in _BULLET.finditer(message.text)]
    if len(bullets) < 2:
        bullets = [match.start() for match in _NUMBERED.finditer(message.text)]
    ends = [*bullets[1:], len(message.text)]
    if bullets and all((label := _LABELLED.match(message.text, start)) and is_label(label[1]) for start in bullets):
        return []  # one form, a field a line
    held = [start for start, end in zip(bullets, ends, strict=False) if _holds(message.spans, start, end)]
    if len(held) > 1:
        return held
    logs = [match.start() for match in _EACH_LOG.finditer(message.text)]
    if len(logs) > 1 and all(_holds(message.spans, a, b) for a, b in pairwise([*logs, len(message.text)])):
        return logs
    starts: list[int] = []
    seen: set[str] = set()
    position = 0
    for sentence in re.split(r"(?<=[.!?;。])\s+|\n+", message.text):
        begin = message.text.find(sentence, position)
        position = begin + len(sentence)
        own = [span for span in message.spans if begin <= span.start < position]
        labels = {span.label for span in own}
        if not labels & {"idea", "title"}:
            seen |= labels
            continue
        if not starts:
            starts.append(0 if not labels or begin == 0 else _first_start(message.spans, begin))
            seen = labels
        elif (
            "idea" in seen
            and "idea" in labels
            and (_NEXT.match(sentence) or labels & {"area", "owner", "title", "problem"})
        ):
            starts.append(begin)
            seen = labels
        else:
            seen |= labels
    return starts


_SEVERAL = re.compile(
    r"\b(?:two|2|three|3|four|4|couple of|several|some) (?:\w+ )?(?:things|ideas|improvements|initiatives|items|points|changes|suggestions|ones|new ones)\b|\bzwei|\bdos (?:cosas|ideas|mejoras)|\bdeux\b|\bduas\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"[,;]\s*(?:and\s+|und\s+|y\s+|et\s+|e\s+)?|\s+(?:and|und|y|et|plus)\s+|\n+|[.!]\s+", re.IGNORECASE
)


def _find_clause_starts(message: Understood) -> list[int]:
    """Starts of clauses that hold an idea each, where the message announces several or each has its own area or owner."""
    ideas = [span for span in sorted(message.spans, key=lambda s: s.start) if span.label == "idea"]
    if len(ideas) < 2:
        return []
    starts = [_first_start(message.spans, ideas[0].start)]
    for before, after in pairwise(ideas):
        own = [span for span in message.spans if before.end <= span.start < after.start]
        gap = message.text[before.end : after.start]
        cuts = [before.end + match.end() for match in _SEPARATOR.finditer(gap)]
        trailing = [span for span in own if span.label in ("owner", "benefit", "due", "status", "team")]
        floor = max((span.end for span in trailing), default=before.end)
        later = [cut for cut in cuts if cut >= floor]
        starts.append(later[0] if later else after.start)
    bounds = [*starts, len(message.text)]
    separate = [
        {span.label for span in message.spans if a <= span.start < b} & {"area", "owner", "benefit", "due"}
        for a, b in pairwise(bounds)
    ]
    return starts if _SEVERAL.search(message.text) or all(separate) else []


def _first_start(spans: tuple[Span, ...], begin: int) -> int:
    """The first part begins with the first span, so that a problem told before its idea stays with it."""
    return min([span.start for span in spans if span.label in ("problem", "idea", "title")] + [begin])


def _holds(spans: tuple[Span, ...], start: int, end: int) -> bool:
    return any(start <= span.start < end and span.label in ("idea", "problem", "title") for span in spans)


_SENTENCE = re.compile(r"(?:[.!?;。](?=\s|$)|\n)+")


def keep_sentences(message: Understood, keep: frozenset[str], drop: frozenset[str]) -> Understood:
    """Of a message that tells several kinds of things, the spans that belong to one of them.

    A sentence that holds labels of `drop` and none of `keep` is about something else, and its dates and names too.
    """
    if len([intent for intent in message.intents if intent in ACTIONS]) < 2:
        return message
    bounds = [0, *(match.end() for match in _SENTENCE.finditer(message.text)), len(message.text)]
    kept: list[Span] = []
    for start, end in pairwise(bounds):
        own = [span for span in message.spans if start <= span.start < end]
        labels = {span.label for span in own}
        if labels & keep or not labels & drop:
            kept += own
    return replace(message, spans=tuple(kept))


_JOINED = re.compile(r"\s*(?:,|and|&|\+|/|,\s*and|und|y|et|e|と|、)?\s*(?:the\s+|also\s+|our\s+)?", re.IGNORECASE)
_STRONG = re.compile(r"(?:[.!?;。]+\s+|\n+|\s+[–—-]\s+)(?:and\s+|also\s+)?", re.IGNORECASE)
_WEAK = re.compile(
    r",\s*(?:and|but|while|whereas|und|aber|während|y|pero|et|mais|e|mas)\s+|\s+(?:and|but|while|whereas|und|aber|y|pero|et|mais|e|mas)\s+|,\s+|、",
    re.IGNORECASE,
)


def split_by(message: Understood, anchor: str, *, may_stand_alone: bool = False) -> list[Understood]:
    """The message in parts with one anchor each, such as each named initiative with what is told of it.

    Anchors that only "and" joins share a part. A part's words begin after the last sentence end, else the last comma or
    "and", before its anchor. A part without another span joins the one before unless an anchor may stand alone.
    """
    anchors = [span for span in sorted(message.spans, key=lambda s: s.start) if span.label == anchor]
    starts: list[int] = []
    last: Span | None = None
    for span in anchors:
        if last is None:
            starts.append(0)
        else:
            gap = message.text[last.end : span.start]
            told = [s for s in message.spans if last.end <= s.start < span.start and s.label != anchor]
            if not told and _JOINED.fullmatch(gap):
                last = span
                continue
            cuts = [m.end() for m in _STRONG.finditer(gap)] or [m.end() for m in _WEAK.finditer(gap)]
            starts.append(last.end + cuts[-1] if cuts else span.start)
        last = span
    parts: list[Understood] = []
    for start, end in pairwise([*starts, len(message.text)]):
        own = tuple(span for span in message.spans if start <= span.start < end)
        labels = {span.label for span in own} - {anchor}
        if parts and not labels and not may_stand_alone:
            merged = (*parts[-1].spans, *own)
            parts[-1] = replace(parts[-1], text=f"{parts[-1].text} {message.text[start:end]}", spans=merged)
        else:
            parts.append(replace(message, text=message.text[start:end], spans=own))
    return parts or [message]
