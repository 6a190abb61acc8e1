"""Mutants of what is found, cited and refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from evals.mutants.wounds import Mutant, member, module, setting, wrapping
from evals.patching import patched

SEARCH = "knowledge.search"
KNOWLEDGE_TESTS = ("tests/knowledge/test_search.py",)


@contextmanager
def break_retrieval() -> Iterator[None]:
    """Vectors answer for a shifted passage and words find nothing."""
    from knowledge.keywords import Words
    from knowledge.vectors import ChunkVectors, Cosines

    find = ChunkVectors.find_cosines

    def shifted(self: ChunkVectors, query: Any) -> Cosines:
        found = find(self, query)
        keys = list(found.scores)
        return replace(
            found, scores=dict(zip(keys[len(keys) // 2 :] + keys[: len(keys) // 2], found.scores.values(), strict=True))
        )

    with patched(ChunkVectors, "find_cosines", shifted), patched(Words, "search", lambda *_, **__: {}):
        yield


@contextmanager
def break_prompt() -> Iterator[None]:
    """The prompt loses how to cite, the instruction to search, the contact and the situation."""
    from assistant import prompts

    load = prompts.load_prompt

    def load_broken(name: str, *rest: Any) -> Any:
        return replace(load(name, *rest), text="You are a helpful assistant for managers.")

    with patched(prompts, "load_prompt", load_broken):
        yield


@contextmanager
def quote_the_claim() -> Iterator[None]:
    """The resolver quotes the answer's own sentence instead of the stored text."""
    from assistant import grounding
    from knowledge.citations import Quote

    with patched(grounding, "find_quote", lambda sentence, _chunk: Quote(sentence.strip() or "nothing", 1.0)):
        yield


@contextmanager
def keep_unknown_keys() -> Iterator[None]:
    """A citation of a passage that was never retrieved stays as it is and is not counted."""
    from assistant.grounding import Numbering

    number = Numbering.number

    def lenient(self: Numbering, key: str, claim: str) -> tuple[str, float]:
        return number(self, key, claim) if key in self._chunks else (f"[{key}]", 1.0)

    with patched(Numbering, "number", lenient):
        yield


@contextmanager
def number_one_too_high() -> Iterator[None]:
    """The numbers in the text are one higher than those of the sources."""
    from assistant.grounding import Numbering

    number = Numbering.number

    def shifted(self: Numbering, key: str, claim: str) -> tuple[str, float]:
        mark, support = number(self, key, claim)
        return (f"[{int(mark[1:-1]) + 1}]" if mark else mark), support

    with patched(Numbering, "number", shifted):
        yield


def slow(search: Any) -> Any:
    """A search that is done sixty times over."""

    def repeat(*given: Any, **named: Any) -> Any:
        for _ in range(59):
            search(*given, **named)
        return search(*given, **named)

    return repeat


FINDING = (
    Mutant(
        "retrieval", "vectors of another passage, words find nothing", break_retrieval, ("retrieval", "answers"), KNOWLEDGE_TESTS
    ),
    Mutant("words off", "only vectors count in the fused score", setting(module(SEARCH), COSINE_SHARE=1.0), ("retrieval",), KNOWLEDGE_TESTS),
    Mutant("vectors off", "only words count in the fused score", setting(module(SEARCH), COSINE_SHARE=0.0), ("retrieval",), KNOWLEDGE_TESTS),
    Mutant(
        "spelling off", "misspelt words are not corrected",
        lambda: patched(member("knowledge.spelling", "Spelling")(), "correct", lambda _self, text: text),
        ("retrieval", "robustness"), KNOWLEDGE_TESTS,
    ),
    Mutant("search slow", "every search is done sixty times", wrapping(member(SEARCH, "search"), slow), ("latency",)),
    Mutant(
        "evidence gate open", "any evidence is good enough",
        wrapping(member("knowledge.evidence", "judge_evidence"), lambda _: lambda _result: "good"),
        ("refusals",), KNOWLEDGE_TESTS,
    ),
    Mutant(
        "evidence gate shut", "no evidence is good enough",
        wrapping(member("knowledge.evidence", "judge_evidence"), lambda _: lambda _result: "none"),
        ("refusals", "answers"), KNOWLEDGE_TESTS,
    ),
    Mutant("quotes not real", "the answer's own sentence is shown as the quote", quote_the_claim, ("answers", "checks"), ("tests/test_grounding.py",)),
    Mutant("unknown citations kept", "keys that were never retrieved stay in the answer", keep_unknown_keys, ("checks",), ("tests/test_grounding.py",)),
    Mutant("citation numbers off by one", "[2] in the text where the source is 1", number_one_too_high, ("answers", "checks"), ("tests/test_grounding.py",)),
    Mutant("unsupported claims unmarked", "no support is needed", setting(module("assistant.grounding"), SUPPORT=-1.0), ("checks",), ("tests/test_grounding.py",)),
    Mutant("prompt", "the system prompt says nothing of tools, citing and the day", break_prompt, ("checks",), ("tests/test_prompts.py", "tests/test_server_engine.py")),
)  # fmt: skip
