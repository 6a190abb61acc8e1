"""Spans are snapped to what exact code reads: a model that marks "4" and "2%" means the amount "4,2%"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from assistant.understanding.amounts import find_amounts, read_number
from assistant.understanding.dates import find_dates
from assistant.understanding.encoder import Span
from assistant.understanding.places import widen_place

AMOUNTS = frozenset({"value", "benefit", "target"})
DATES = frozenset({"due", "start", "closed"})


def snap_spans(spans: Sequence[Span], text: str, today: date, language: str) -> tuple[Span, ...]:
    """The spans in reading order, those of amounts and dates widened to the whole expression, doubles once."""
    spans = join_years(split_lines(spans, text), text)
    spans = drop_denied(relabel(trim_edges(spans, text), text), text)
    spans = [
        span for span in widen_places(spans, text) if span.label != "area" or len(span.text) > 1 or span.text.isupper()
    ]
    if not any(span.label in AMOUNTS | DATES for span in spans):
        return tuple(spans)
    amounts = [(a.start, a.end) for a in find_amounts(text, language)]
    dates = [(d.start, d.end) for d in find_dates(text, today, language)]
    snapped: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        places = amounts if span.label in AMOUNTS else dates if span.label in DATES else []
        wide = _widen(span, places, text)
        if span.label in AMOUNTS:
            wide = _widen_words(wide, text, language)
        if any(other.label == wide.label and other.start < wide.end and wide.start < other.end for other in snapped):
            continue
        snapped.append(wide)
    return tuple(snapped)


def _widen(span: Span, places: Iterable[tuple[int, int]], text: str) -> Span:
    for start, end in places:
        if start < span.end and span.start < end:
            first, last = min(start, span.start), max(end, span.end)
            return replace(span, start=first, end=last, text=text[first:last])
    return span


def widen_places(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans with places marked in part as a whole, as far as nothing else is marked there."""
    widened = []
    for span in spans:
        end = widen_place(text, span.start, span.end) if span.label == "area" else span.end
        if end > span.end and not any(other.start < end and span.end <= other.start for other in spans):
            span = replace(span, end=end, text=text[span.start : end])
        widened.append(span)
    return widened


def _widen_words(span: Span, text: str, language: str) -> Span:
    """A number in words that was marked in part, as a whole: "eighty" of "eighty-four"."""
    if read_number(span.text, language) is None or any(char.isdigit() for char in span.text):
        return span
    tail = re.match(r"((?:[- ][^\W\d_]+){1,3})", text[span.end :])
    words = re.findall(r"[- ][^\W\d_]+", tail[1]) if tail else []
    for n in range(len(words), 0, -1):
        whole = span.text + "".join(words[:n])
        if all(read_number(word[1:], language) is not None for word in words[:n]) and read_number(whole, language):
            return replace(span, end=span.start + len(whole), text=whole)
    return span


_YEAR = re.compile(r"(?:20\d\d|'?\d\d|last year|this year|next year)(?=\W|$)", re.IGNORECASE)
_BEFORE_YEAR = re.compile(r"\s*,?\s*(?:of\s+|de\s+|des\s+)?'?")


def join_years(spans: Sequence[Span], text: str) -> list[Span]:
    """A month or quarter and the year after it are one period: "January" and "2025" mean January 2025."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.label == span.label == "period"
            and _YEAR.match(span.text)
            and re.search(r"[^\W\d_]", last.text)
            and not re.search(r"20\d\d", last.text)
            and _BEFORE_YEAR.fullmatch(text, last.end, span.start)
        ):
            joined[-1] = replace(last, end=span.end, text=text[last.start : span.end])
        else:
            joined.append(span)
    return joined


_BULLET = re.compile(r"\s*\n\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")


def split_lines(spans: Sequence[Span], text: str) -> list[Span]:
    """A span that runs over the bullet of a list is one span a line."""
    pieces = []
    for span in spans:
        cuts = list(_BULLET.finditer(text, span.start, span.end))
        starts = [span.start, *(cut.end() for cut in cuts)]
        ends = [*(cut.start() for cut in cuts), span.end]
        pieces += [
            replace(span, start=start, end=end, text=text[start:end])
            for start, end in zip(starts, ends, strict=True)
            if start < end
        ]
    return pieces


_TRAILING = re.compile(
    r"\s+(?:in|on|at|to|for|by|of|with|from|until|till|since|so(?: that)?|because|and|but|the|a|an|which|as|à l|à la|de l|dans l|im|am|in der|in dem|bei|für|mit|en|em|na|no|à|au|dans|pour|para|por|y|e|et|und)$",
    re.IGNORECASE,
)


_ASIDE = re.compile(
    r",?\s+(?:actually|please|pls|instead|sorry|though|by the way|btw|i mean|bitte|por favor)$", re.IGNORECASE
)
"""What is said beside a name, place or amount, and is no part of it."""


def trim_edges(spans: Sequence[Span], text: str) -> list[Span]:
    """A clause that ends with the preposition of a place or name after it takes that in; of a date, or "so", it loses the word."""
    trimmed = []
    for span, after in zip_longest(spans, spans[1:]):
        if span.label not in CLAUSES and (aside := _ASIDE.search(span.text)):
            span = replace(span, end=span.start + aside.start(), text=span.text[: aside.start()])
        match = _TRAILING.search(span.text) if span.label in CLAUSES else None
        if match is None:
            trimmed.append(span)
            continue
        joined = after is not None and not text[span.end : after.start].strip(" ")
        if joined and after is not None and after.label in ("area", "team", "person", "ref", "kpi"):
            span = replace(span, end=after.end, text=text[span.start : after.end])
        elif joined or re.fullmatch(r"\s+(?:so(?: that)?|because|and|but|which|the|an?)", match[0], re.IGNORECASE):
            span = replace(span, end=span.start + match.start(), text=span.text[: match.start()])
        trimmed.append(span)
    return trimmed


CLAUSES = frozenset(
    {"idea", "problem", "achievement", "effect", "note", "learned", "result", "blocker", "action", "title"}
)
_CUES = (
    ("team", frozenset({"owner"}), re.compile(r"\b(?:together |along )?with\s+$", re.IGNORECASE)),
    ("problem", frozenset({"idea", "note"}), re.compile(r"\b(?:problem|issue|trouble|pain|das problem|el problema|le problème|o problema)(?:\s+(?:is|was|being|ist|war|es|est|é))?(?:\s+that|,?\s+dass|\s+que)?[:,]?\s+$", re.IGNORECASE)),
    ("idea", frozenset({"problem", "note"}), re.compile(r"\b(?:idea|plan|solution|proposal|die idee|la idea|l'idée|a ideia)(?:\s+(?:is|was|ist|war|es|est|é))(?:\s+to|\s+that)?[:,]?\s+$", re.IGNORECASE)),
    ("sponsor", frozenset({"owner", "team", "person"}), re.compile(r"\b(?:sponsor(?:ed)?(?:\s+(?:is|will be|by|should be))?|pat(?:e|in) ist|patrocinador(?:a)? (?:es|é)|parrainé par)[:,]?\s+(?:the\s+)?$", re.IGNORECASE)),
    ("start", frozenset({"due", "closed"}), re.compile(r"\b(?:since|from|as of|seit|ab|depuis|à partir de|desde|a partir de)\s+(?:the\s+)?$|\bstart(?:s|ing|ed)?(?: (?:on|is|date is|will be))?\s+$", re.IGNORECASE)),
    ("due", frozenset({"start", "closed", "period"}), re.compile(r"\b(?:due(?: on| by| date)?|deadline(?: is)?|by|until|no later than|before|pour|para|bis(?: zum)?|avant|antes de)\s+(?:the\s+|le\s+|el\s+|o\s+)?$", re.IGNORECASE)),
)  # fmt: skip


def relabel(spans: Sequence[Span], text: str) -> list[Span]:
    """Words that name what follows decide: "the problem is …" is no idea, "by Friday" no start."""
    named = []
    for span in spans:
        before = text[max(0, span.start - 40) : span.start]
        label = next((to for to, labels, cue in _CUES if span.label in labels and cue.search(before)), span.label)
        named.append(replace(span, label=label) if label != span.label else span)
    return named


_DENIED = re.compile(
    r"(?:\b(?:not|instead of|rather than|no longer|any ?more|nicht|statt|no|en vez de|pas|au lieu d[eu']|não|em vez de)\s+(?:the\s+|der\s+|die\s+)?)$",
    re.IGNORECASE,
)
_CHOSEN = frozenset(
    {
        "owner",
        "sponsor",
        "area",
        "team",
        "person",
        "channel",
        "tone",
        "language",
        "due",
        "start",
        "value",
        "benefit",
        "target",
        "unit",
        "title",
        "status",
    }
)


def drop_denied(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans without what is denied: of "Tom not Tim" only Tom is named."""
    return [
        span
        for span in spans
        if span.label not in _CHOSEN or not _DENIED.search(text[max(0, span.start - 24) : span.start])
    ]
