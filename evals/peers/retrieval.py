"""Other ways of finding the articles: plain BM25, plain vectors, LangChain's usual chain, our search without questions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.lab import Lab
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.library import Library
from knowledge.search import search
from knowledge.vectors import hash_text

Rank = Callable[[str], list[str]]
"""From a question to document keys, best first."""

CHUNK_CHARS, OVERLAP_CHARS, TOP = 1000, 200, 4
"""What LangChain's tutorials and most projects on it use."""
BATCH = 5000
"""Chroma takes at most 5,461 at once."""
CACHE = Path(__file__).parents[1] / "runs" / "peer-vectors.npz"
"""Vectors of the plain splitter's chunks, so that a second run does not compute them again; git ignores it."""


def build_peers(lab: Lab) -> dict[str, Rank]:
    """The peers by name; the splitter's only where its package is installed."""
    plain = [replace(article, questions=()) for article in lab.articles]
    library = Library(lab.folder / "plain-library", lab.embedder, plain).open()
    peers: dict[str, Rank] = {
        "BM25 only": lambda question: unique_documents(library, library.words.search(question)),
        "vectors only": lambda question: rank_by_vectors(library, question),
        "our search without questions": lambda question: list(search(library, question).documents),
    }
    return peers | build_langchain_peers(lab.folder / "plain-chroma", lab.embedder, plain, (TOP,))


def unique_documents(library: Library, scores: dict[str, float]) -> list[str]:
    """Documents of the best chunks, each once."""
    best = sorted(scores, key=lambda key: -scores[key])
    return list(dict.fromkeys(library.chunks[key].document for key in best))


def rank_by_vectors(library: Library, question: str) -> list[str]:
    """Documents by the cosine of their best chunk."""
    return unique_documents(library, library.vectors.find_cosines(library.embedder.embed([question])[0]).scores)


def build_langchain_peers(
    folder: Path, embedder: Embedder, documents: Sequence[Document], tops: Sequence[int]
) -> dict[str, Rank]:
    """LangChain's recursive splitter, its chunks in Chroma, the nearest so many; empty without the splitter's package."""
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError:
        return {}
    import chromadb
    from chromadb.config import Settings

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS)
    pieces = [(one.key, text) for one in documents for text in splitter.split_text(write_markdown(one))]
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    breadth = max(100, 2 * max(tops))
    collection = client.create_collection(
        "plain", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": breadth}}
    )
    vectors = embed_cached(embedder, [text for _, text in pieces])
    for start in range(0, len(pieces), BATCH):
        part = pieces[start : start + BATCH]
        collection.add(
            ids=[str(start + i) for i in range(len(part))],
            embeddings=vectors[start : start + BATCH],
            metadatas=[{"document": document} for document, _ in part],
        )

    def with_top(top: int) -> Rank:
        def rank(question: str) -> list[str]:
            found = collection.query(query_embeddings=embedder.embed([question]), n_results=top, include=["metadatas"])
            rows = (found["metadatas"] or [[]])[0]
            return list(dict.fromkeys(str(row["document"]) for row in rows))

        return rank

    return {f"LangChain splitter + Chroma, top {top}": with_top(top) for top in tops}


def write_markdown(article: Document) -> str:
    """An article as one text, as a loader would read it."""
    parts = [f"## {s.heading}\n\n{s.text}" if s.heading else s.text for s in article.sections]
    return f"# {article.title}\n\n" + "\n\n".join(parts)


def embed_cached(embedder: Embedder, texts: Sequence[str], path: Path = CACHE) -> NDArray[np.float32]:
    """(n, dim) vectors of texts, from the cache where it has them."""
    known: dict[str, NDArray[np.float32]] = {}
    if path.exists():
        with np.load(path) as stored:
            if str(stored["fingerprint"]) == embedder.fingerprint:
                known = dict(zip(stored["hashes"].tolist(), stored["vectors"], strict=True))
    hashes = [hash_text(text) for text in texts]
    missing = [text for text, name in zip(texts, hashes, strict=True) if name not in known]
    if missing:
        known |= dict(zip(map(hash_text, missing), embedder.embed(missing), strict=True))
        path.parent.mkdir(exist_ok=True)
        np.savez(
            path,
            fingerprint=np.array(embedder.fingerprint),
            hashes=np.array(list(known)),
            vectors=np.array(list(known.values())),
        )
    return np.array([known[name] for name in hashes], dtype=np.float32)
