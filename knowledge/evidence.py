"""The evidence gate: is what was found enough to answer from?"""

from typing import Literal

from knowledge.documents import SearchResult

Evidence = Literal["good", "thin", "none"]

GOOD_COSINE = 0.50
THIN_COSINE = 0.36
GOOD_COVERAGE = 0.75


def judge_evidence(result: SearchResult) -> Evidence:
    """Whether the best passages are about the question.

    A question counts as answerable when a passage (or a question that an article says it answers) is near it, or
    when it is fairly near and holds most of the question's rare words.
    """
    if not result.hits:
        return "none"
    best = max(hit.cosine for hit in result.hits[:3])
    if best >= GOOD_COSINE or (best >= THIN_COSINE and result.coverage >= GOOD_COVERAGE):
        return "good"
    return "thin" if best >= THIN_COSINE else "none"
