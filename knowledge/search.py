"""Search: words and vectors fused, and what is known of a query's evidence."""

import math
from collections.abc import Iterable

from knowledge.documents import Chunk, Hit, SearchResult
from knowledge.keywords import split_terms
from knowledge.library import Library
from knowledge.vectors import CANDIDATES

Z_SCALE = 6.0
"""Divides a cosine's standard score so that it spans about 0–1, as BM25 over its maximum does."""


def search(
    library: Library, query: str, *, limit: int = 8, person: str = "", uploads_only: bool = False
) -> SearchResult:
    """The chunks that fit a query best: z-fusion of cosine and BM25.

    score = 0.5 · (cos − mean) / (6 · std) + 0.5 · bm25 / max(bm25), mean and std over this query's cosines with all
    passages, over the union of both lists' best 100; BM25 counts 0 where no word matched. Articles are seen by
    everybody, uploads by their owner alone.
    """
    library.refresh()
    chunks = library.chunks
    terms = split_terms(query)
    if not query.strip() or not chunks:
        return SearchResult(query, ())

    def is_visible(key: str) -> bool:
        chunk = chunks.get(key)
        return chunk is not None and (chunk.owner == person if chunk.kind == "upload" else not uploads_only)

    vector = library.embedder.embed([query])[0]
    cosines = library.vectors.find_cosines(vector)
    near = [key for key in sorted(cosines.scores, key=cosines.scores.__getitem__, reverse=True) if is_visible(key)]
    words = {key: score for key, score in library.words.search(query, limit=3 * CANDIDATES).items() if is_visible(key)}
    best_word = max(words.values(), default=0.0) or 1.0
    candidates = dict.fromkeys([*near[:CANDIDATES], *list(words)[:CANDIDATES]])

    def fuse(key: str) -> float:
        standard = (cosines.scores.get(key, cosines.mean) - cosines.mean) / (Z_SCALE * cosines.deviation)
        return 0.5 * standard + 0.5 * words.get(key, 0.0) / best_word

    ranked = sorted(((fuse(key), key) for key in candidates), key=lambda pair: (-pair[0], pair[1]))
    hits = tuple(
        Hit(chunks[key], score, cosines.scores.get(key, cosines.mean), words.get(key, 0.0))
        for score, key in ranked[:limit]
    )
    coverage, known = _weigh_terms(library, terms, [hit.chunk for hit in hits[:3]])
    top_z = (cosines.scores[near[0]] - cosines.mean) / cosines.deviation if near else 0.0
    documents = tuple(dict.fromkeys(hit.chunk.document for hit in hits))
    return SearchResult(query, hits, coverage, known, top_z, documents)


def _weigh_terms(library: Library, terms: Iterable[str], best: list[Chunk]) -> tuple[float, float]:
    """Share of the query's weight that the best chunks hold, and that the library holds at all."""
    total = held = known = 0.0
    n = len(library.chunks)
    keys = {chunk.key for chunk in best}
    for _, found in library.words.find_term_chunks(terms).items():
        weight = math.log(1 + n / (1 + len(found)))
        total += weight
        known += weight if found else 0.0
        held += weight if found & keys else 0.0
    return (held / total, known / total) if total else (0.0, 0.0)
