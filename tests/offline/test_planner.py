"""The plan for a message, given what the model read in it: spans are marked here by hand, as in the training data."""

import re
from datetime import date
from typing import Any

import pytest

from assistant.offline.planner import plan
from assistant.offline.planning import Call
from assistant.offline.understood import understand
from assistant.situation import Asked, Situation
from assistant.understanding.encoder import Reading, Span

TODAY = date(2026, 11, 22)


def mark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """A message with [label:words] marks, as text and spans."""
    text, spans, position = "", [], 0
    for match in re.finditer(r"\[(\w+):([^\]]*)\]", marked):
        text += marked[position : match.start()]
        spans.append(Span(match[1], len(text), len(text) + len(match[2]), match[2], 1.0))
        text += match[2]
        position = match.end()
    return text + marked[position:], tuple(spans)


def run(marked: str, *intents: str, **situation: Any) -> list[Call]:
    text, spans = mark(marked)
    reading = Reading(tuple((name, 0.95) for name in intents), spans)
    return plan(understand(text, lambda *_: reading, today=TODAY), Situation(today=TODAY, **situation))


DRAFT = {
    "id": "d-1",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Cards", "idea": "cards", "area": "line 3"},
    "missing": ["owner", "due"],
}
SAVED = {
    "draft": "d-0",
    "kind": "initiative",
    "id": "I-7",
    "fields": {"title": "Cards at line 3", "area": "line 3"},
    "undone": False,
}


def test_a_told_improvement_becomes_a_draft_of_the_persons_words() -> None:
    [call] = run(
        "We put [idea:a shadow board] at [area:packing line 2], [owner:Maria] runs it, done [due:end of next month], saves [benefit:about 20 minutes per shift]",
        "new_initiative",
    )
    assert call == Call(
        "draft_initiative",
        {
            "title": "A shadow board", "idea": "a shadow board", "area": "packing line 2", "owner": "Maria", "due": "2026-12-31",
            "expected_benefit": {"value": 20.0, "unit": "minutes", "per": "shift"},
        },
    )  # fmt: skip


def test_two_improvements_become_two_drafts_with_their_own_owners() -> None:
    calls = run(
        "Two things: [idea:we moved the glove boxes to the beds] on [area:ward 4] ([owner:Fatima]), and in the [area:pharmacy] [idea:labels are printed in batches], [owner:Jonas] does that",
        "new_initiative",
    )
    assert [(c.arguments["area"], c.arguments["owner"]) for c in calls] == [("ward 4", "Fatima"), ("pharmacy", "Jonas")]


def test_by_a_date_is_due_even_when_it_was_marked_as_start() -> None:
    [call] = run("[idea:magnetic strips], by [start:mid January]", "new_initiative")
    assert call.arguments["due"] == "2027-01-15" and "start" not in call.arguments


def test_who_took_over_is_the_owner_and_not_who_left() -> None:
    [call] = run("[owner:Kofi] left, [owner:Priya] owns it now", "correct", receipts=(SAVED,))
    assert call == Call("draft_initiative_update", {"owner": "Priya", "which": "I-7"})


def test_a_bare_answer_fills_the_field_that_was_asked_for() -> None:
    situation: dict[str, Any] = {"pending": (DRAFT,), "asked": Asked("d-1", "owner")}
    assert run("Tom", "answer", **situation) == [Call("draft_initiative", {"owner": "Tom", "draft": "d-1"})]
    assert run("next Friday", "answer", **situation)[0].arguments["due"] == "2026-11-27"


def test_an_amount_answers_the_question_for_the_benefit_whatever_the_model_thinks() -> None:
    [call] = run("10 minutes a day", "record_values", pending=(DRAFT,), asked=Asked("d-1", "expected_benefit"))
    assert call.arguments == {"expected_benefit": {"value": 10.0, "unit": "minutes", "per": "day"}, "draft": "d-1"}


def test_a_question_in_between_leaves_the_draft_alone() -> None:
    calls = run("How do I get quiet people to speak?", "question", pending=(DRAFT,), asked=Asked("d-1", "owner"))
    assert [c.tool for c in calls] == ["search_knowledge"]


def test_nobody_yet_changes_nothing() -> None:
    assert run("nobody yet", "answer", pending=(DRAFT,), asked=Asked("d-1", "owner")) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("no, [due:Friday]", {"due": "2026-11-27"}),
        ("make it 20 minutes", {"expected_benefit": {"value": 20.0, "unit": "minutes"}}),
        ("not line 3, line 4", {"area": "line 4"}),
    ],
)
def test_a_correction_changes_the_pending_draft(message: str, expected: dict[str, Any]) -> None:
    assert run(message, "correct", pending=(DRAFT,)) == [Call("draft_initiative", {**expected, "draft": "d-1"})]


def test_a_correction_after_saving_becomes_an_update_of_the_same_record() -> None:
    [call] = run("no, make it [due:Friday]", "correct", receipts=(SAVED,))
    assert call == Call("draft_initiative_update", {"due": "2026-11-27", "which": "I-7"})


def test_the_same_for_another_line_copies_and_renames() -> None:
    [call] = run("and the same for [area:line 4]", "same_again", receipts=(SAVED,))
    assert call == Call("draft_initiative", {"area": "line 4", "title": "Cards at line 4", "copy_of": "I-7"})


def test_values_are_paired_with_their_periods() -> None:
    [call] = run("[kpi:scrap] was [value:3.2%] in [period:August], [value:2.9] in [period:September]", "record_values")
    rows = call.arguments["measurements"]
    assert [(r["kpi"], r["period"], r["value"]) for r in rows] == [("scrap", "2026-08", 3.2), ("scrap", "2026-09", 2.9)]


def test_a_list_of_values_is_read_even_when_the_model_marks_half_of_it() -> None:
    [call] = run("[kpi:OTD] Jan 4.1 [period:Feb] [value:3.9] Mar 4.4", "record_values")
    assert [(r["period"], r["value"]) for r in call.arguments["measurements"]] == [
        ("2026-01", 4.1),
        ("2026-02", 3.9),
        ("2026-03", 4.4),
    ]


def test_decimal_commas_cut_apart_by_the_model_are_put_together() -> None:
    [call] = run("el [kpi:retrabajo] fue [value:4],[value:2%] en [period:octubre]", "record_values")
    assert [r["value"] for r in call.arguments["measurements"]] == [4.2]


@pytest.mark.parametrize(
    ("message", "measure", "period"),
    [
        ("what's the average [kpi:scrap] of the [period:last three months]?", "mean", "last three months"),
        ("is [kpi:scrap] on target?", "versus_target", None),
        ("is that [kpi:scrap] figure a signal or just noise?", "signals", None),
        ("best [kpi:scrap] month [period:this year]?", "best", "this year"),
        ("how is [kpi:scrap] doing?", "trend", None),
    ],
)
def test_kpi_questions(message: str, measure: str, period: str | None) -> None:
    [call] = run(message, "query_kpi")
    assert (call.arguments["kpi"], call.arguments["measure"], call.arguments.get("period")) == (
        "scrap",
        measure,
        period,
    )


def test_the_kpi_talked_about_last_is_meant_when_none_is_named() -> None:
    assert run("is that better or worse?", "query_kpi", last_kpi="Scrap")[0].arguments["kpi"] == "Scrap"
    assert run("plot it", "plot_kpi", kpis=("Scrap",)) == [Call("plot_kpi", {"kpi": "Scrap"})]


def test_it_and_the_second_one_point_to_what_was_listed() -> None:
    assert run("who owns the second one?", "show_initiatives", listed=("I-4", "I-9")) == [
        Call("read_initiative", {"which": "I-9"})
    ]
    assert run("who owns it?", "show_initiatives", receipts=(SAVED,)) == [Call("read_initiative", {"which": "I-7"})]


def test_a_follow_up_is_searched_with_its_topic_only_when_it_says_little_itself() -> None:
    topic = "How do I thank the night shift?"
    [alone] = run("and if the union objects?", "question", topic=topic)
    [joined] = run("why is that?", "question", topic=topic)
    assert alone.arguments["query"] == "and if the union objects?"
    assert joined.arguments["query"].endswith(topic)


def test_what_only_vents_calls_nothing() -> None:
    assert run("I am so fed up with this place, nobody listens", "venting") == []


def test_a_commitment_keeps_how_often() -> None:
    [call] = run("[action:I promise to walk the line every Tuesday]", "commitment")
    assert call == Call("draft_commitment", {"what": "walk the line every Tuesday", "how_often": "every Tuesday"})


def test_recognition_takes_the_facts_as_said() -> None:
    [call] = run(
        "[person:Ana] [achievement:sorted the shelves], [effect:nurses find everything]. [length:Short], for a [channel:card]",
        "recognition",
    )
    assert call.arguments == {
        "people": ["Ana"],
        "what": "sorted the shelves",
        "effect": "nurses find everything",
        "length": "Short",
        "channel": "card",
    }


def test_a_wish_for_a_shorter_answer_asks_the_same_again() -> None:
    [call] = run("can you make it shorter", "correct", topic="standard work with old hands", last_intent="question")
    assert call == Call("search_knowledge", {"query": "standard work with old hands"})
    assert run("shorter please", "correct", topic="standard work", last_intent="record_values") == []
