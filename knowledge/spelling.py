"""Misspelt words of a query are corrected to words of the library."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.keywords import STOP_WORDS

SHORTEST = 4
"""Letters a word must have to be corrected: shorter ones are abbreviations and names."""
LONG = 6
"""From so many letters on two edits are forgiven, below it one."""


class Spelling:
    """The words of a library, with how often each occurs."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))
        self._words = [word for word in self._counts if len(word) >= 3]
        self._correct = lru_cache(maxsize=4096)(self._find_nearest)

    def correct(self, text: str) -> str:
        """The text with unknown words replaced by the nearest known ones, where one is near enough.

        Only words in lower case, or at the start of a sentence, are touched: others are names.
        """
        return re.sub(r"(?<![\w@./-])[^\W\d_]+(?![\w@])", lambda match: self._replace(match[0]), text)

    def _replace(self, word: str) -> str:
        lower = word.lower()
        if len(word) < SHORTEST or not word.isascii() or lower in self._counts or lower in STOP_WORDS:
            return word
        return self._correct(lower) or word

    def _find_nearest(self, word: str) -> str | None:
        near = process.extract(
            word, self._words, scorer=DamerauLevenshtein.distance, score_cutoff=2 if len(word) >= LONG else 1, limit=8
        )
        if not near:
            return None
        return str(min(near, key=lambda found: (found[1], found[0][0] != word[0], -self._counts[found[0]]))[0])
