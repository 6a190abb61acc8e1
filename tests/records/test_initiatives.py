"""Logging, changing, closing, checking, finding and listing initiatives."""

from datetime import date, timedelta

import pytest

from assistant.records.checks import list_checks_due, record_check
from assistant.records.errors import AmbiguousNameError, InvalidFieldError, StatusMoveError, UnknownRecordError
from assistant.records.initiative_lists import count_initiatives, list_cards
from assistant.records.initiatives import (
    add_note,
    create_initiative,
    find_initiative,
    get_initiative,
    initiative_fields,
    list_initiatives,
    refresh_at_risk,
    search_initiatives,
    update_initiative,
)
from assistant.records.people import list_areas, list_people, match_area, match_person
from assistant.records.statuses import STATUSES, check_move, read_status

from .conftest import TODAY


def log(session, title="Labels", today=TODAY, reference=None, **fields):
    return create_initiative(session, {"title": title, **fields}, actor="ana", today=today, reference=reference)


def change(session, reference, note=None, today=TODAY, **fields):
    return update_initiative(session, reference, fields, actor="ana", today=today, note=note)


def test_an_initiative_gets_the_next_number_and_is_an_idea(session):
    assert [log(session).reference, log(session).reference] == ["I-1", "I-2"]
    assert get_initiative(session, "I-1").status == "idea"


def test_numbers_count_on_from_imported_ones(session):
    log(session, reference="I-41")
    log(session, reference="KZ-7")
    assert log(session).reference == "I-42"


def test_a_reference_is_unique_whatever_its_letters(session):
    log(session, reference="KZ-7")
    with pytest.raises(InvalidFieldError, match="already"):
        log(session, reference="kz-7")


def test_all_fields_come_back_as_given(session):
    fields = {
        "title": "Labels", "problem": "p", "idea": "i", "category": "pdca", "area": "Packing", "owner": "Tom", "team": ["Ana", "Li"],
        "sponsor": "Mia", "strategic_objective": "o", "linked_kpi": "Scrap", "baseline": "4 %", "target": "3 %",
        "expected_benefit": {"value": 20.0, "unit": "minutes", "per": "shift", "how_estimated": "stop watch"}, "resources": "1 day",
        "status": "standardised", "reason": "r", "start": "2026-01-01", "due": "2026-10-31", "closed": "2026-11-01", "result": "works",
        "actual_benefit": {"value": 18.5, "unit": "minutes", "per": "shift"}, "learned": "ask first",
    }  # fmt: skip
    reference = create_initiative(session, fields, actor="ana", today=TODAY).reference
    session.commit()
    session.expire_all()
    assert initiative_fields(get_initiative(session, reference)) == fields


def test_without_a_title_the_idea_begins_it(session):
    made = create_initiative(
        session, {"idea": "Put the gloves beside each bed so that nobody walks " * 3}, actor="ana", today=TODAY
    )
    assert (
        made.title.startswith("Put the gloves beside each bed") and len(made.title) <= 80 and made.title.endswith("…")
    )


def test_nothing_at_all_is_refused(session):
    with pytest.raises(InvalidFieldError):
        create_initiative(session, {"owner": "Tom"}, actor="ana", today=TODAY)


@pytest.mark.parametrize(
    ("before", "after"),
    [("idea", "doing"), ("idea", "sustained"), ("planned", "checking"), ("doing", "planned"), ("checking", "doing"), ("parked", "planned"),
     ("parked", "doing"), ("parked", "idea"), *((status, "parked") for status in STATUSES), *((status, "rejected") for status in STATUSES)],
)  # fmt: skip
def test_allowed_moves(before, after):
    check_move(before, after, has_reason=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [("standardised", "doing"), ("sustained", "idea"), ("rejected", "planned"), ("rejected", "sustained")],
)
def test_reopening_needs_a_reason(before, after):
    with pytest.raises(StatusMoveError, match="reason"):
        check_move(before, after, has_reason=False)
    check_move(before, after, has_reason=True)


@pytest.mark.parametrize("after", ["checking", "standardised", "sustained"])
def test_a_parked_initiative_is_taken_up_first(after):
    with pytest.raises(StatusMoveError, match="take it up first"):
        check_move("parked", after, has_reason=True)


@pytest.mark.parametrize(
    ("words", "status"),
    [("In progress", "doing"), ("ON HOLD", "parked"), ("done", "standardised"), ("Cancelled", "rejected"), ("in-progress", "doing"), ("erledigt", "standardised"),
     ("not_started", "planned"), ("up and running", "standardised"), ("進行中", "doing")],
)  # fmt: skip
def test_status_words_are_understood(words, status):
    assert read_status(words).status == status


def test_blocked_is_doing_with_a_barrier():
    reading = read_status("Blocked")
    assert (reading.status, reading.is_blocked) == ("doing", True)
    assert read_status("sideways") is None


def test_standardising_sets_the_closing_date_and_makes_the_checks(session):
    log(session, status="doing")
    initiative = change(session, "I-1", status="standardised")
    assert initiative.closed == TODAY
    assert [(check.days, check.due) for check in initiative.checks] == [
        (days, TODAY + timedelta(days=days)) for days in (30, 60, 90)
    ]


def test_logging_something_done_makes_the_checks_too(session):
    assert len(log(session, status="standardised").checks) == 3


def test_reopening_takes_the_open_checks_back_and_notes_the_reason(session):
    log(session, status="standardised")
    initiative = change(session, "I-1", status="doing", reason="it slipped")
    assert (initiative.checks, initiative.closed) == ([], None)
    assert initiative.notes[-1].text == "Status: standardised → doing. it slipped"


def test_a_missed_check_puts_at_risk_until_it_is_done(session):
    log(session, status="standardised", today=date(2026, 10, 1))
    session.commit()
    assert refresh_at_risk(session, date(2026, 10, 31)) == []  # due today is not missed
    assert [row.reference for row in refresh_at_risk(session, date(2026, 11, 1))] == ["I-1"]
    assert (
        get_initiative(session, "I-1").at_risk_reason
        == "the 30-day check was due on 31 October 2026 and nobody has looked"
    )
    assert refresh_at_risk(session, date(2026, 11, 1)) == []
    record_check(session, "I-1", 30, "held", actor="ana", today=date(2026, 11, 1))
    assert not get_initiative(session, "I-1").at_risk


def test_a_change_that_slipped_is_at_risk_until_a_later_check_holds(session):
    log(session, status="standardised")
    record_check(session, "I-1", None, "slipped", actor="ana", today=TODAY)
    assert get_initiative(session, "I-1").at_risk
    record_check(session, "I-1", None, "held", actor="ana", today=TODAY)
    assert not get_initiative(session, "I-1").at_risk
    assert [check.days for check in list_checks_due(session, TODAY, within_days=100)] == [90]


def test_a_check_that_is_not_there_is_refused(session):
    log(session)
    with pytest.raises(UnknownRecordError, match="no check left"):
        record_check(session, "I-1", None, "held", actor="ana", today=TODAY)


@pytest.mark.parametrize(
    "words", ["I-1", "i 1", "#1", "1", "I1", "Label printer", "the label printer thing", "lable printer"]
)
def test_an_initiative_is_found_by_what_people_say(session, words):
    log(session, "Label printer at line 3", problem="labels jam")
    log(session, "Gloves beside the beds")
    assert find_initiative(session, words).reference == "I-1"


def test_unknown_and_ambiguous_words_name_the_candidates(session):
    log(session, "Label printer at line 3")
    log(session, "Label printer at line 4")
    with pytest.raises(AmbiguousNameError) as caught:
        find_initiative(session, "label printer")
    assert caught.value.candidates == ("I-1", "I-2")
    with pytest.raises(UnknownRecordError, match="nearest"):
        get_initiative(session, "coffee machine")


def test_filters(session):
    log(session, "Late", status="doing", due="2026-11-21", area="Größe Ä", owner="Tom")
    log(session, "Due today", status="doing", due="2026-11-22", owner="Tomas")
    log(session, "Done late", status="standardised", due="2026-01-01")
    log(session, "Parked", status="parked", due="2026-01-01")
    create_initiative(
        session,
        {"title": "Old", "status": "planned"},
        actor="ana",
        today=TODAY,
        created=date(2026, 1, 1),
        updated=date(2026, 10, 23),
    )
    create_initiative(
        session,
        {"title": "Young", "status": "planned"},
        actor="ana",
        today=TODAY,
        created=date(2026, 1, 1),
        updated=date(2026, 10, 24),
    )

    def titles(**filters):
        return [row.title for row in list_initiatives(session, today=TODAY, **filters)]

    assert titles(is_overdue=True) == ["Late"]
    assert titles(is_stalled=True) == ["Old"]
    assert titles(owner="tom") == ["Late", "Due today"]
    assert titles(area="größe ä") == ["Late"]
    assert titles(text="due TODAY") == ["Due today"]
    assert titles(status=["parked", "planned"]) == ["Parked", "Old", "Young"]
    assert titles(due_after=date(2026, 11, 21)) == ["Due today"]
    assert titles(due_before=date(2026, 11, 22), is_overdue=False) == ["Done late", "Parked"]
    assert count_initiatives(session, today=TODAY, is_overdue=False) == 5
    assert [card.title for card in list_cards(session, today=TODAY) if card.is_overdue or card.is_stalled] == [
        "Late",
        "Old",
    ]
    with pytest.raises(InvalidFieldError):
        titles(status="open")


def test_search_counts_rare_words_more(session):
    for number in range(8):
        log(session, f"Printer {number}")
    log(session, "Gloves", problem="Nurses walk for gloves")
    log(session, "Glove printer")
    hits = search_initiatives(session, "gloves at the printer")
    assert [hit.title for hit in hits[:2]] == ["Glove printer", "Gloves"]
    assert search_initiatives(session, "the of and") == []


def test_a_note_is_news(session):
    log(session, today=date(2026, 1, 1))
    assert add_note(session, "I-1", "works", actor="ana", today=TODAY).updated == TODAY


def test_names_seen_are_matched(session):
    log(session, owner="Ana Costa", team=["Zoë Müller"], area="Ward 3")
    assert list_people(session) == ["Ana Costa", "Zoë Müller"]
    assert list_areas(session) == ["Ward 3"]
    assert match_person(session, "zoe") == "Zoë Müller"
    assert match_person(session, "Anna Costa") == "Ana Costa"
    assert match_area(session, "ward 3") == "Ward 3"
    assert match_person(session, "Bob") is None
    log(session, owner="Ana Lima")
    with pytest.raises(AmbiguousNameError):
        match_person(session, "Ana")
