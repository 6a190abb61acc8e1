"""How good a reading of messages is: pure functions on expected and found intents and spans."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Marked = tuple[str, int, int]
"""Label, start, end; characters of the message."""


@dataclass(frozen=True)
class Judged:
    """One message: what was expected and what was found."""

    intents: frozenset[str]
    spans: frozenset[Marked]
    found_best: str
    """The likeliest intent."""
    found_intents: frozenset[str]
    found_spans: frozenset[Marked]


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of one label; `None` where nothing was expected or found."""

    label: str
    expected: int
    precision: float | None
    recall: float | None
    f1: float | None


def is_top_right(judged: Judged) -> bool:
    """The likeliest intent is one of the message's."""
    return judged.found_best in judged.intents


def is_set_right(judged: Judged) -> bool:
    """Exactly the message's intents were found."""
    return judged.found_intents == judged.intents


def share(judged: Sequence[Judged], is_right: Callable[[Judged], bool]) -> float:
    """The share of messages that are right, 0–1."""
    return sum(map(is_right, judged)) / len(judged)


def bootstrap_interval(right: Sequence[bool], *, rounds: int = 2000, seed: int = 7) -> tuple[float, float]:
    """The 95 % interval of a share, by resampling the messages."""
    chooser = random.Random(seed)
    shares = sorted(sum(chooser.choices(right, k=len(right))) / len(right) for _ in range(rounds))
    return shares[int(rounds * 0.025)], shares[int(rounds * 0.975) - 1]


def score_label(label: str, expected: int, found: int, right: float) -> Score:
    """Precision, recall and F1 from counts."""
    precision = right / found if found else None
    recall = right / expected if expected else None
    f1 = 2 * right / (expected + found) if expected + found else None
    return Score(label, expected, precision, recall, f1)


def score_intents(judged: Sequence[Judged]) -> list[Score]:
    """Each intent, most frequent first."""
    names = {name for one in judged for name in one.intents | one.found_intents}
    scores = []
    for name in names:
        expected = sum(name in one.intents for one in judged)
        found = sum(name in one.found_intents for one in judged)
        right = sum(name in one.intents & one.found_intents for one in judged)
        scores.append(score_label(name, expected, found, right))
    return sorted(scores, key=lambda score: (-score.expected, score.label))


def score_spans(judged: Sequence[Judged], *, overlap: bool) -> list[Score]:
    """Each span label, most frequent first, then "all"; by exact edges, or by sharing a character with one of its label."""
    labels = {span[0] for one in judged for span in one.spans | one.found_spans}
    scores = [_score_span_label(judged, label, overlap) for label in labels]
    scores.sort(key=lambda score: (-score.expected, score.label))
    return [*scores, _score_span_label(judged, None, overlap)]


def _score_span_label(judged: Sequence[Judged], label: str | None, overlap: bool) -> Score:
    expected = found = 0
    hit = covered = 0
    for one in judged:
        gold = [span for span in one.spans if label in (None, span[0])]
        ours = [span for span in one.found_spans if label in (None, span[0])]
        expected += len(gold)
        found += len(ours)
        hit += sum(any(_agree(span, other, overlap) for other in gold) for span in ours)
        covered += sum(any(_agree(span, other, overlap) for other in ours) for span in gold)
    precision = hit / found if found else None
    recall = covered / expected if expected else None
    f1 = 2 * precision * recall / (precision + recall) if precision and recall else (0.0 if expected else None)
    return Score(label or "all", expected, precision, recall, f1)


def _agree(span: Marked, other: Marked, overlap: bool) -> bool:
    if overlap:
        return span[0] == other[0] and span[1] < other[2] and other[1] < span[2]
    return span == other
