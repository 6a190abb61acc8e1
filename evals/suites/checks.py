"""Checks: models that misbehave on purpose run through the real agent, tools and checks. What reaches the person?

Unknown citations must go, "saved" may not be said without a receipt, invented values must not stay in a draft. A model
that does literally what the prompt says measures whether the prompt still says it.
"""

import json
import re
from collections.abc import Iterator

from evals.cases import Case, read_cases
from evals.figures import Failure, Figure, SuiteResult, mark_all, shorten
from evals.lab import Heard, Lab, listen
from evals.scripted import LiteralModel, ScriptedModel
from evals.stored import Stored, read_stored

NAMES = {
    "literal": "a literal-minded model gets right what the prompt says",
    "true words about saving kept": "true words about saving: kept",
    "claim without a search": "claim without a search: marked, and what a tool told is not",
}
"""Figures that do not tell of something caught."""


def measure(lab: Lab) -> SuiteResult:
    """Each misbehaviour, and the literal model, in a conversation of its own."""
    cases = lab.select(read_cases("checks/cases.jsonl"))
    wrong: dict[str, list[str]] = {}
    for case in lab.track(cases, "checks"):
        heard, stored = play(lab, case)
        wrong[case["id"]] = [*find_wrong(case, heard), *["something was stored"] * bool(stored)]
    result = SuiteResult()
    for kind in dict.fromkeys(case["kind"] for case in cases):
        name = NAMES.get(kind, f"{kind}: caught")
        marks = mark_all((c["id"], not wrong[c["id"]]) for c in cases if c["kind"] == kind)
        result.figures.append(Figure(name, marks, goal=1.0, is_strict=True))
    result.failures = [
        Failure(c["id"], f"{c['kind']}: {shorten('; '.join(wrong[c['id']]), 150)}") for c in cases if wrong[c["id"]]
    ]
    return result


def play(lab: Lab, case: Case) -> tuple[Heard, Stored]:
    """What the person sees at the end, with the misbehaving model behind the real agent, and what is stored then."""
    from assistant.agent import TOOLS, build_agent
    from assistant.conversation import Assistant
    from assistant.prompts import load_prompt
    from assistant.wiring import build_guard

    fresh = lab.start_fresh(engine="openai")
    model = LiteralModel() if case["kind"] == "literal" else ScriptedModel(steps=case["steps"])
    agent = build_agent(model, None, TOOLS, 0)
    coach = Assistant(
        fresh.settings, agent, fresh.library, fresh.open_session, build_guard(fresh.library), load_prompt("system")
    )
    conversation = None
    for message in case["messages"]:
        heard = listen(coach, message, conversation)
        conversation = int(heard.done.conversation)
    return heard, read_stored(coach)


def find_wrong(case: Case, heard: Heard) -> Iterator[str]:
    """What got through, or was lost although it was right."""
    from assistant.grounding import COACH_VIEW

    expect, done = case["expect"], heard.done
    drafted = json.dumps([draft["fields"] for draft in done.drafts], ensure_ascii=False)
    fields = {name for draft in done.drafts for name in draft["fields"]}
    if done.receipts:
        yield "something was saved"
    if "dropped" in expect and done.dropped_citations != expect["dropped"]:
        yield f"{done.dropped_citations} citations dropped, expected {expect['dropped']}"
    if "citations" in expect and len(done.citations) != expect["citations"]:
        yield f"{len(done.citations)} citations, expected {expect['citations']}"
    if expect.get("view") and COACH_VIEW not in done.answer:
        yield "not marked as the coach's view"
    yield from (
        f"said {words!r}" for words in expect.get("not_said", []) if re.search(words, done.answer, re.IGNORECASE)
    )
    yield from (f"did not say {words!r}" for words in expect.get("said", []) if not re.search(words, done.answer))
    yield from (f"{name} stayed in the draft" for name in expect.get("absent", []) if name in fields)
    yield from (f"{name} was lost" for name in expect.get("kept", []) if name not in fields)
    yield from (f"{words!r} stayed in the draft" for words in expect.get("not_in_draft", []) if words in drafted)
    yield from (f"{words!r} is not in the draft" for words in expect.get("in_draft", []) if words not in drafted)
