"""How well a sentence or list item fits a question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.citations import measure_support
from knowledge.embedding import Embedder
from knowledge.passages import Unit, split_units
from knowledge.vectors import hash_text

CACHE_LIMIT = 20_000
WORDS_SHARE = 0.25
"""Weight of shared topic words beside the cosine."""


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk as the tool returned it."""

    key: str
    document: str
    title: str
    section: str
    text: str
    score: float = 0.0
    cosine: float = 0.0
    kind: str = "article"


@dataclass(frozen=True)
class Candidate:
    """A unit of a passage with its fit."""

    passage: Passage
    unit: Unit
    fit: float
    """About 0–1, higher is better."""
    order: int


class Ranker:
    """Ranks units by the embedder, keeping the vectors it has seen."""

    def __init__(self, embedder: Embedder, known: Callable[[], dict[str, NDArray[np.float32]]]) -> None:
        self._embedder = embedder
        self._load_known = known
        self._vectors: dict[str, NDArray[np.float32]] | None = None

    def rank(self, question: str, passages: Sequence[Passage]) -> list[Candidate]:
        """Every unit of the passages with its fit to the question, in reading order."""
        rows = [(passage, i, unit) for passage in passages for i, unit in enumerate(split_units(passage.text))]
        if not rows:
            return []
        vectors = self._get_vectors([question, *(unit.plain for _, _, unit in rows)])
        cosines = (vectors[1:] @ vectors[0]).tolist()
        return [
            Candidate(passage, unit, cosine + WORDS_SHARE * measure_support(question, unit.plain), i)
            for (passage, i, unit), cosine in zip(rows, cosines, strict=True)
        ]

    def _get_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._vectors is None:
            self._vectors = dict(self._load_known())
        store = self._vectors
        missing = list(dict.fromkeys(text for text in texts if hash_text(text) not in store))
        if len(store) > CACHE_LIMIT:
            store.clear()
            store.update(self._load_known())
            missing = list(dict.fromkeys(text for text in texts if hash_text(text) not in store))
        if missing:
            store.update(zip(map(hash_text, missing), self._embedder.embed(missing), strict=True))
        return np.stack([store[hash_text(text)] for text in texts])
