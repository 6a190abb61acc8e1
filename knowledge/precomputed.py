"""What ships with the articles so that a first start computes nothing: their vectors, and the router learnt from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.chunking import chunk_document
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.passages import split_units
from knowledge.router import Router, train_router
from knowledge.vectors import hash_text, list_texts

PRECOMPUTED = Path(__file__).parent / "articles.npz"


@dataclass(frozen=True)
class Precomputed:
    """The content of the file; empty where it was made with another embedder."""

    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    """By text hash, L2-normalised."""
    router: Router | None = None


@lru_cache(maxsize=2)
def load_precomputed(fingerprint: str, path: Path = PRECOMPUTED) -> Precomputed:
    """What is stored for an embedder."""
    if not path.exists():
        return Precomputed()
    with np.load(path) as stored:
        if str(stored["fingerprint"]) != fingerprint:
            return Precomputed()
        vectors = stored["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        router = Router(tuple(stored["documents"].tolist()), stored["weights"].astype(np.float32))
        return Precomputed(dict(zip(stored["hashes"].tolist(), vectors, strict=True)), router)


def save_precomputed(embedder: Embedder, articles: Sequence[Document], path: Path = PRECOMPUTED) -> int:
    """Computes and stores the vectors of the articles' chunks, questions and units, and the router, in half precision.

    Returns how many vectors there are.
    """
    chunks = [chunk for article in articles for chunk in chunk_document(article)]
    texts = sorted(
        {text for chunk in chunks for text in list_texts(chunk)}
        | {unit.plain for chunk in chunks for unit in split_units(chunk.text)}
    )
    known = dict(load_precomputed(embedder.fingerprint, path).vectors)
    missing = [text for text in texts if hash_text(text) not in known]
    if missing:
        known |= dict(zip(map(hash_text, missing), embedder.embed(missing), strict=True))
    asked = [(question, article.key) for article in articles for question in article.questions]
    router = train_router(np.stack([known[hash_text(q)] for q, _ in asked]), [key for _, key in asked])
    hashes = [hash_text(text) for text in texts]
    np.savez_compressed(
        path,
        fingerprint=np.array(embedder.fingerprint),
        hashes=np.array(hashes),
        vectors=np.array([known[h] for h in hashes], dtype=np.float16),
        documents=np.array(router.documents),
        weights=router.weights.astype(np.float16),
    )
    return len(texts)
