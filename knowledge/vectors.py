"""The vectors of the library in Chroma, and exact search over them.

Every chunk has one vector for its text and one for each question that its document answers. Up to `EXACT_LIMIT` vectors
are read once and searched exactly; above that Chroma's own index finds the candidates.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Chunk
from knowledge.embedding import Embedder, Vectors

EXACT_LIMIT = 50_000
BATCH = 4_000
"""Chroma refuses more than 5,461 rows at once."""
COLLECTION = "library"
CANDIDATES = 100
SAMPLE = 2_000
"""Vectors from which mean and deviation are estimated where the search is not exact."""


@dataclass(frozen=True)
class Cosines:
    """What a query's vector says of the library."""

    scores: dict[str, float]
    """Cosine by chunk key: of all chunks in an exact search, else of the best candidates."""
    mean: float
    deviation: float


class ChunkVectors:
    """The open Chroma folder of one generation of the library."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        import chromadb
        from chromadb.config import Settings

        self._embedder = embedder
        self._client = chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}
        )
        self._exact: tuple[list[str], NDArray[np.bool_], Vectors] | None = None

    def add(
        self,
        chunks: Sequence[Chunk],
        known: Mapping[str, NDArray[np.float32]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Embeds and stores the vectors of chunks; those in `known` (by `hash_text`) are not computed again."""
        rows = [(f"{chunk.key}|{i}", chunk.key, text) for chunk in chunks for i, text in enumerate(list_texts(chunk))]
        missing = [text for _, _, text in rows if hash_text(text) not in known]
        report = None if on_progress is None else (lambda done: on_progress(done, len(missing)))
        fresh = (
            dict(zip(map(hash_text, missing), self._embedder.embed(missing, report), strict=True)) if missing else {}
        )
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            vectors = [fresh[h] if (h := hash_text(text)) in fresh else known[h] for _, _, text in batch]
            self._collection.upsert(
                ids=[row_id for row_id, _, _ in batch],
                embeddings=np.array(vectors, dtype=np.float32),
                metadatas=[{"chunk": key, "question": not row_id.endswith("|0")} for row_id, key, _ in batch],
            )
        self._exact = None

    def delete(self, chunk_keys: Sequence[str]) -> None:
        """Removes the vectors of chunks."""
        for start in range(0, len(chunk_keys), BATCH):
            keys: Any = {"chunk": {"$in": list(chunk_keys[start : start + BATCH])}}
            self._collection.delete(where=keys)
        self._exact = None

    def list_chunk_keys(self) -> set[str]:
        """Keys of the chunks that have vectors."""
        return set(self._load()[0])

    def find_cosines(self, query: NDArray[np.float32]) -> Cosines:
        """Cosines of a query vector (dim,) with the library; a chunk's is that of its text or its nearest question."""
        if self._collection.count() > EXACT_LIMIT:
            return self._ask_index(query)
        keys, is_question, vectors = self._load()
        if not keys:
            return Cosines({}, 0.0, 1.0)
        cosines = vectors @ query
        text_cosines = cosines[~is_question]
        scores: dict[str, float] = {}
        for key, value in zip(keys, cosines.tolist(), strict=True):
            if value > scores.get(key, -2.0):
                scores[key] = value
        return Cosines(scores, float(text_cosines.mean()), float(text_cosines.std()) or 1.0)

    def reload(self) -> None:
        """Forgets what was read: another process has changed the folder."""
        self._exact = None

    def _load(self) -> tuple[list[str], NDArray[np.bool_], Vectors]:
        if self._exact is None:
            keys: list[str] = []
            questions: list[bool] = []
            parts: list[Vectors] = []
            total = self._collection.count()
            for offset in range(0, total, BATCH):
                got: Any = self._collection.get(limit=BATCH, offset=offset, include=["embeddings", "metadatas"])
                keys += [meta["chunk"] for meta in got["metadatas"]]
                questions += [meta["question"] for meta in got["metadatas"]]
                parts.append(np.asarray(got["embeddings"], dtype=np.float32))
            vectors = np.concatenate(parts) if parts else np.empty((0, 1), dtype=np.float32)
            self._exact = keys, np.array(questions, dtype=bool), vectors
        return self._exact

    def _ask_index(self, query: NDArray[np.float32]) -> Cosines:
        found: Any = self._collection.query(
            query_embeddings=query.reshape(1, -1), n_results=4 * CANDIDATES, include=["distances", "metadatas"]
        )
        scores: dict[str, float] = {}
        for meta, distance in zip(found["metadatas"][0], found["distances"][0], strict=True):
            scores[meta["chunk"]] = max(scores.get(meta["chunk"], -2.0), 1.0 - float(distance))
        got: Any = self._collection.get(limit=SAMPLE, include=["embeddings"])
        sample = np.asarray(got["embeddings"], dtype=np.float32) @ query
        return Cosines(scores, float(sample.mean()), float(sample.std()) or 1.0)


def list_texts(chunk: Chunk) -> list[str]:
    """The texts that are embedded for a chunk: itself with its context, then its questions."""
    return [chunk.context, *chunk.questions]


def hash_text(text: str) -> str:
    """16 hex digits that name a text's vector in a cache."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
