"""What is answered: citations resolved to exact quotes, unknown ones dropped and counted, unsupported claims marked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.events import Source
from knowledge.citations import CITATION, SUPPORT, find_quote
from knowledge.documents import Chunk

COACH_VIEW = "*(coach’s view)*"
"""Marks a paragraph or list item that makes a claim without support."""
CLAIM_WORDS = 7
"""A line with fewer words is a heading or a phrase, not a claim."""
_SAVED_CLAIM = re.compile(
    r"(?<![\w-])(?:i(?:'ve| have)?|it(?:'s| is| has been)?|this|we(?:'ve| have)?|has been|have been|successfully)\s+(?:now |just |all |been |successfully )*"
    r"(?:saved|logged|recorded|stored|updated|created|deleted|added)\b[^.!\n]*[.!]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Grounded:
    """An answer after the check."""

    text: str
    """With citations as numbers in brackets."""
    sources: list[Source]
    dropped: int
    """Citations that named no passage retrieved in this conversation."""
    unsupported: int
    """Claims marked as the coach's view."""


class Numbering:
    """Numbers citations in the order in which they first appear: each exact quote of a passage has its own number."""

    def __init__(self, chunks: Mapping[str, Chunk]) -> None:
        self._chunks = chunks
        self.quotes: dict[tuple[str, str], int] = {}
        self.dropped = 0

    def number(self, key: str, claim: str) -> tuple[str, float]:
        """What stands for a citation in the text, and the support that its quote gives the claim; unknown keys vanish."""
        if key not in self._chunks:
            self.dropped += 1
            return "", 0.0
        quote = find_quote(claim, self._chunks[key])
        number = self.quotes.setdefault((key, quote.text), len(self.quotes) + 1)
        return f"[{number}]", quote.support

    def build_sources(self) -> list[Source]:
        """The sources of all citations so far, by number."""
        return [
            Source(number, key, self._chunks[key].title, self._chunks[key].section, quote, self._chunks[key].document)
            for (key, quote), number in self.quotes.items()
        ]


class CitationStream:
    """Replaces citation keys in text that arrives in pieces; a whole line's start is kept to find the quotes."""

    LONGEST = 120

    def __init__(self, chunks: Mapping[str, Chunk]) -> None:
        self._numbering = Numbering(chunks)
        self._held = ""
        self._claim = ""
        self._after_citation = False

    def feed(self, text: str) -> str:
        """What may be shown now; an open bracket is held back until it closes."""
        self._held += text
        cut = self._held.rfind("[")
        if cut < 0 or "]" in self._held[cut:] or len(self._held) - cut > self.LONGEST:
            cut = len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._replace(ready)

    def flush(self) -> str:
        """The rest."""
        ready, self._held = self._held, ""
        return self._replace(ready)

    def _replace(self, text: str) -> str:
        shown = []
        position = 0
        for match in CITATION.finditer(text):
            shown += [self._take(text[position : match.start()]), self._numbering.number(match[1], self._claim)[0]]
            self._after_citation = True
            position = match.end()
        return "".join([*shown, self._take(text[position:])])

    def _take(self, text: str) -> str:
        if text.strip() and self._after_citation:
            self._claim, self._after_citation = "", False
        self._claim = (self._claim + text).rpartition("\n")[2]
        return text


def ground_answer(answer: str, chunks: Mapping[str, Chunk], *, mark_unsupported: bool) -> Grounded:
    """The answer with every citation resolved against the passages retrieved in this conversation.

    Each cited sentence is looked up in the cited passage; its quote is the exact stored text that supports it best.
    With `mark_unsupported`, claims without a citation, or whose passage does not hold their words, are marked.
    """
    numbering = Numbering(chunks)
    unsupported = 0
    lines = []
    for line in answer.split("\n"):
        shown, support = _resolve_line(line, numbering)
        if mark_unsupported and _is_claim(line) and support < SUPPORT:
            shown = f"{shown.rstrip()} {COACH_VIEW}"
            unsupported += 1
        lines.append(shown)
    return Grounded("\n".join(lines).strip(), numbering.build_sources(), numbering.dropped, unsupported)


def _resolve_line(line: str, numbering: Numbering) -> tuple[str, float]:
    """The line with numbers for its citations, and the least support among its claims; 0 where none is cited."""
    shown: list[str] = []
    supports: list[float] = []
    position = 0
    for group in re.finditer(r"(?:\s*\[[\w-]+#[\w-]+\])+", line):
        claim = line[position : group.start()]
        numbers = [numbering.number(key, claim) for key in CITATION.findall(group[0])]
        marks = "".join(mark for mark, _ in numbers)
        shown += [claim, f" {marks}" if marks else ""]
        supports += [max((support for _, support in numbers), default=0.0)]
        position = group.end()
    shown.append(line[position:])
    return re.sub(r" +([.,;:])", r"\1", "".join(shown)), min(supports, default=0.0)


def remove_saved_claims(answer: str) -> tuple[str, int]:
    """The answer without sentences that say something was saved, and how many there were: only receipts may say so."""
    text, n = _SAVED_CLAIM.subn("", answer)
    return re.sub(r"\n{3,}", "\n\n", text).strip(), n


def _is_claim(line: str) -> bool:
    plain = re.sub(r"[*_>#`]|^\s*(?:\d+[.)]|[-•])\s+", " ", CITATION.sub("", line)).strip()
    return len(plain.split()) >= CLAIM_WORDS and not plain.rstrip("\"”'’) ").endswith(("?", "？", ":"))
