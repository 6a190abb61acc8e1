"""Messages that tell several things, name their fields, or mean what waits: spans are marked by hand, as in the training data."""

from typing import Any

import pytest

from assistant.confirmations import TypedAction, read_action
from assistant.offline.planning import Call
from tests.offline.test_planner import run

BOARD = {
    "id": "d-1",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Shift board", "idea": "shift board"},
    "missing": ["due"],
}
HOOKS = {
    "id": "d-2",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Hooks for hoses", "idea": "hooks"},
    "missing": ["due"],
}
THANKS = {
    "id": "d-3",
    "kind": "recognition",
    "record": None,
    "fields": {"people": ["Nadia"], "what": "rebuilt the crib"},
    "missing": [],
}
KNOWN = (("I-1", "Shadow board in the tool crib"), ("I-2", "Cold room board"))


def arguments(calls: list[Call]) -> list[dict[str, Any]]:
    return [call.arguments for call in calls]


def test_a_labelled_form_says_what_its_words_are_whatever_was_marked() -> None:
    [call] = run(
        "Owner: [area:Paula]\nArea: [idea:Lab 2]\nIdea: [idea:pre-filled racks]\nDue: [period:2027-01-31]",
        "new_initiative",
    )
    assert call.arguments == {
        "title": "Pre-filled racks", "idea": "pre-filled racks", "area": "Lab 2", "owner": "Paula", "due": "2027-01-31"
    }  # fmt: skip


def test_fields_named_without_a_colon_are_read() -> None:
    [call] = run(
        "log [idea:QR code on every mould], area [idea:injection moulding], owner Jia, status planned", "new_initiative"
    )
    assert {"area": "injection moulding", "owner": "Jia", "status": "planned"}.items() <= call.arguments.items()


def test_a_problem_told_before_the_intention_is_the_problem() -> None:
    [call] = run("[idea:the pallets block the fire door at dock 5], we want to [idea:paint a zone]", "new_initiative")
    assert call.arguments == {
        "title": "Paint a zone", "problem": "the pallets block the fire door at dock 5", "idea": "paint a zone", "area": "dock 5"
    }  # fmt: skip


def test_each_named_initiative_gets_its_own_update() -> None:
    calls = run(
        "the [ref:shadow board] is [status:done] and the cold room is [status:on hold] until [due:January]",
        "update_initiative", initiatives=KNOWN,
    )  # fmt: skip
    assert arguments(calls) == [
        {"which": "I-1", "status": "standardised"},
        {"which": "I-2", "status": "parked", "due": "2027-01-31"},
    ]


def test_each_promise_is_a_draft_with_its_own_day() -> None:
    calls = run("I'll [action:visit nights on Thursday] and I'll [action:call Maria by Friday]", "commitment")
    assert [(c["what"], c["due"]) for c in arguments(calls)] == [
        ("visit nights on Thursday", "2026-11-26"),
        ("call Maria by Friday", "2026-11-27"),
    ]


def test_dates_stay_with_the_sentence_they_stand_in() -> None:
    calls = run(
        "[owner:Minh] will [idea:put mats down], due [due:December 2]. And I promised [action:the cleaners new gloves] by [due:Tuesday].",
        "new_initiative", "commitment",
    )  # fmt: skip
    assert {call.tool: call.arguments["due"] for call in calls} == {
        "draft_initiative": "2026-12-02",
        "draft_commitment": "2026-11-24",
    }


def test_values_take_the_months_of_the_kpi_before() -> None:
    [call] = run(
        "[kpi:Scrap] [value:4.1] in [period:August], [value:3.8] in [period:September]. [kpi:Delays]: [value:12], [value:9] for the same months",
        "record_values",
    )
    assert [(r["kpi"], r["period"], r["value"]) for r in call.arguments["measurements"]] == [
        ("Scrap", "2026-08", 4.1), ("Scrap", "2026-09", 3.8), ("Delays", "2026-08", 12.0), ("Delays", "2026-09", 9.0)
    ]  # fmt: skip


def test_a_recorded_kpi_is_known_by_the_word_that_only_it_has() -> None:
    [call] = run(
        "[period:October]: [area:welding] [value:1.9], [area:casting] [value:3.3]",
        "record_values",
        kpis=("scrap welding", "scrap casting"),
    )
    assert [(r["kpi"], r["value"]) for r in call.arguments["measurements"]] == [
        ("scrap welding", 1.9),
        ("scrap casting", 3.3),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[kpi:scrap] for [period:January] [period:2025]?", {"measure": "latest", "period": "January 2025"}),
        ("do I need to act on scrap?", {"measure": "signals"}),
        (
            "by how many percent did [kpi:scrap drop] from June to October?",
            {"measure": "change", "period": "2026-06-01 to 2026-10-31"},
        ),
        ("average [kpi:scrap] since Easter", {"measure": "mean", "period": "since 2026-04-05"}),
    ],
)
def test_a_question_for_a_figure_is_computed(text: str, expected: dict[str, str]) -> None:
    [call] = run(text, "query_kpi", kpis=("scrap",))
    assert call == Call("query_kpi", {"kpi": "scrap", **expected})


def test_how_to_is_no_question_for_a_figure() -> None:
    assert [call.tool for call in run("how do I lower [kpi:scrap]?", "question", kpis=("scrap",))] == [
        "search_knowledge"
    ]


def test_a_definition_in_pieces_is_read() -> None:
    [call] = run("kpi: [kpi:open tickets, count, lower is better, target 80]", "define_kpi")
    assert call.arguments == {"name": "open tickets", "unit": "count", "direction": "lower", "target": 80.0}


def test_the_second_draft_is_changed_where_it_is_meant() -> None:
    [call] = run("the second one is for [due:10 December]", "correct", pending=(BOARD, HOOKS))
    assert call == Call("draft_initiative", {"due": "2026-12-10", "draft": "d-2"})


def test_a_waiting_thank_you_takes_another_manner() -> None:
    [call] = run("a bit shorter, for the team chat", "venting", pending=(THANKS,))
    assert call.arguments == {"length": "short", "channel": "chat", "draft": "d-3"}


def test_promises_and_barriers_are_listed() -> None:
    assert arguments(run("what did I promise?", "show_initiatives")) == [{"only": "commitments"}]
    assert arguments(run("which barriers are open?", "brief")) == [{"only": "barriers"}]


def test_of_tom_not_tim_only_tom_is_named() -> None:
    [call] = run("the owner is [owner:Tom] not [owner:Tim]", "correct", pending=(BOARD,))
    assert call.arguments == {"owner": "Tom", "draft": "d-1"}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("save the first, drop the other", [("confirm", 0, False), ("discard", None, True)]),
        ("forget the hooks, save the rest", [("discard", "d-2", False), ("confirm", None, True)]),
        ("save the first two", [("confirm", 0, False), ("confirm", 1, False)]),
        ("no target for now. save it", [("confirm", None, False)]),
        ("guarda las dos", [("confirm", None, False)]),
    ],
)
def test_decisions_follow_one_another(text: str, steps: list[tuple[str, int | str | None, bool]]) -> None:
    step: TypedAction | None = read_action(
        text, has_pending=True, has_receipts=False, pending=[("d-1", "Shift board"), ("d-2", "Hooks for hoses")]
    )
    found = []
    while step is not None:
        found.append((step.action, step.which, step.is_others))
        step = step.then
    assert found == steps


@pytest.mark.parametrize(
    "text", ["keep the tools clean", "save 20 minutes a shift", "cancel the huddle on Friday", "delete all my data"]
)
def test_other_sentences_with_such_verbs_decide_nothing(text: str) -> None:
    pending = [("d-1", "Shift board"), ("d-2", "Hooks for hoses")]
    assert read_action(text, has_pending=True, has_receipts=False, pending=pending) is None


def test_the_method_of_a_chart_is_a_question_for_the_knowledge_base() -> None:
    assert [call.tool for call in run("xmr chart limits formula", "plot_kpi")] == ["search_knowledge"]
    assert [call.tool for call in run("plot [kpi:scrap]", "plot_kpi", kpis=("scrap",))] == ["plot_kpi"]


def test_whoever_helps_is_no_owner_and_from_is_a_start() -> None:
    [call] = run(
        "we [idea:move the drop], she would try it from [due:next monday] with [owner:Idris]", "new_initiative"
    )
    assert (call.arguments.get("start"), call.arguments["team"]) == ("2026-11-23", ["Idris"])
    assert not {"due", "owner"} & set(call.arguments)
