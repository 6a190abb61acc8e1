"""Recognition: a thank-you from one message. Are the facts in, is nothing invented, are language and length as asked?"""

import re
from collections.abc import Mapping
from typing import Any

from evals.cases import Case, read_cases
from evals.figures import Failure, Figure, SuiteResult, mark_all
from evals.lab import Lab, listen
from evals.numbers import find_numbers
from evals.suites.answers import has_wording

MARKERS: Mapping[str, str] = {
    "en": r"\b(?:the|you|and|for|thank|your|that)\b",
    "de": r"\b(?:der|die|das|und|für|danke|dank|dir|nicht|ihr|hat|du)\b",
    "es": r"\b(?:gracias|que|el|los|por|para|una|tu|has|con)\b",
    "fr": r"\b(?:merci|les|pour|vous|une|tu|ton|est|que|des)\b",
    "pt": r"\b(?:obrigad[oa]s?|que|para|uma|você|não|com|os|seu|sua)\b",
    "it": r"\b(?:grazie|che|per|una|il|della|con|hai|tuo|tuoi)\b",
    "nl": r"\b(?:dank|bedankt|je|het|een|voor|dat|niet|jouw|de)\b",
    "ja": r"[぀-ヿ]",
}
"""Words (or letters) by which a language is known here; the one with most of them wins."""
NOT_NAMES = frozenset(
    """subject dear hi hello hey team thank thanks you your yours i it we this that the a an and so because what when well great good to on in by for
    of best kind warm regards monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december slack pdca tag gracias hola asunto merci bonjour objet obrigado obrigada olá assunto grazie ciao oggetto bedankt""".split()
)


def measure(lab: Lab) -> SuiteResult:
    """Facts, inventions, language and length over the requests; each in a conversation of its own."""
    cases = lab.select(read_cases("recognition/requests.jsonl"))
    names = {name.lower() for case in cases for name in case["people"]}
    coach = lab.start_fresh()
    texts: dict[str, str] = {}
    for case in lab.track(cases, "recognition"):
        texts[case["id"]] = find_text(listen(coach, case["text"]).done.drafts)
    written = [case for case in cases if texts[case["id"]]]
    wrong = {case["id"]: find_wrong(case, texts[case["id"]], names) for case in cases}
    result = SuiteResult()
    result.figures = [
        Figure("a message was written", mark_all((c["id"], bool(texts[c["id"]])) for c in cases)),
        Figure("everybody thanked is named", mark_all((c["id"], "people" not in wrong[c["id"]]) for c in written)),
        Figure("facts present", mark_all((c["id"], "facts" not in wrong[c["id"]]) for c in written if c["facts"])),
        Figure("names or numbers invented", mark_all((c["id"], "invented" in wrong[c["id"]]) for c in written), better="lower", goal=0.0, is_strict=True),
        Figure("language as asked", mark_all((c["id"], "language" not in wrong[c["id"]]) for c in written)),
        Figure("length as asked", mark_all((c["id"], "length" not in wrong[c["id"]]) for c in written if c["most_sentences"]), goal=1.0),
        Figure("requests met in every respect", mark_all((c["id"], not wrong[c["id"]]) for c in cases)),
        Figure("messages that begin as another does", mark_all((c["id"], is_repeated(c, cases, texts)) for c in written), better="lower", is_gated=False),
    ]  # fmt: skip
    result.failures = [
        Failure(c["id"], "; ".join(f"{what}: {detail}" for what, detail in wrong[c["id"]].items()))
        for c in cases
        if wrong[c["id"]]
    ]
    return result


def find_text(drafts: list[dict[str, Any]]) -> str:
    """The message of the first draft of recognition; empty when there is none."""
    return next((str(draft["fields"].get("text") or "") for draft in drafts if draft["kind"] == "recognition"), "")


def find_wrong(case: Case, text: str, names: set[str]) -> dict[str, str]:
    """What is wrong with a message, by respect."""
    if not text:
        return {"missing": "no message was written"}
    wrong = {}
    if unnamed := [name for name in case["people"] if name.lower() not in text.lower()]:
        wrong["people"] = f"{unnamed} not named"
    if absent := [fact for fact in case["facts"] if not has_fact(fact, text)]:
        wrong["facts"] = f"{absent} not said"
    if invented := find_invented(case, text, names):
        wrong["invented"] = f"{invented} are not in the request"
    if (language := detect(strip_quotes(text))) != case["language"]:
        wrong["language"] = f"{language} instead of {case['language']}"
    if case["most_sentences"] and (n := count_sentences(text)) > case["most_sentences"]:
        wrong["length"] = f"{n} sentences, at most {case['most_sentences']}"
    return wrong


def has_fact(pattern: str, text: str) -> bool:
    """Whether a fact's word is in the text; Japanese has no word borders."""
    return has_wording(pattern, text) or (not pattern.isascii() and re.search(pattern, text) is not None)


def find_invented(case: Case, text: str, names: set[str]) -> list[str]:
    """Names of other requests, unknown capitalised words inside sentences (but in German), and numbers not in the request."""
    asked = case["text"].lower()
    tokens = re.findall(r"[^\W\d_]+", text)
    found = [token for token in tokens if token.lower() in names and token.lower() not in asked]
    if case["language"] in ("en", "es", "fr", "pt", "it", "nl"):
        inside = re.findall(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Ý][a-zà-ÿ]+", text)
        found += [word for word in inside if word.lower() not in asked and word.lower() not in NOT_NAMES]
    known = set(find_numbers(case["text"], any_notation=True))
    found += [f"{number:g}" for number in find_numbers(text) if number not in known and f"{number:g}" not in asked]
    return list(dict.fromkeys(found))


def strip_quotes(text: str) -> str:
    """The text without quoted words: what somebody did may be quoted in the language in which it was told."""
    return re.sub(r"«[^»]*»|„[^“]*“|“[^”]*”|「[^」]*」|\"[^\"]*\"", " ", text)


def detect(text: str) -> str:
    """The language with most markers; English when none has any."""
    lower = text.lower()
    if len(re.findall(MARKERS["ja"], text)) > 5:
        return "ja"
    return max(MARKERS, key=lambda language: len(re.findall(MARKERS[language], lower)))


def count_sentences(text: str) -> int:
    """Sentences of a message, without subject line, greeting and signature."""
    lines = [
        line
        for line in text.splitlines()
        if len(line.split()) > 3 and not re.match(r"(?i)(?:subject|betreff|asunto|objet|assunto)\b", line)
    ]
    return sum(max(1, len(re.findall(r"[.!?。！？]+(?:\s|$)", line))) for line in lines)


def is_repeated(case: Case, cases: list[Case], texts: Mapping[str, str]) -> bool:
    """Whether another message of the same language begins with the same five words after the name."""

    def opening(one: Case) -> str:
        text = texts[one["id"]]
        for name in one["people"]:
            text = text.replace(name, "")
        return " ".join(text.split()[:5])

    return any(
        o["id"] != case["id"] and o["language"] == case["language"] and texts[o["id"]] and opening(o) == opening(case)
        for o in cases
    )
