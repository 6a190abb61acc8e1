"""Retrieval: questions by someone who had not read the articles, with the articles that answer them.

Words only and vectors only are the product's own search with the other share switched off.
"""

from collections.abc import Callable, Iterable, Sequence

from evals.cases import Case, read_cases
from evals.figures import Failure, Figure, SuiteResult, mark_all, shorten
from evals.lab import Lab
from evals.leaks import describe_near, find_near, list_indexed_questions
from evals.patching import patched
from evals.peers.retrieval import Rank, build_peers
from evals.ranking import find_ndcg, find_recall, find_reciprocal_rank, find_success
from knowledge import search as search_module
from knowledge.library import Library

GOAL_RECALL = 0.95
SPLITS = {"held_out": "held out", "tune": "tuning half"}
METRICS: dict[str, Callable[[Sequence[str], Sequence[str]], float]] = {
    "recall@5": lambda ranked, relevant: find_recall(ranked, relevant, 5),
    "success@5": lambda ranked, relevant: find_success(ranked, relevant, 5),
    "MRR": find_reciprocal_rank,
    "nDCG@10": lambda ranked, relevant: find_ndcg(ranked, relevant, 10),
}


def measure(lab: Lab) -> SuiteResult:
    """The product's ways of searching on both halves, then the peers on the untouched half."""
    cases = lab.select(read_cases("retrieval/questions.jsonl"))
    result = SuiteResult()
    for way, share in (("fused", None), ("words only", 0.0), ("vectors only", 1.0)):
        with patched(search_module, "COSINE_SHARE", search_module.COSINE_SHARE if share is None else share):
            ranked = rank_all(lab, cases, lambda question: rank_documents(lab.library, question), way)
        for split, label in SPLITS.items():
            chosen = [case for case in cases if case["split"] == split]
            result.figures += build_figures(f"{way}, {label}", chosen, ranked, is_product=way == "fused")
        if way == "fused":
            result.failures += list_missed(cases, ranked)
    held_out = [case for case in cases if case["split"] == "held_out"]
    near = find_near({case["id"]: case["text"] for case in held_out}, list_indexed_questions())
    result.notes.append(describe_near(near, "a question that is searched beside the articles"))
    apart = [case for case in held_out if case["id"] not in near]
    fused = rank_all(lab, apart, lambda question: rank_documents(lab.library, question), "apart")
    result.figures += build_figures(
        "fused, held out, without questions near to indexed ones", apart, fused, is_product=False
    )[:1]
    for name, rank in (build_peers(lab) if lab.options.has_peers else {}).items():
        ranked = rank_all(lab, held_out, rank, name)
        result.figures += build_figures(f"peer: {name}, held out", held_out, ranked, is_product=False)
    return result


def rank_documents(library: Library, question: str) -> list[str]:
    """The documents that the product's search finds, best first."""
    return list(search_module.search(library, question).documents)


def rank_all(lab: Lab, cases: Sequence[Case], rank: Rank, what: str) -> dict[str, list[str]]:
    """The ranking of each case."""
    return {case["id"]: rank(case["text"]) for case in lab.track(cases, f"retrieval: {what}")}


def build_figures(name: str, cases: Sequence[Case], ranked: dict[str, list[str]], *, is_product: bool) -> list[Figure]:
    """The four metrics of one way of searching."""
    if not cases:
        return []
    is_headline = is_product and "held out" in name
    return [
        Figure(
            f"{name}: {metric}",
            mark_all((case["id"], score(ranked[case["id"]], case["relevant"])) for case in cases),
            goal=GOAL_RECALL if metric == "recall@5" and is_headline else None,
            is_gated=is_product,
        )
        for metric, score in METRICS.items()
    ]


def list_missed(cases: Iterable[Case], ranked: dict[str, list[str]]) -> list[Failure]:
    """Questions of which no relevant article is among the first five."""
    return [
        Failure(case["id"], f"wanted {shorten(case['relevant'])}, got {shorten(ranked[case['id']][:3], 110)}")
        for case in cases
        if not find_success(ranked[case["id"]], case["relevant"], 5)
    ]
