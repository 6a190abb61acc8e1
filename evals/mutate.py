"""Breaks the coach in one known way at a time, in this process only, and tells which suites notice.

A suite that stays green while its subject is broken measures nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from evals.baseline import Fall, find_falls
from evals.lab import Options, open_lab
from evals.patching import patched
from evals.runs import Run, run_suites


@dataclass(frozen=True)
class Mutation:
    """One way of breaking the coach."""

    name: str
    wound: Callable[[], Any]
    """Makes the context manager in which the coach is broken."""
    suites: tuple[str, ...]
    """Suites of which at least one must turn red."""


@contextmanager
def break_retrieval() -> Iterator[None]:
    """Vectors answer for a shifted passage and words find nothing."""
    from knowledge.keywords import Words
    from knowledge.vectors import ChunkVectors, Cosines

    find = ChunkVectors.find_cosines

    def shifted(self: ChunkVectors, query: Any) -> Cosines:
        found = find(self, query)
        keys = list(found.scores)
        return replace(found, scores=dict(zip(keys[50:] + keys[:50], found.scores.values(), strict=True)))

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
def break_citations() -> Iterator[None]:
    """The resolver quotes the answer's own sentence instead of the stored text."""
    from assistant import grounding
    from knowledge.citations import Quote

    with patched(grounding, "find_quote", lambda sentence, _chunk: Quote(sentence.strip() or "nothing", 1.0)):
        yield


@contextmanager
def break_guard() -> Iterator[None]:
    """The guard lets everything through."""
    from assistant import wiring
    from assistant.guard import Verdict

    class Silent:
        def check(self, *_: object) -> Verdict:
            return Verdict("none")

    with patched(wiring, "build_guard", lambda *_: Silent()):
        yield


@contextmanager
def break_xmr() -> Iterator[None]:
    """Limits three times as wide and runs of twenty: nothing is a signal any more."""
    from assistant.records import spc

    with patched(spc, "LIMIT_FACTOR", 8.0), patched(spc, "RANGE_FACTOR", 9.8), patched(spc, "RUN_LENGTH", 20):
        yield


@contextmanager
def break_tracing() -> Iterator[None]:
    """Every drafted value counts as said."""
    from assistant import tracing
    from assistant.tools import drafting

    def trust(fields: Any, _known: Any) -> Any:
        kept = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
        return tracing.Traced(fields=kept, origins={name: {"from": "words"} for name in kept})

    with patched(tracing, "trace_fields", trust), patched(drafting, "trace_fields", trust):
        yield


@contextmanager
def break_gate() -> Iterator[None]:
    """The evidence gate finds everything good enough."""
    from assistant.tools import knowledge

    with patched(knowledge, "judge_evidence", lambda _result: "good"):
        yield


@contextmanager
def break_dates() -> Iterator[None]:
    """No date in words is understood."""
    from assistant.understanding import fields

    with patched(fields, "read_date", lambda *_, **__: None):
        yield


MUTATIONS = (
    Mutation("retrieval", break_retrieval, ("retrieval", "answers")),
    Mutation("prompt", break_prompt, ("checks",)),
    Mutation("citation resolver", break_citations, ("answers", "checks")),
    Mutation("guard", break_guard, ("safety",)),
    Mutation("XmR rules", break_xmr, ("kpi",)),
    Mutation("tracing of values", break_tracing, ("checks",)),
    Mutation("evidence gate", break_gate, ("refusals",)),
    Mutation("dates", break_dates, ("dialogues",)),
)


def run_mutations(sample: int | None) -> tuple[bool, str]:
    """Whether every wound was noticed, and the table of which suite noticed which."""
    options = Options(sample=sample, is_quiet=True)
    every = tuple(dict.fromkeys(suite for mutation in MUTATIONS for suite in mutation.suites))
    print(f"unbroken: {', '.join(every)} …", flush=True)
    healthy = measure(options, every)
    if sick := [f"{name}: {suite['error']}" for name, suite in healthy["suites"].items() if suite["error"]]:
        return False, "the unbroken coach cannot be measured: " + "; ".join(sick)
    lines = ["| broken | suites that turn red | the widest fall |", "| --- | --- | --- |"]
    unnoticed = []
    for mutation in MUTATIONS:
        print(f"broken: {mutation.name} …", flush=True)
        with ExitStack() as stack:
            stack.enter_context(mutation.wound())
            broken = measure(options, mutation.suites)
        falls = list_falls(broken, healthy)
        noticed = list(dict.fromkeys(fall.suite for fall in falls))
        lines.append(f"| {mutation.name} | {', '.join(noticed) or '**none**'} | {describe_widest(falls)} |")
        if not noticed:
            unnoticed.append(mutation.name)
    verdict = f"not noticed: {', '.join(unnoticed)}" if unnoticed else "every wound was noticed"
    return not unnoticed, "\n".join([*lines, "", verdict])


def measure(options: Options, suites: Sequence[str]) -> Run:
    """The suites in a lab of their own: nothing is remembered from an unbroken coach."""
    with open_lab(options) as lab:
        return run_suites(lab, suites)


def list_falls(broken: Run, healthy: Run) -> list[Fall]:
    """Figures below the unbroken run; a suite that could not be run has fallen too."""
    stopped = [
        Fall(name, "suite", "ran", suite["error"], "") for name, suite in broken["suites"].items() if suite["error"]
    ]
    errors = {fall.suite for fall in stopped}
    return stopped + [fall for fall in find_falls(broken, healthy) if fall.suite not in errors]


def describe_widest(falls: Sequence[Fall]) -> str:
    """The figure that fell furthest."""

    def width(fall: Fall) -> float:
        try:
            return abs(float(fall.was) - float(fall.now))
        except ValueError:
            return 0.0

    if not falls:
        return ""
    widest = max(falls, key=width)
    return f"{widest.name}: {widest.was} → {widest.now}"
