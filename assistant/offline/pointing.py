"""Which record or draft the words mean: a reference, "the second one", a telling word of a title."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.offline.understood import Understood
from assistant.situation import Situation
from assistant.understanding.encoder import Span
from assistant.understanding.fields import clean_words
from knowledge.keywords import split_terms


def mark_known(message: Understood, situation: Situation) -> Understood:
    """The message with recorded initiatives marked that it names by a telling word of their title ("the clamps")."""
    message = mark_titled(message, situation)
    if not message.texts("ref"):
        return message
    taken = [
        span
        for span in message.spans
        if span.label in ("ref", "note", "learned", "result", "blocker", "idea", "problem", "area")
    ]
    stems = {ref: {w[:5] for w in split_terms(title) if len(w) > 3} - _STEMS for ref, title in situation.initiatives}
    added: list[Span] = []
    for word in re.finditer(r"(?<=\bthe )[^\W\d_]{4,}(?: (?:one|thing|board|project|idea))?", message.text):
        stem = next(iter(split_terms(word[0])), "")[:5]
        owners = [ref for ref, own in stems.items() if stem in own]
        if len(owners) == 1 and not any(s.start < word.end() and word.start() < s.end for s in taken):
            added.append(Span("ref", word.start(), word.end(), owners[0], 0.9))
    return replace(message, spans=tuple(sorted((*message.spans, *added), key=lambda s: s.start))) if added else message


_HEAD = re.compile(
    r"(?:^|(?<=[,;.\n]))\s*(?:[-*•]\s*)?(?:and\s+|then\s+|also\s+|right[.,]\s+)?(?:the\s+|on the\s+|re\s+)?(?P<name>[^\W\d_][\w'’ -]{2,38}?)(?:\s+(?:obstacle|update|news|status|thing|idea|job))?(?P<end>:\s|\s+(?:is|are|was|were|has|have|moved|waits?|gets|runs|now|parked|done|started|finished|stuck|goes|spreads)\b)",
    re.IGNORECASE,
)
"""What a clause begins with: "harness kits: …", "chocks parked until spring"."""


def mark_heads(message: Understood, situation: Situation) -> Understood:
    """The message with the initiatives marked that its clauses begin with, where the words name just one."""
    if not situation.initiatives or message.asks:
        return message
    spans = list(message.spans)
    for match in _HEAD.finditer(message.text):
        start, end = match.span("name")
        owner = find_by_words(match["name"], situation) if len(match["name"].split()) <= 4 else None
        over = [span for span in spans if span.start < end and start < span.end]
        if owner is None or any(span.label in ("ref", "owner", "person", "kpi") for span in over):
            continue
        for span in over:
            spans.remove(span)
            if span.end > end + 3:
                rest = message.text[end : span.end]
                begin = end + len(rest) - len(rest.lstrip(" :,–-"))
                spans.append(replace(span, start=begin, text=message.text[begin : span.end]))
        spans.append(Span("ref", start, end, owner, 0.9))
    return replace(message, spans=tuple(sorted(spans, key=lambda s: s.start)))


def mark_titled(message: Understood, situation: Situation) -> Understood:
    """The message with recorded initiatives marked by two neighbouring words of their titles ("cable drums are on doing")."""
    message = mark_heads(message, situation)
    stems = {ref: {w[:5] for w in split_terms(title) if len(w) > 2} for ref, title in situation.initiatives}
    words = list(re.finditer(r"[^\W\d_]{3,}", message.text))
    spans = list(message.spans)
    for first, second in pairwise(words):
        if message.text[first.end() : second.start()] not in (" ", "-"):
            continue
        pair = [next(iter(split_terms(word[0])), "")[:5] for word in (first, second)]
        owners = [
            ref for ref, own in stems.items() if all(stem and stem in own for stem in pair) and pair[0] != pair[1]
        ]
        over = [span for span in spans if span.start < second.end() and first.start() < span.end]
        if len(owners) != 1 or any(span.label == "ref" or span.start < first.start() - 4 for span in over):
            continue
        for span in over:
            spans.remove(span)
            rest = message.text[second.end() : span.end]
            start = second.end() + len(rest) - len(rest.lstrip(" :,–-"))
            if span.end - start > 3:
                spans.append(replace(span, start=start, text=message.text[start : span.end]))
        spans.append(Span("ref", first.start(), second.end(), owners[0], 0.9))
    return replace(message, spans=tuple(sorted(spans, key=lambda s: s.start)))


_NUMBERS = re.compile(
    r"(?:numbers?|nos?\.?|initiatives?|#)?\s*#?\d+(?:\s*(?:,|and|&|\+|,\s*and)\s*#?\d+)+", re.IGNORECASE
)


def read_references(texts: Sequence[str]) -> list[str]:
    """Names of initiatives, each once; "numbers 3, 8 and 11" are three."""
    names: list[str] = []
    for text in texts:
        if _NUMBERS.fullmatch(text.strip()):
            names += [f"I-{number}" for number in re.findall(r"\d+", text)]
        elif len(found := re.findall(r"\bI-\d+\b", text, re.IGNORECASE)) > 1:
            names += [name.upper() for name in found]
        else:
            names.append(text)
    return list(dict.fromkeys(names))


_ASKING = re.compile(
    r"^\s*(?:and |so |ok,? )?(?:who|when|what|where|which|how|is|are|did|does|do|has|have|can|remind me|show|wer|wann|was|wie|quién|cuándo|qué|qui|quand|quel|quem|quando|qual)\b",
    re.IGNORECASE,
)


def is_asking(message: Understood) -> bool:
    """Whether a message asks for what is recorded rather than telling news."""
    return message.asks or (message.has("show_initiatives") and bool(_ASKING.match(message.text)))


def find_titled(text: str, situation: Situation) -> str | None:
    """The one recorded initiative whose title shares a telling word with a short question; `None` when none or several do."""
    spoken = {word for word in split_terms(text) if len(word) > 3} - _COMMON
    fits = [
        reference
        for reference, title in situation.initiatives
        if spoken & {w for w in split_terms(title) if len(w) > 3}
    ]
    return fits[0] if len(fits) == 1 and len(text.split()) <= 12 else None


_COMMON = frozenset(
    {
        "initiative",
        "initiatives",
        "improvement",
        "open",
        "list",
        "overdue",
        "owner",
        "owns",
        "status",
        "late",
        "show",
        "line",
        "ward",
        "team",
        "area",
        "ideas",
        "idea",
        "many",
        "going",
    }
)


_STEMS = frozenset(word[:5] for word in _COMMON)


def find_reference(message: Understood, situation: Situation) -> str | None:
    """Words or reference of the initiative that is meant; `None` when nothing points to one."""
    if refs := message.texts("ref"):
        pointed = find_pointed(refs[0], situation) or find_by_words(refs[0], situation)
        return pointed or clean_words(refs[0], keep_case=True)
    return find_pointed(message.text, situation)


def find_by_words(words: str, situation: Situation) -> str | None:
    """The one recorded initiative whose title holds most telling words of a rough name: "the music idea"; `None` when none or several do."""
    spoken = {word[:5] for word in split_terms(words) if len(word) > 3} - _ROUGH
    if not spoken:
        return None
    hits = {
        reference: len(spoken & {word[:5] for word in split_terms(title)}) for reference, title in situation.initiatives
    }
    best = max(hits.values(), default=0)
    fits = [reference for reference, count in hits.items() if count == best]
    return fits[0] if len(fits) == 1 and best * 2 > len(spoken) else None


_ROUGH = _STEMS | {
    word[:5]
    for word in (
        "thing",
        "project",
        "trial",
        "pilot",
        "topic",
        "suggestion",
        "experiment",
        "stuff",
        "test",
        "event",
        "card",
    )
}
"""Beginnings of words that name the kind of thing and not which one."""


def find_last_saved(situation: Situation) -> str | None:
    """The initiative that was saved last in this conversation, or the only one that was listed."""
    saved = [
        str(r["id"])
        for r in situation.receipts
        if r.get("kind") in ("initiative", "initiative_update") and not r.get("undone")
    ]
    return saved[-1] if saved else situation.listed[0] if len(situation.listed) == 1 else None


_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "last": -1,
}


def find_pointed(text: str, situation: Situation) -> str | None:
    """The record that "the second one", "I-4" or "it" means, from what was listed or saved last."""
    if written := re.search(r"\bI-\d+\b", text, re.IGNORECASE):
        return written[0].upper()
    lower = text.lower()
    ordinal = re.search(
        r"\b(?:the )?(first|1st|second|2nd|third|3rd|fourth|4th|fifth|last)(?: one| initiative| entry)\b|^(?:the )?(first|second|third|last)\b",
        lower,
    )
    saved = [
        str(r["id"])
        for r in situation.receipts
        if r.get("kind") in ("initiative", "initiative_update") and not r.get("undone")
    ]
    if ordinal and (listed := situation.listed or tuple(dict.fromkeys(saved))):
        index = _ORDINALS[ordinal[1] or ordinal[2]]
        if -len(listed) <= index < len(listed):
            return listed[index]
    if re.search(
        r"\b(?:it|that|this|that one|this one|the same|the initiative|es|das|dazu|dafür|hierzu|lo|eso|ello|ça|isso|disso)\b|それ",
        lower,
    ):
        if len(situation.listed) == 1:
            return situation.listed[0]
        if saved:
            return saved[-1]
    return None


def find_pending(message: Understood, situation: Situation, kind: str) -> str | None:
    """The pending draft of a kind that a change without a reference means: the last one."""
    return next((str(draft["id"]) for draft in reversed(situation.pending) if draft["kind"] == kind), None)
