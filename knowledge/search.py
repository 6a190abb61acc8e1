"""Search: words and vectors fused, and what is known of a query's evidence."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Chunk, Hit, SearchResult
from knowledge.keywords import split_terms
from knowledge.library import Library
from knowledge.vectors import CANDIDATES, Cosines

Z_SCALE = 6.0
"""Divides a cosine's standard score so that it spans about 0–1, as BM25 over its maximum does."""
COSINE_SHARE = 0.6
"""Share of the cosine in the fused score; the rest is BM25's. Chosen on the tuning half of our questions."""
SENTENCE_SHARE = 0.5
"""Share of the sentences' own cosines where a query has several: a long story hides its point in one of them."""
SIBLING_SHARE = 0.2
"""What the next best chunks of the same document add to each of its chunks."""
SIBLINGS = 3
OVERVIEW_AREA = "sectors"
OVERVIEW_PENALTY = 0.15
"""Articles on a whole sector touch everything; one on the matter itself comes first unless it is clearly worse."""


def search(
    library: Library, query: str, *, limit: int = 8, person: str = "", uploads_only: bool = False
) -> SearchResult:
    """The chunks that fit a query best: z-fusion of cosine and BM25, raised by good siblings and by the router.

    score = 0.6 · (cos − mean) / (6 · std) + 0.4 · bm25 / max(bm25), mean and std over this query's cosines with all
    passages, over the union of both lists' best 100; BM25 counts 0 where no word matched. Misspelt words are first
    corrected to words of the library. Articles are seen by everybody, uploads by their owner alone.
    """
    library.refresh()
    chunks = library.chunks
    if not query.strip() or not chunks:
        return SearchResult(query, ())
    corrected = library.spelling.correct(query)
    terms = split_terms(corrected)

    def is_visible(key: str) -> bool:
        chunk = chunks.get(key)
        return chunk is not None and (chunk.owner == person if chunk.kind == "upload" else not uploads_only)

    query_vector, cosines, standard = _find_standard_scores(library, corrected)
    near = [key for key in sorted(standard, key=standard.__getitem__, reverse=True) if is_visible(key)]
    words = {
        key: score for key, score in library.words.search(corrected, limit=3 * CANDIDATES).items() if is_visible(key)
    }
    best_word = max(words.values(), default=0.0) or 1.0
    fused = {
        key: COSINE_SHARE * standard.get(key, 0.0) / Z_SCALE + (1 - COSINE_SHARE) * words.get(key, 0.0) / best_word
        for key in dict.fromkeys([*near[:CANDIDATES], *list(words)[:CANDIDATES]])
    }
    fused = _add_siblings(fused, chunks)
    if library.router is not None:
        bonuses = library.router.find_bonuses(query_vector)
        fused = {key: score + bonuses.get(chunks[key].document, bonuses[""]) for key, score in fused.items()}
    fused = {k: score - OVERVIEW_PENALTY * (chunks[k].area == OVERVIEW_AREA) for k, score in fused.items()}
    ranked = sorted(fused, key=lambda key: (-fused[key], key))
    hits = tuple(
        Hit(chunks[key], fused[key], cosines.scores.get(key, cosines.mean), words.get(key, 0.0))
        for key in ranked[:limit]
    )
    coverage, known = _weigh_terms(library, terms, [hit.chunk for hit in hits[:3]])
    return SearchResult(
        query,
        hits,
        coverage,
        known,
        standard.get(near[0], 0.0) if near else 0.0,
        tuple(dict.fromkeys(chunks[key].document for key in ranked)),
    )


def _find_standard_scores(library: Library, query: str) -> tuple[NDArray[np.float32], Cosines, dict[str, float]]:
    """The query's vector and cosines, and standard scores in which its sentences count too."""
    sentences = [part for part in re.split(r"(?<=[.!?])\s+|\n+", query) if len(part.split()) >= 4][:6]
    texts = [query, *sentences] if len(sentences) > 1 else [query]
    vectors = library.embedder.embed(texts)
    found = [library.vectors.find_cosines(vector) for vector in vectors]
    whole = {key: (value - found[0].mean) / found[0].deviation for key, value in found[0].scores.items()}
    if len(found) == 1:
        return vectors[0], found[0], whole
    parts = [{key: (v - one.mean) / one.deviation for key, v in one.scores.items()} for one in found[1:]]
    scores = {}
    for key, value in whole.items():
        own = [part.get(key, 0.0) for part in parts]
        scores[key] = (1 - SENTENCE_SHARE) * value + SENTENCE_SHARE * (0.7 * max(own) + 0.3 * sum(own) / len(own))
    return vectors[0], found[0], scores


def _add_siblings(fused: Mapping[str, float], chunks: Mapping[str, Chunk]) -> dict[str, float]:
    by_document: dict[str, list[float]] = defaultdict(list)
    for key, score in sorted(fused.items(), key=lambda pair: -pair[1]):
        by_document[chunks[key].document].append(score)
    added = {
        document: SIBLING_SHARE * sum(max(0.0, s) for s in scores[1 : SIBLINGS + 1])
        for document, scores in by_document.items()
    }
    return {key: score + added[chunks[key].document] for key, score in fused.items()}


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
