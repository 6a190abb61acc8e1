"""Units of a chunk: the sentences and list items that can be quoted on their own, as exact slices of its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.chunking import iterate_sentences

_ITEM = re.compile(r"^(\s*(?:[-*•]|\d{1,2}[.)])\s+)(.*)$")


@dataclass(frozen=True)
class Unit:
    """A sentence or a list item."""

    text: str
    """Exact slice of the chunk's text, without the bullet or number."""
    start: int
    is_item: bool

    @property
    def plain(self) -> str:
        """The text without Markdown emphasis."""
        return strip_markup(self.text)


@lru_cache(maxsize=4096)
def split_units(text: str) -> tuple[Unit, ...]:
    """The units of a text in reading order; a list item is one unit, a paragraph one per sentence."""
    return tuple(_iterate_units(text))


def _iterate_units(text: str) -> Iterator[Unit]:
    for line in re.finditer(r"[^\n]+", text):
        if not line[0].strip() or line[0].lstrip().startswith(("#", "|--", "```")):
            continue
        item = _ITEM.match(line[0])
        if item:
            yield Unit(item[2].strip(), line.start() + item.start(2), True)
            continue
        for start, end in iterate_sentences(line[0]):
            raw = line[0][start:end]
            if raw.strip():
                lead = len(raw) - len(raw.lstrip())
                yield Unit(raw.strip(), line.start() + start + lead, False)


def strip_markup(text: str) -> str:
    """Text without Markdown emphasis and code marks."""
    return re.sub(r"(\*\*|__|`)", "", text).strip()


def find_span(quote: str, text: str) -> tuple[int, int] | None:
    """Start and end of a quote in a text, white space and emphasis aside; `None` when it is not there."""
    words = re.findall(r"[^\s*_`]+", quote)
    if not words:
        return None
    gap = r"[\s*_`]+"
    match = re.search(r"[*_`]*" + gap.join(map(re.escape, words)) + r"[*_`]*", text)
    return None if match is None else (match.start(), match.end())
