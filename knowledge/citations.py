"""The citation resolver: from a key in an answer to the exact stored words that support the sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents import Chunk
from knowledge.keywords import split_terms
from knowledge.passages import Unit, find_span, split_units, strip_markup

CITATION = re.compile(r"\[([\w-]+#[\w-]+)\]")
"""How an answer cites: the chunk's key in square brackets."""
SUPPORT = 0.34
"""Least share of a sentence's topic words that its quote must hold; below it the sentence is not supported."""


@dataclass(frozen=True)
class Quote:
    """The support that was found for one sentence."""

    text: str
    """Exact slice of the chunk's text."""
    support: float
    """Share of the sentence's topic words in the quote: 0–1; 1 when the sentence is the quote."""


def find_quote(sentence: str, chunk: Chunk) -> Quote:
    """The unit of a chunk that supports a sentence best, with its neighbour where that adds support."""
    claim = strip_markup(CITATION.sub("", sentence)).strip(" -•*")
    units = split_units(chunk.text)
    if not units:
        return Quote(chunk.text, 0.0)
    for unit in units:
        if unit.plain and (unit.plain in claim or (len(claim) > 20 and claim in unit.plain)):
            return Quote(_widen(claim, unit, units, chunk), 1.0)
    span = find_span(claim, chunk.text) if len(claim.split()) > 4 else None
    if span:
        return Quote(chunk.text[span[0] : span[1]], 1.0)
    best = max(units, key=lambda unit: (measure_support(claim, unit.plain), -unit.start))
    return Quote(best.text, measure_support(claim, best.plain))


def measure_support(claim: str, evidence: str) -> float:
    """Share of the claim's topic words whose stem occurs in the evidence: 0–1; 1 for a claim without topic words."""
    wanted = {_stem(term) for term in split_terms(claim)}
    held = {_stem(term) for term in split_terms(evidence)}
    return len(wanted & held) / len(wanted) if wanted else 1.0


def _widen(claim: str, unit: Unit, units: Sequence[Unit], chunk: Chunk) -> str:
    """The slice from the first to the last neighbouring unit that the claim repeats word for word."""
    last = unit
    for following in units[units.index(unit) + 1 :]:
        if following.plain not in claim:
            break
        last = following
    return chunk.text[unit.start : last.start + len(last.text)]


def _stem(word: str) -> str:
    for ending in (
        "ingly",
        "edly",
        "ments",
        "ment",
        "ness",
        "ings",
        "ing",
        "ies",
        "ied",
        "ers",
        "es",
        "ed",
        "er",
        "ly",
        "s",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
