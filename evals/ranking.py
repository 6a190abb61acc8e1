"""Metrics of rankings: pure functions on ids. Every one is between 0 and 1, higher is better."""

from collections.abc import Collection, Mapping, Sequence
from math import log2


def find_recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant documents among the first k."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant))


def find_success(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 when a relevant document is among the first k."""
    return float(bool(set(ranked[:k]) & set(relevant)))


def find_reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant document; 0 when there is none. Its mean over questions is MRR."""
    return next((1 / rank for rank, document in enumerate(ranked, 1) if document in relevant), 0.0)


def find_ndcg(ranked: Sequence[str], gains: Mapping[str, float] | Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), gains as given, or 1 each."""
    worth = dict(gains) if isinstance(gains, Mapping) else dict.fromkeys(gains, 1.0)
    got = sum(worth.get(document, 0.0) / log2(rank + 1) for rank, document in enumerate(ranked[:k], 1))
    best = sum(gain / log2(rank + 1) for rank, gain in enumerate(sorted(worth.values(), reverse=True)[:k], 1))
    return got / best if best else 0.0
