"""What exact code adds to the model's spans: gaps, spells of days, fields without a colon, values that wait, rough names."""

from typing import Any

import pytest

from assistant.confirmations import TypedAction, read_action
from assistant.offline.planning import Call
from assistant.situation import Asked
from assistant.understanding.choices import find_direction
from assistant.understanding.fields import is_trouble, read_status_words
from assistant.understanding.gaps import read_gap
from tests.offline.test_planner import run

WAITING = {
    "id": "d-4",
    "kind": "measurements",
    "record": None,
    "fields": {
        "measurements": [
            {"kpi": "scrap casting", "period": "2026-10", "value": 3.3},
            {"kpi": "scrap welding", "period": "2026-10", "value": 1.9},
            {"kpi": "scrap casting", "period": "2026-09", "value": 3.1},
        ]
    },
    "missing": [],
}
TROLLEY = {
    "id": "d-5",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Ink trolley", "idea": "prepare the ink trolley"},
    "missing": ["owner"],
}
KNOWN = (
    ("I-1", "Music in the assembly hall"),
    ("I-2", "Cable drums on wheels"),
    ("I-3", "Spare fuse box in the van"),
    ("I-4", "Digital handover sheet"),
)


@pytest.mark.parametrize(
    ("text", "language", "baseline", "target"),
    [
        ("Changeover takes 55 minutes today and we want to get to 30.", "en", "55 minutes", "30"),
        ("Invoices sit for nine days on average, we want five. Owner is Claudia.", "en", "nine days", "five"),
        ("we want to cut searching from 20 minutes to 5", "en", "20 minutes", "5"),
        ("Rüsten dauert 55 Minuten, wir wollen auf 30 Minuten", "de", "55 Minuten", "30 Minuten"),
    ],
)
def test_a_present_and_a_wished_amount_are_baseline_and_target(
    text: str, language: str, baseline: str, target: str
) -> None:
    assert read_gap(text, language) == {"baseline": baseline, "target": target}


@pytest.mark.parametrize(
    "text",
    [
        "scrap went from 4 to 3, we are happy",
        "saves 20 minutes per shift",
        "waiting takes 2 h, I want Omar to do it by 3 December",
        "changeover takes 40 min. we want 2 racks per bay",
    ],
)
def test_a_result_a_benefit_or_another_amount_is_no_gap(text: str) -> None:
    assert read_gap(text, "en") == {}


def test_a_spell_of_days_is_start_and_due() -> None:
    [call] = run("a kaizen event on [idea:invoice approval] from [start:7 to 11 December]", "new_initiative")
    assert call.arguments["start"] == "2026-12-07"
    assert call.arguments["due"] == "2026-12-11"


def test_days_named_by_their_verb_change_the_draft_whatever_was_marked() -> None:
    [call] = run("start [period:Nov 30], finish [value:Feb 26]", "record_values", pending=(TROLLEY,))
    assert call.arguments == {"draft": "d-5", "start": "2026-11-30", "due": "2027-02-26"}


def test_a_planned_start_lies_ahead_though_another_clause_tells_of_something_begun() -> None:
    [call] = run(
        "the [ref:fuse box] is [status:planned], the other is running. start [start:November 30]",
        "update_initiative",
        initiatives=KNOWN,
    )
    assert call.arguments["start"] == "2026-11-30"


def test_a_quoted_name_after_the_request_is_the_title() -> None:
    [call] = run("Log 'Lean bench layout'. [idea:move the balances to the window], [owner:Francesca]", "new_initiative")
    assert call.arguments["title"] == "Lean bench layout"
    assert call.arguments["idea"] == "move the balances to the window"


def test_a_leader_told_by_the_verb_alone_is_the_owner() -> None:
    [call] = run("[idea:prepare the ink trolley early]. Team: Omar, Lise, Ben. Omar leads.", "new_initiative")
    assert call.arguments["owner"] == "Omar"
    [call] = run("[idea:prepare the ink trolley early]. The team leads.", "new_initiative")
    assert "owner" not in call.arguments


def test_trouble_told_beside_its_remedy_is_the_problem() -> None:
    [call] = run("put down: [idea:forklift chargers are blocked by empties], [idea:mark a lane]", "new_initiative")
    assert call.arguments["problem"] == "forklift chargers are blocked by empties"
    assert call.arguments["idea"] == "mark a lane"
    assert is_trouble("la cinta se para cuando entran cajas torcidas")
    assert not is_trouble("put the missing parts list on the door")


def test_incomplete_is_not_complete() -> None:
    assert read_status_words("arrive incomplete") is None
    assert read_status_words("complete") == "standardised"
    [call] = run("Log: [ref:trays] [status:arrive incomplete], [idea:a photo on each tray]", "new_initiative")
    assert call.arguments["problem"] == "trays arrive incomplete"
    assert "status" not in call.arguments


def test_following_has_no_direction() -> None:
    assert find_direction("I want to follow near misses. More reports is better") == "higher"
    assert find_direction("the flow of parts") is None
    assert find_direction("keep it low") == "lower"


def test_a_corrected_value_changes_the_one_that_waits() -> None:
    kpis = ("scrap casting", "scrap welding")
    [call] = run("[kpi:casting] in [period:October] was [value:3.5]", "record_values", pending=(WAITING,), kpis=kpis)
    rows = call.arguments["measurements"]
    assert call.arguments["draft"] == "d-4"
    assert [row["value"] for row in rows] == [3.5, 1.9, 3.1]
    [call] = run("[kpi:casting] in [period:August] was [value:3.5]", "record_values", pending=(WAITING,), kpis=kpis)
    assert "draft" not in call.arguments


def test_a_correction_without_a_marked_month_finds_its_row() -> None:
    one = {**WAITING, "fields": {"measurements": WAITING["fields"]["measurements"][::2]}}  # type: ignore[index]
    [call] = run("sorry, September was [value:4.5]", "correct", pending=(one,))
    assert [row["value"] for row in call.arguments["measurements"]] == [3.3, 4.5]


def test_the_day_of_a_date_is_no_value() -> None:
    calls = run("for the visit on [period:December] [value:8] I want [idea:fresh boards]", "record_values")
    assert [call.tool for call in calls] == ["draft_initiative"]


def test_a_list_with_months_as_headings_is_read() -> None:
    [call] = run(
        "Oktober: [kpi:Liefertreue] [value:94,5], Reklamationen 11. September: Liefertreue 93,8 und Reklamationen 9.",
        "record_values",
        kpis=("Liefertreue", "Reklamationen pro Monat"),
    )
    assert [(row["kpi"], row["period"], row["value"]) for row in call.arguments["measurements"]] == [
        ("Liefertreue", "2026-10", 94.5),
        ("Reklamationen pro Monat", "2026-10", 11.0),
        ("Liefertreue", "2026-09", 93.8),
        ("Reklamationen pro Monat", "2026-09", 9.0),
    ]


@pytest.mark.parametrize(
    ("words", "found"), [("music idea", "I-1"), ("the drums", "I-2"), ("parking job", "parking job")]
)
def test_a_rough_name_finds_its_initiative(words: str, found: str) -> None:
    [call] = run(f"[ref:{words}] is [status:parked]", "update_initiative", initiatives=KNOWN)
    assert call.arguments["which"] == found


def test_two_words_of_a_title_name_an_initiative_that_was_not_marked() -> None:
    calls = run(
        "cable drums are on [status:doing], fuse box is [status:planned], handover sheet [blocker:stuck, IT won't give a tablet]",
        "update_initiative", "barrier", initiatives=KNOWN,
    )  # fmt: skip
    told: list[dict[str, Any]] = [call.arguments for call in calls]
    assert {"which": "I-2", "status": "doing"} in told
    assert {"which": "I-3", "status": "planned"} in told
    assert [row["initiative"] for row in told if "what" in row] == ["I-4"]


def test_promises_keep_their_person_and_stay_one() -> None:
    [call] = run("I promised Dieter [action:a talk about a new role] by [due:3 December]", "commitment")
    assert call.arguments == {"what": "a talk about a new role (Dieter)", "due": "2026-12-03"}
    [call] = run("remind me to [action:invite] her to [action:the shop floor] by [due:Friday]", "commitment", "brief")
    assert call.arguments["what"] == "invite her to the shop floor"


def test_a_thing_is_not_thanked_and_a_time_is_no_deed() -> None:
    [call] = run("write one for [person:Yasmin] for the [person:hose straps]", "recognition")
    assert call.arguments["people"] == ["Yasmin"]
    assert call.arguments["what"] == "hose straps"
    [call] = run("thank [person:Nadia], she was great [achievement:last week]", "recognition")
    assert "what" not in call.arguments


def test_a_benefit_that_the_speaker_corrects_is_the_last_one() -> None:
    [call] = run("[idea:a bell], saves [benefit:15 minutes per truck] … well call it 2 hours a day", "new_initiative")
    assert call.arguments["expected_benefit"] == {"value": 2.0, "unit": "hours", "per": "day"}


def test_a_form_in_bullets_is_one_initiative() -> None:
    calls = run(
        "- site: tower B\n- issue: [problem:boards get damaged]\n- proposal: [idea:deliver by crane]\n- lead: Siobhan",
        "new_initiative",
    )
    assert len(calls) == 1
    assert calls[0].arguments["owner"] == "Siobhan"


def test_a_refusal_that_ends_with_forget_it_drops_the_draft() -> None:
    assert read_action(
        "hmm no, that's facilities' business. forget it", has_pending=True, has_receipts=False
    ) == TypedAction("discard")
    assert read_action("no, Tom said forget it. Make it Friday", has_pending=True, has_receipts=False) is None


def test_undo_may_be_followed_by_a_question() -> None:
    found = read_action("undo that, and tell me what October says now", has_pending=False, has_receipts=True)
    assert found is not None
    assert (found.action, found.rest) == ("undo", "tell me what October says now")
    assert read_action("undo that. what was it before?", has_pending=False, has_receipts=True) is not None


CANTEEN = {
    "id": "d-6",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Trays by the exit", "idea": "trays by the exit", "area": "canteen", "due": "2027-01-20"},
    "missing": [],
}
PAPERS = {
    "id": "d-7",
    "kind": "initiative",
    "record": None,
    "fields": {"title": "Colour-code the export papers", "idea": "colour-code the export papers"},
    "missing": ["due"],
}


def test_several_drafts_named_in_one_message_each_get_their_value() -> None:
    calls = run(
        "canteen by [due:30 November], export papers by [due:18 December]", "correct", pending=(CANTEEN, PAPERS)
    )
    assert [call.arguments for call in calls] == [
        {"due": "2026-11-30", "draft": "d-6"},
        {"due": "2026-12-18", "draft": "d-7"},
    ]
    [call] = run("and the first one is only an idea for now", "question", pending=(CANTEEN, PAPERS))
    assert call.arguments == {"status": "idea", "draft": "d-6"}


def test_another_day_alone_stays_in_the_month_that_was_said() -> None:
    [call] = run("make that the 29th", "correct", pending=(CANTEEN,))
    assert call.arguments == {"due": "2027-01-29", "draft": "d-6"}


def test_a_named_field_is_a_change_of_the_draft_whatever_it_was_taken_for() -> None:
    [call] = run("and status is [status:planned]", "show_initiatives", pending=(CANTEEN,))
    assert call.arguments == {"status": "planned", "draft": "d-6"}


def test_a_message_that_begins_with_a_recorded_name_is_its_news() -> None:
    [call] = run(
        "cable drums: [owner:Fenella] has said yes, [title:she's the owner]", "new_initiative", initiatives=KNOWN
    )
    assert call.tool == "draft_initiative_update"
    assert call.arguments["which"] == "I-2"
    assert call.arguments["owner"] == "Fenella"


def test_an_update_list_gives_each_initiative_its_own_status() -> None:
    calls = run(
        "drums are [status:standardised], music [status:parked] until spring, fuse box has [status:started]",
        "update_initiative",
        initiatives=KNOWN,
    )
    told = [(call.arguments["which"], call.arguments["status"]) for call in calls]
    assert told == [("I-2", "standardised"), ("I-1", "parked"), ("I-3", "doing")]


def test_a_measured_benefit_of_something_recorded_is_the_actual_one() -> None:
    [call] = run("[ref:drums]: we really got [benefit:28 min per shift]", "update_initiative", initiatives=KNOWN)
    assert call.arguments["actual_benefit"] == {"value": 28.0, "unit": "minutes", "per": "shift"}
    assert "expected_benefit" not in call.arguments


def test_items_numbered_in_a_line_are_initiatives_of_their_own() -> None:
    calls = run(
        "1) [owner:Kofi] - [idea:glue gun stands], [area:cell A], doing 2) [owner:Matteo] - [idea:spare fuses], planned",
        "new_initiative",
    )
    assert [(call.arguments["owner"], call.arguments["status"]) for call in calls] == [
        ("Kofi", "doing"),
        ("Matteo", "planned"),
    ]


def test_a_pasted_table_is_read() -> None:
    [call] = run(
        "Month | Late orders | Rework\n2026-08 | 14 | 22\n2026-09 | [value:11] | -",
        "record_values",
        kpis=("Late orders", "Rework"),
    )
    assert [(row["kpi"], row["period"], row["value"]) for row in call.arguments["measurements"]] == [
        ("Late orders", "2026-08", 14.0),
        ("Rework", "2026-08", 22.0),
        ("Late orders", "2026-09", 11.0),
    ]


def test_values_in_words_keep_their_months() -> None:
    [call] = run("[value:eighty] in August, [value:eighty]-four in September", "record_values", last_kpi="Hand hygiene")
    assert [(row["period"], row["value"]) for row in call.arguments["measurements"]] == [
        ("2026-08", 80.0),
        ("2026-09", 84.0),
    ]


def test_values_told_again_without_their_month_change_those_that_wait() -> None:
    one = {**WAITING, "fields": {"measurements": [{"kpi": "Yield", "period": "2026-10", "value": 97.1}]}}
    [call] = run("wrong sheet. [kpi:yield] [value:98.3]", "record_values", pending=(one,), kpis=("Yield",))
    assert call.arguments == {
        "measurements": [{"kpi": "Yield", "period": "2026-10", "value": 98.3}],
        "draft": "d-4",
    }


def test_two_definitions_in_a_form_are_two_kpis_and_bounds_are_targets() -> None:
    calls = run(
        "set up 2 KPIs:\nName: Yield; unit: %; target: 98; higher is better\nName: Downtime; unit: h; at most 10",
        "define_kpi",
    )
    assert [(call.arguments["name"], call.arguments["target"], call.arguments["direction"]) for call in calls] == [
        ("Yield", 98.0, "higher"),
        ("Downtime", 10.0, "lower"),
    ]


def test_people_thanked_are_exchanged_or_added() -> None:
    thanks = {
        "id": "d-8",
        "kind": "recognition",
        "record": None,
        "fields": {"people": ["Tomasz", "Lindiwe"], "what": "relabelled the bins"},
        "missing": [],
    }
    [call] = run("it's [person:Thomas] with an h, not Tomasz", "correct", pending=(thanks,))
    assert call.arguments["people"] == ["Thomas", "Lindiwe"]
    [call] = run("[person:Aya] too", "correct", pending=(thanks,))
    assert call.arguments["people"] == ["Tomasz", "Lindiwe", "Aya"]


def test_a_team_loses_and_gains_members() -> None:
    one = {**CANTEEN, "fields": {**CANTEEN["fields"], "team": ["Elif", "Marcus"]}}  # type: ignore[dict-item]
    [call] = run("Remove [person:Marcus] from the team, add [person:Pilar].", "correct", pending=(one,))
    assert call.arguments == {"team": ["Elif", "Pilar"], "draft": "d-6"}


NAMES = [("d1", "Hooks for hoses Kofi #initiative"), ("d2", "Scrap rate #kpi"), ("d3", "Bins Gideon #initiative")]


@pytest.mark.parametrize(
    ("text", "action", "which"),
    [
        ("yes sav it", "confirm", None),
        ("Lovely. Save that, would you?", "confirm", None),
        ("Confirm and save.", "confirm", None),
        ("save it as it is", "confirm", None),
        ("forget the whole thing", "discard", None),
        ("save the kpi", "confirm", "d2"),
        ("drop Gideon's", "discard", "d3"),
        ("save b only", "confirm", 1),
        ("good points. save the hooks one", "confirm", "d1"),
    ],
)
def test_decisions_are_understood_as_people_write_them(text: str, action: str, which: str | int | None) -> None:
    found = read_action(text, has_pending=True, has_receipts=True, pending=NAMES)
    assert found is not None
    assert (found.action, found.which) == (action, which)


@pytest.mark.parametrize(
    "text", ["fine fine. quick fix is the category", "save the initiative", "no that's right", "have it", "safe"]
)
def test_what_may_mean_two_things_decides_nothing(text: str) -> None:
    assert read_action(text, has_pending=True, has_receipts=True, pending=NAMES) is None


def test_an_undo_with_its_reason_is_an_undo() -> None:
    found = read_action("undo that, 3.4 was right after all", has_pending=False, has_receipts=True)
    assert found == TypedAction("undo")


@pytest.mark.parametrize(
    ("marked", "area"),
    [
        ("[idea:rack edges get foam] in the [area:packing] hall", "packing hall"),
        ("moved the printer, [idea:no more walking] in [area:goods]-in", "goods-in"),
        ("[idea:gauges at eye level] in the pump house", "pump house"),
        ("[idea:a rack on the press], done on press 6", "press 6"),
    ],
)
def test_a_place_is_told_as_a_whole(marked: str, area: str) -> None:
    [call] = run(marked, "new_initiative")
    assert call.arguments["area"] == area


def test_a_sponsor_is_no_owner() -> None:
    [call] = run(
        "[idea:a foot pedal], Ms Evangelou has assumed responsibility; [owner:Mr Theodorakis] is the sponsor",
        "new_initiative",
    )
    assert call.arguments["owner"] == "Ms Evangelou"
    assert call.arguments["sponsor"] == "Mr Theodorakis"
    [call] = run("New responsible is Mrs. Yasmin.", "correct", pending=(CANTEEN,))
    assert call.arguments == {"owner": "Mrs. Yasmin", "draft": "d-6"}


def test_more_news_of_the_same_record_join_the_change_that_waits() -> None:
    waiting = {
        "id": "d-9",
        "kind": "initiative_update",
        "record": "I-2",
        "fields": {"status": "checking", "note": "two skipped it"},
        "missing": [],
    }
    [call] = run("[ref:I-2]: [note:the rail bends]", "update_initiative", initiatives=KNOWN, pending=(waiting,))
    assert call.arguments == {"note": "two skipped it; the rail bends", "draft": "d-9"}


def test_praise_alone_is_no_deed_and_both_ends_are_told() -> None:
    [call] = run("thank [person:Daniel], [achievement:he's just great]", "recognition")
    assert "what" not in call.arguments
    calls = run("best month this year, and which was the worst?", "query_kpi", last_kpi="Yield", kpis=("Yield",))
    assert [call.arguments["measure"] for call in calls] == ["best", "worst"]


def test_a_recounted_value_belongs_to_the_kpi_talked_about() -> None:
    [call] = run(
        "the [period:September] number was wrong, [kpi:stock control recounted]: [value:2.9]",
        "record_values",
        last_kpi="pick errors",
        kpis=("pick errors",),
    )
    assert call.arguments["measurements"] == [{"value": 2.9, "kpi": "pick errors", "period": "2026-09"}]


def test_dropping_a_draft_may_give_its_reason() -> None:
    found = read_action("drop that, I'll talk to them first", has_pending=True, has_receipts=False)
    assert found == TypedAction("discard")
    assert read_action("forget it, make it Friday", has_pending=True, has_receipts=False) is None


def test_a_month_without_its_mark_finds_the_row_even_when_it_is_a_short_name() -> None:
    rows = [{"kpi": "Changeover", "period": f"2026-0{n}", "value": 40.0 + n} for n in (5, 6, 7)]
    one = {**WAITING, "fields": {"measurements": rows}}
    [call] = run("no, June was [value:50], rest is right", "correct", pending=(one,))
    assert [row["value"] for row in call.arguments["measurements"]] == [45.0, 50.0, 47.0]


def test_praise_is_no_answer_to_what_somebody_did() -> None:
    thanks = {"id": "d-8", "kind": "recognition", "record": None, "fields": {"people": ["Daniel"]}, "missing": ["what"]}
    assert run("he's just great", "answer", pending=(thanks,), asked=Asked("d-8", "what")) == []


def test_news_of_waiting_are_a_barrier() -> None:
    [call] = run("drums: waits on the electrician", "update_initiative", initiatives=KNOWN)
    assert call.tool == "draft_barrier"
    assert call.arguments == {"what": "waits on the electrician", "initiative": "I-2"}


def test_each_log_in_a_message_is_its_own_initiative() -> None:
    calls = run(
        "log the [idea:blue bin trial] ([owner:Hannah]), log the [idea:bed tags] ([owner:Ravi])", "new_initiative"
    )
    assert [call.arguments["owner"] for call in calls] == ["Hannah", "Ravi"]


def test_what_is_to_be_logged_is_never_lost() -> None:
    [call] = run("Log: the cold room list is now on the door, since [start:9 November]", "update_initiative")
    assert call.tool == "draft_initiative"
    assert call.arguments["idea"] == "the cold room list is now on the door"
    assert call.arguments["start"] == "2026-11-09"


def test_one_definition_keeps_the_name_that_was_given() -> None:
    [call] = run(
        "I want to track [kpi:scrap] on press 2. Call it [kpi:Press scrap], in percent, target [target:3]", "define_kpi"
    )
    assert call.arguments["name"] == "Press scrap"
    [call] = run("Kpi: [kpi:Hand hygiene]. percent of [kpi:observed moments], aim 90", "define_kpi")
    assert call.arguments["name"] == "Hand hygiene"
    assert call.arguments["definition"] == "observed moments"


def test_the_language_of_a_thank_you_is_read_from_plain_words() -> None:
    thanks = {"id": "d-8", "kind": "recognition", "record": None, "fields": {"people": ["Eva"]}, "missing": []}
    [call] = run("als E-Mail, und bitte auf Englisch", "question", pending=(thanks,))
    assert call.arguments == {"channel": "email", "language": "en", "draft": "d-8"}


def test_words_that_ask_for_a_figure_name_no_kpi() -> None:
    [call] = run(
        "how far is the scrap rate from [compare:the target] at the [kpi:moment]", "query_kpi", kpis=("scrap rate",)
    )
    assert call.arguments["kpi"] == "scrap rate"
    assert "compare_kpi" not in call.arguments


def test_what_sounds_like_a_look_into_the_records_may_ask_how_things_are_done() -> None:
    calls = run("What are the kinds of waste, and how do I teach my team to see them?", "show_initiatives")
    assert {call.tool for call in calls} == {"search_knowledge"}
    [call] = run("what are our open initiatives?", "show_initiatives", initiatives=KNOWN)
    assert call.tool == "search_initiatives"


@pytest.mark.parametrize(
    "text", ["and in October?", "is that good?", "what was the average this year?", "how far off target are we?"]
)
def test_a_question_that_goes_on_is_about_the_kpi_talked_about(text: str) -> None:
    [call] = run(text, "query_kpi", kpis=("Scrap rate",), last_kpi="Scrap rate", last_intent="query_kpi")
    assert call.arguments["kpi"] == "Scrap rate"


def test_a_question_about_something_else_gets_no_figure_of_the_last_kpi() -> None:
    known = {"kpis": ("Scrap rate",), "last_kpi": "Scrap rate"}
    [call] = run("how many minutes did the [ref:apron hooks] save?", "query_kpi", **known)
    assert call == Call("read_initiative", {"which": "apron hooks"})
    [call] = run("how many ideas did Peter have this year?", "query_kpi", **known)
    assert call.arguments["kpi"] == "ideas Peter"


def test_the_next_month_of_a_list_is_no_unit() -> None:
    [call] = run("scrap: [period:Feb] [value:3.9] [period:Mar] [value:4.4]", "record_values", last_kpi="scrap")
    assert all("unit" not in row for row in call.arguments["measurements"])


def test_what_goes_on_with_it_is_about_the_kpi_talked_about() -> None:
    [call] = run(
        "did it get better after the kaizen event?",
        "query_kpi",
        kpis=("Scrap",),
        last_kpi="Scrap",
        last_intent="question",
    )
    assert call.arguments["kpi"] == "Scrap"
    [call] = run("how did we do in Q3?", "question", kpis=("Scrap",), last_kpi="Scrap", last_intent="question")
    assert call.arguments["kpi"] == "Scrap"


def test_the_speaker_may_be_the_owner() -> None:
    [call] = run("[idea:an improvement slot], starting [start:next Tuesday], I own it", "new_initiative", person="Ada")
    assert call.arguments["owner"] == "Ada"


def test_after_saved_values_whether_that_is_real_is_about_them() -> None:
    saved = {"draft": "d-0", "kind": "measurements", "id": "Turnaround", "fields": {}, "undone": False}
    [call] = run(
        "is that a real improvement?", "question", kpis=("Turnaround",), last_kpi="Turnaround", receipts=(saved,)
    )
    assert call.tool == "query_kpi"
    [call] = run("wie überzeuge ich die Spätschicht?", "query_kpi", kpis=("Turnaround",), last_kpi="Turnaround")
    assert call.tool == "search_knowledge"


def test_on_it_is_no_place() -> None:
    [call] = run(
        "[idea:a spare roll by the chargers], [owner:Renata] is on it, from [start:1 December]", "new_initiative"
    )
    assert "area" not in call.arguments
    [call] = run("[idea:a spare roll] in IT", "new_initiative")
    assert call.arguments["area"] == "IT"
