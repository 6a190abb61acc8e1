"""Answers: is what is cited the support, are quotes the stored words, does the answer say what matters and nothing false?

The concepts were written from the list of what the knowledge base must hold, by someone who had not read the articles.
"""

import re
from collections.abc import Iterable, Mapping

from evals.cases import Case, read_cases
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all, shorten
from evals.lab import Heard, Lab
from knowledge.documents import Document

GOAL_QUOTES = 1.0
DENIAL = re.compile(
    r"\b(?:not?|never|n't|don't|nobody|without|instead of|avoid|rather than|myth|wrong|false|neither|nor|stop|tempting)\b",
    re.IGNORECASE,
)
"""Words that make a claim its opposite, or a belief to be corrected."""


def measure(lab: Lab) -> SuiteResult:
    """Citations and quotes over the retrieval questions, concepts over their own questions."""
    cases = lab.select(read_cases("retrieval/questions.jsonl"))
    heard = {case["id"]: lab.ask_once(case["text"]) for case in lab.track(cases, "answers: citations")}
    asked = lab.select(read_cases("answers/concepts.jsonl"))
    told = {case["id"]: lab.ask_once(case["text"]) for case in lab.track(asked, "answers: concepts")}
    result = SuiteResult()
    for split, label in (("held_out", "held out"), ("tune", "tuning half")):
        chosen = [case for case in cases if case["split"] == split]
        result.figures += build_citation_figures(label, chosen, heard)
        result.figures += build_concept_figures(label, [case for case in asked if case["split"] == split], told)
    both = {**heard, **told}
    stored = {article.key: article for article in lab.articles}
    result.figures += build_quote_figures(both, stored)
    result.failures += list_wrong(cases, asked, heard, told)
    return result


def build_citation_figures(label: str, cases: Iterable[Case], heard: Mapping[str, Heard]) -> list[Figure]:
    """Whether the cited documents are the ones that answer the question."""
    chosen = [(case["id"], set(case["relevant"]), cited_documents(heard[case["id"]])) for case in cases]
    precision = tuple(
        Mark(name, float(sum(document in relevant for document in cited)), float(len(cited)))
        for name, relevant, cited in chosen
        if cited
    )
    supported = mark_all((name, bool(relevant & set(cited))) for name, relevant, cited in chosen)
    return [
        Figure(f"{label}: citation precision (cited passage is of a relevant article)", precision),
        Figure(f"{label}: answers that cite a relevant article", supported),
    ]


def build_quote_figures(heard: Mapping[str, Heard], stored: Mapping[str, Document]) -> list[Figure]:
    """Whether quotes stand word for word in the article that they name, and no citation key is left unresolved."""
    quotes = tuple(
        Mark(name, float(sum(is_stored(s.quote, s.document, stored) for s in sources)), float(len(sources)))
        for name, one in heard.items()
        if (sources := one.done.citations)
    )
    numbered = mark_all((name, are_numbers_resolved(one)) for name, one in heard.items() if one.done.citations)
    return [
        Figure("quotes found word for word in the named article", quotes, goal=GOAL_QUOTES, is_strict=True),
        Figure("every number in the answer opens a source", numbered, goal=1.0, is_strict=True),
    ]


def build_concept_figures(label: str, cases: Iterable[Case], heard: Mapping[str, Heard]) -> list[Figure]:
    """How much of what must be said is said, and what must not be said."""
    chosen = [(case, heard[case["id"]].done.answer) for case in cases]
    found = tuple(
        Mark(case["id"], float(len(case["concepts"]) - len(find_missing(case, answer))), float(len(case["concepts"])))
        for case, answer in chosen
    )
    whole = mark_all((case["id"], not find_missing(case, answer)) for case, answer in chosen)
    false = mark_all((case["id"], bool(find_forbidden(case, answer))) for case, answer in chosen)
    return [
        Figure(f"{label}: concepts that must appear", found),
        Figure(f"{label}: answers with every concept", whole),
        Figure(f"{label}: answers with a claim that must not appear", false, better="lower", goal=0.0),
    ]


def cited_documents(heard: Heard) -> list[str]:
    """The article of each citation."""
    return [source.document for source in heard.done.citations]


def is_stored(quote: str, document: str, stored: Mapping[str, Document]) -> bool:
    """Whether a quote is an exact part of a section of the article."""
    article = stored.get(document)
    return article is not None and any(quote in section.text for section in article.sections)


def are_numbers_resolved(heard: Heard) -> bool:
    """Whether each [n] of the answer has its source and each source its [n]."""
    return set(map(int, re.findall(r"\[(\d+)\]", heard.done.answer))) == {s.number for s in heard.done.citations}


def find_missing(case: Case, answer: str) -> list[str]:
    """The concepts of which no wording appears, each by its first wording."""
    return [ways[0] for ways in case["concepts"] if not any(has_wording(way, answer) for way in ways)]


def find_forbidden(case: Case, answer: str) -> list[str]:
    """The claims that appear although they must not; a denied one ("never punish") is none."""
    plain = answer.replace("’", "'")
    found = []
    for claim in case.get("must_not", []):
        for match in re.finditer(rf"(?<!\w)(?:{claim})", plain, re.IGNORECASE):
            before = re.split(r"[.!?\n]", plain[: match.start()])[-1][-80:]
            after = re.split(r"[.!?\n]", plain[match.end() :])[0][:80]
            if not DENIAL.search(before) and not DENIAL.search(after):
                found.append(claim)
                break
    return found


def has_wording(pattern: str, text: str) -> bool:
    """Whether a regular expression occurs at the beginning of a word, any case."""
    return re.search(rf"(?<!\w)(?:{pattern})", text.replace("’", "'"), re.IGNORECASE) is not None


def list_wrong(
    cases: Iterable[Case], asked: Iterable[Case], heard: Mapping[str, Heard], told: Mapping[str, Heard]
) -> Iterable[Failure]:
    """Answers without a relevant citation, without a concept, or with a false claim."""
    for case in cases:
        cited = cited_documents(heard[case["id"]])
        if not set(cited) & set(case["relevant"]):
            refused = heard[case["id"]].done.refused
            yield Failure(
                case["id"],
                f"wanted {shorten(case['relevant'])}, cited {shorten(list(dict.fromkeys(cited)))}, refused {refused}",
            )
    for case in asked:
        answer = told[case["id"]].done.answer
        if wrong := find_forbidden(case, answer):
            yield Failure(case["id"], f"must not say {shorten(wrong)}")
        if missing := find_missing(case, answer):
            yield Failure(
                case["id"], f"{len(missing)} of {len(case['concepts'])} concepts missing: {shorten(missing, 110)}"
            )
