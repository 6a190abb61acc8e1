"""Metrics of rankings against values worked out by hand."""

from math import isclose, log2

import pytest

from evals.ranking import find_ndcg, find_recall, find_reciprocal_rank, find_success


@pytest.mark.parametrize(
    ("ranked", "relevant", "recall", "success", "reciprocal"),
    [
        pytest.param(["a", "b", "c"], ["a"], 1.0, 1.0, 1.0, id="first"),
        pytest.param(["x", "a", "y", "b"], ["a", "b"], 0.5, 1.0, 0.5, id="half of them among the first three"),
        pytest.param(["x", "y", "z", "a"], ["a"], 0.0, 0.0, 0.25, id="below the cut"),
        pytest.param([], ["a"], 0.0, 0.0, 0.0, id="nothing found"),
    ],
)
def test_recall_success_and_rank(
    ranked: list[str], relevant: list[str], recall: float, success: float, reciprocal: float
) -> None:
    assert find_recall(ranked, relevant, 3) == recall
    assert find_success(ranked, relevant, 3) == success
    assert find_reciprocal_rank(ranked, relevant) == reciprocal


def test_ndcg_is_one_for_the_best_order_and_falls_with_the_rank() -> None:
    assert find_ndcg(["a", "b", "x"], ["a", "b"], 10) == 1.0
    assert isclose(find_ndcg(["x", "a"], ["a"], 10), 1 / log2(3))


def test_ndcg_weighs_graded_relevance() -> None:
    best = 3 / log2(2) + 1 / log2(3)
    assert isclose(find_ndcg(["b", "a"], {"a": 3.0, "b": 1.0}, 10), (1 + 3 / log2(3)) / best)


def test_ndcg_without_relevant_documents_is_zero() -> None:
    assert find_ndcg(["a"], [], 10) == 0.0
