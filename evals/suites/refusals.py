"""Refusals: questions that nothing in the library answers, against questions that it does answer.

Positive is "should be refused". The gate alone and the whole coach are measured; the coach may also refuse because the
message is no question for it.
"""

from collections.abc import Iterable, Mapping

from evals.cases import Case, read_cases
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all, shorten
from evals.lab import Heard, Lab

REFUSALS = frozenset({"out_of_scope", "no_evidence", "no_data", "sensitive", "principle"})
Judged = Mapping[str, tuple[bool, bool]]
"""By case: should be refused, was refused."""


def measure(lab: Lab) -> SuiteResult:
    """Precision and recall of refusing, by the evidence gate and by the whole coach."""
    from knowledge.evidence import judge_evidence
    from knowledge.search import search

    lost = lab.select(read_cases("retrieval/unanswerable.jsonl"))
    found = lab.select(read_cases("retrieval/questions.jsonl"))
    cases = [(case, True) for case in lost] + [(case, False) for case in found]
    result = SuiteResult()
    gate = {
        case["id"]: (wanted, judge_evidence(search(lab.library, case["text"])) == "none")
        for case, wanted in lab.track(cases, "refusals: gate")
    }
    heard = {case["id"]: lab.ask_once(case["text"]) for case, _ in lab.track(cases, "refusals: coach")}
    coach = {case["id"]: (wanted, is_refusal(heard[case["id"]])) for case, wanted in cases}
    for label, split in (("held out", "held_out"), ("tuning half", "tune")):
        chosen = {case["id"] for case, _ in cases if case["split"] == split}
        part = {case: judged for case, judged in coach.items() if case in chosen}
        result.figures += build_figures(f"coach, {label}", part)
    result.figures += build_figures("evidence gate alone", gate, is_gated=False)
    for kind in sorted({case["kind"] for case in lost}):
        marks = mark_all((case["id"], coach[case["id"]][1]) for case in lost if case["kind"] == kind)
        result.figures.append(Figure(f"coach, recall of {kind.replace('_', ' ')}", marks))
    answered = mark_all((case["id"], bool(heard[case["id"]].done.citations)) for case in found)
    result.figures.append(Figure("answerable questions answered with a citation", answered))
    result.failures += list_wrong(lost, found, heard, coach)
    return result


def is_refusal(heard: Heard) -> bool:
    """Whether the coach declined, whatever its reason."""
    return heard.done.refused in REFUSALS


def build_figures(name: str, judged: Judged, *, is_gated: bool = True) -> list[Figure]:
    """Precision, recall and F1 of refusing, and the share of answerable questions that were refused."""
    precision = tuple(Mark(case, float(wanted), 1.0) for case, (wanted, got) in judged.items() if got)
    recall = tuple(Mark(case, float(got), 1.0) for case, (wanted, got) in judged.items() if wanted)
    f1 = tuple(
        Mark(case, 2.0 * (wanted and got), float(wanted) + float(got))
        for case, (wanted, got) in judged.items()
        if wanted or got
    )
    wrongly = tuple(Mark(case, float(got)) for case, (wanted, got) in judged.items() if not wanted)
    return [
        Figure(f"{name}: precision of refusing", precision, is_gated=is_gated),
        Figure(f"{name}: recall of refusing", recall, is_gated=is_gated),
        Figure(f"{name}: F1 of refusing", f1, is_gated=is_gated),
        Figure(f"{name}: answerable questions refused", wrongly, better="lower", is_gated=is_gated),
    ]


def list_wrong(
    lost: Iterable[Case], found: Iterable[Case], heard: Mapping[str, Heard], judged: Judged
) -> Iterable[Failure]:
    """Cases on the wrong side."""
    for case in lost:
        if not judged[case["id"]][1]:
            cited = [source.document for source in heard[case["id"]].done.citations][:2]
            yield Failure(case["id"], f"{case['kind']}: should be refused, answered with {shorten(cited)}")
    for case in found:
        if judged[case["id"]][1]:
            yield Failure(case["id"], f"answerable, but refused as {heard[case['id']].done.refused}")
