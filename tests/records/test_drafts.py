"""Drafts: prepared by anybody, saved once and only by the person."""

import pytest
from sqlalchemy import func, select

from assistant.records import conversations
from assistant.records.chat_tables import AuditEvent, Draft
from assistant.records.draft_fields import KINDS
from assistant.records.drafts import (
    change_draft,
    confirm_draft,
    discard_draft,
    find_receipt,
    get_draft,
    list_pending_drafts,
    prepare_draft,
)
from assistant.records.errors import DraftClosedError, InvalidFieldError, StatusMoveError, UnknownRecordError
from assistant.records.initiatives import create_initiative, get_initiative, update_initiative
from assistant.records.kpis import define_kpi, list_kpis
from assistant.records.tables import Barrier, Commitment, Initiative, Measurement, Recognition

from .conftest import TODAY


def prepare(session, kind="initiative", fields=None, person="ana", **more):
    return prepare_draft(
        session, conversation_id=more.pop("conversation_id", None), person=person, kind=kind,
        fields={"idea": "gloves at each bed"} if fields is None else fields, origins=more.pop("origins", {}), today=TODAY, **more,
    )  # fmt: skip


def confirm(session, draft, person="ana", **more):
    return confirm_draft(session, draft.id, person, TODAY, **more)


def test_preparing_writes_nothing_but_the_draft(session):
    draft = prepare(session)
    assert draft.id.startswith("d-") and len(draft.id) == 10
    assert session.scalar(select(func.count(AuditEvent.id))) == 0
    assert session.scalar(select(func.count(Initiative.id))) == 0


def test_the_draft_for_the_events(session):
    fields = {
        "problem": "walking",
        "idea": "gloves at each bed",
        "department": "Ward 3",
        "owner": "Maria",
        "expected_benefit": "20 minutes per shift",
        "due": "2026-12-31",
    }
    draft = prepare(
        session, fields=fields, origins={"owner": {"from": "words", "quote": "Maria runs it"}}, untraced=["sponsor"]
    )
    assert draft.as_json() == {
        "id": draft.id, "kind": "initiative", "record": None, "missing": [], "untraced": ["sponsor"], "similar": [],
        "fields": {
            "problem": "walking", "idea": "gloves at each bed", "area": "Ward 3", "owner": "Maria", "due": "2026-12-31",
            "expected_benefit": {"value": 20.0, "unit": "minutes", "per": "shift"},
        },
    }  # fmt: skip
    assert draft.origins == {"owner": {"from": "words", "quote": "Maria runs it"}}


def test_a_value_that_nobody_gave_is_left_out(session):
    draft = prepare(session, fields={"idea": "gloves", "owner": "Invented Name"}, untraced=["owner"])
    assert "owner" not in draft.fields and draft.untraced == ("owner",) and "owner" in draft.missing
    assert change_draft(session, draft.id, {"owner": "Maria"}, {}, person="ana", today=TODAY).untraced == ()


def test_what_is_missing_is_asked_in_order(session):
    assert prepare(session, fields={"title": "Gloves"}).missing == (
        "problem",
        "idea",
        "area",
        "owner",
        "due",
        "expected_benefit",
    )
    assert prepare(session, "kpi", {"name": "Scrap"}).missing == ("unit", "direction", "target")
    assert prepare(session, "barrier", {"what": "no money"}).missing == ("initiative", "kind", "owner")
    assert prepare(session, "commitment", {"what": "walk", "how_often": "daily"}).missing == ()
    assert prepare(session, "recognition", {"people": "Ana; Tom"}).missing == ("what", "effect", "text")


def test_something_done_already_is_asked_for_result_and_learning(session):
    draft = prepare(session, fields={"title": "Gloves", "status": "done"})
    assert draft.missing == ("problem", "idea", "area", "owner", "result", "learned")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("initiative", {"colour": "red"}, "has no field 'colour'"),
        ("initiative", {"due": "Friday"}, "due 'Friday' is not a date"),
        ("initiative", {"status": "sideways"}, "is no status"),
        ("initiative", {"expected_benefit": {"value": float("nan")}}, "expected_benefit.value"),
        ("initiative", {"category": "party"}, "is no category"),
        ("kpi", {"name": "x", "direction": "sideways"}, "direction"),
        ("kpi", {"name": "x", "target": "many"}, "no number"),
        ("party", {}, "no kind of draft"),
        ("measurements", {"measurements": [{"kpi": "Scrap", "period": "2027-01", "value": 1}]}, "future"),
        ("measurements", {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": "5 kg"}]}, "measured in '%'"),
        ("measurements", {"measurements": [{"kpi": "Foo", "period": "2026-10", "value": 5}]}, "no KPI 'Foo'"),
        ("initiative_update", {"owner": "x"}, "needs the initiative"),
    ],
)
def test_bad_values_are_named_with_the_remedy(session, kind, fields, words):
    define_kpi(session, {"name": "Scrap", "unit": "%"}, actor="ana", today=TODAY)
    with pytest.raises((InvalidFieldError, UnknownRecordError), match=words):
        prepare(session, kind, fields)


def test_confirming_saves_and_answers_with_what_the_database_holds(session):
    receipt = confirm(session, prepare(session, fields={"idea": "gloves", "owner": "Maria"}))
    assert receipt.as_json() == {
        "draft": receipt.draft, "kind": "initiative", "id": "I-1", "undone": False,
        "fields": {"title": "gloves", "idea": "gloves", "owner": "Maria", "status": "idea"},
    }  # fmt: skip
    assert not receipt.repeated


def test_confirming_again_saves_nothing_and_answers_the_same(factory):
    with factory.begin() as session:
        draft = prepare(session)
    receipts = []
    for _ in range(3):
        with factory.begin() as session:
            receipts.append(confirm(session, draft))
    assert [receipt.repeated for receipt in receipts] == [False, True, True]
    assert len({str(receipt.as_json()) for receipt in receipts}) == 1
    with factory() as session:
        assert session.scalar(select(func.count(Initiative.id))) == 1
        assert find_receipt(session, draft.id, "ana").id == "I-1"


def test_another_person_cannot_see_change_confirm_or_discard(session):
    draft = prepare(session)
    for attempt in (
        lambda: get_draft(session, draft.id, "bob"),
        lambda: confirm(session, draft, person="bob"),
        lambda: discard_draft(session, draft.id, "bob"),
        lambda: change_draft(session, draft.id, {"owner": "bob"}, {}, person="bob", today=TODAY),
    ):
        with pytest.raises(UnknownRecordError, match="of yours"):
            attempt()
    assert list_pending_drafts(session, None, "bob") == []
    assert get_draft(session, draft.id, "ana").status == "pending"


def test_a_draft_in_another_persons_conversation_is_refused(session):
    number = conversations.create_conversation(session, "bob").id
    with pytest.raises(UnknownRecordError, match="conversation"):
        prepare(session, conversation_id=number)


def test_drafts_of_a_conversation_wait_in_order(session):
    number = conversations.create_conversation(session, "ana").id
    drafts = [prepare(session, fields={"idea": f"idea {i}"}, conversation_id=number) for i in range(3)]
    prepare(session)
    discard_draft(session, drafts[1].id, "ana")
    assert [view.id for view in list_pending_drafts(session, number, "ana")] == [drafts[0].id, drafts[2].id]


def test_changing_sets_clears_and_merges(session):
    draft = prepare(session, fields={"idea": "gloves", "owner": "Tom", "expected_benefit": "20 minutes per shift"})
    changed = change_draft(
        session, draft.id, {"owner": None, "due": "2026-12-01", "expected_benefit": {"value": 15}}, {"due": {"from": "person edit"}},
        person="ana", today=TODAY,
    )  # fmt: skip
    assert changed.fields == {
        "idea": "gloves",
        "due": "2026-12-01",
        "expected_benefit": {"value": 15.0, "unit": "minutes", "per": "shift"},
    }
    assert (changed.revision, changed.origins) == (2, {"due": {"from": "person edit"}})
    assert "owner" in changed.missing


def test_a_bad_change_leaves_the_draft(session):
    draft = prepare(session)
    with pytest.raises(InvalidFieldError):
        change_draft(session, draft.id, {"due": "some day"}, {}, person="ana", today=TODAY)
    assert get_draft(session, draft.id, "ana").fields == draft.fields


def test_only_the_version_that_was_seen_is_saved(session):
    draft = prepare(session)
    change_draft(session, draft.id, {"owner": "Tom"}, {}, person="ana", today=TODAY)
    with pytest.raises(DraftClosedError, match="changed since"):
        confirm(session, draft, revision=draft.revision)
    assert confirm(session, draft, revision=2).fields["owner"] == "Tom"


def test_a_discarded_draft_cannot_be_saved_or_changed(session):
    draft = prepare(session)
    assert discard_draft(session, draft.id, "ana").status == "discarded"
    assert discard_draft(session, draft.id, "ana").status == "discarded"
    with pytest.raises(DraftClosedError, match="discarded"):
        confirm(session, draft)
    with pytest.raises(DraftClosedError):
        change_draft(session, draft.id, {"owner": "x"}, {}, person="ana", today=TODAY)


def test_a_saved_draft_cannot_be_discarded_or_changed(session):
    draft = prepare(session)
    confirm(session, draft)
    with pytest.raises(DraftClosedError, match="saved already"):
        discard_draft(session, draft.id, "ana")
    with pytest.raises(DraftClosedError, match="saved already"):
        change_draft(session, draft.id, {"owner": "x"}, {}, person="ana", today=TODAY)


def test_a_draft_that_supersedes_discards_the_other(session):
    first = prepare(session)
    second = prepare(session, fields={"idea": "gloves at the door"}, supersedes=first.id)
    assert (second.supersedes, get_draft(session, first.id, "ana").status) == (first.id, "discarded")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("initiative", {"owner": "Tom"}), ("kpi", {"unit": "%"}), ("measurements", {}), ("recognition", {"people": "Ana"}), ("barrier", {"owner": "x"}), ("commitment", {"due": "2026-12-01"})],
)  # fmt: skip
def test_too_little_to_save_is_refused_and_the_draft_waits_on(session, kind, fields):
    draft = prepare(session, kind, fields)
    assert draft.blocking
    with pytest.raises(InvalidFieldError, match="cannot be saved yet"):
        confirm(session, draft)
    assert get_draft(session, draft.id, "ana").status == "pending"


def test_an_update_changes_the_record_and_notes_it(session):
    create_initiative(session, {"title": "Labels", "status": "doing"}, actor="ana", today=TODAY)
    draft = prepare(
        session, "initiative_update", {"status": "done", "note": "runs well", "result": "none"}, record="labels"
    )
    assert (draft.record, draft.missing) == ("I-1", ("learned",))
    receipt = confirm(session, draft)
    assert receipt.fields == {
        "status": "standardised", "closed": "2026-11-22", "result": "none", "note": "runs well",
        "checks": ["2026-12-22", "2027-01-21", "2027-02-20"],
    }  # fmt: skip
    assert [note.text for note in get_initiative(session, "I-1").notes] == ["Status: doing → standardised", "runs well"]


def test_reopening_asks_for_the_reason_and_insists(session):
    create_initiative(session, {"title": "Labels", "status": "standardised"}, actor="ana", today=TODAY)
    draft = prepare(session, "initiative_update", {"status": "doing"}, record="I-1")
    assert draft.missing == ("reason",)
    with pytest.raises(StatusMoveError):
        confirm(session, draft)
    change_draft(session, draft.id, {"reason": "it slipped"}, {}, person="ana", today=TODAY)
    assert confirm(session, draft).fields == {"status": "doing", "reason": "it slipped", "closed": None}


def test_a_failure_while_saving_saves_nothing_even_if_the_caller_commits(factory):
    with factory.begin() as session:
        create_initiative(session, {"title": "Labels", "status": "doing"}, actor="ana", today=TODAY)
        draft = prepare(session, "initiative_update", {"status": "checking", "owner": "Tom"}, record="I-1")
        update_initiative(session, "I-1", {"status": "parked"}, actor="bob", today=TODAY)
    with factory.begin() as session, pytest.raises(StatusMoveError):
        confirm(session, draft)
    with factory() as session:
        assert get_initiative(session, "I-1").owner is None
        assert get_draft(session, draft.id, "ana").status == "pending"


def test_a_kpi_its_values_and_their_correction(session):
    assert confirm(session, prepare(session, "kpi", {"name": "Scrap", "unit": "%", "direction": "down", "target": "3 %"})).fields == {
        "name": "Scrap", "unit": "%", "direction": "lower", "target": 3.0,
    }  # fmt: skip
    draft = prepare(
        session, "measurements", {"measurements": [{"kpi": "scrap", "period": "October", "value": "3,2 %"}]}
    )
    assert draft.fields == {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": 3.2}]}
    assert confirm(session, draft).id == "Scrap"
    receipt = confirm(
        session,
        prepare(session, "measurements", {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": 3.4}]}),
    )
    assert receipt.fields == {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": 3.4, "corrects": 3.2}]}
    assert prepare(session, "kpi", {"name": "scrap", "target": 2}).record == "Scrap"


def test_a_new_kpi_may_come_with_its_values_or_wait_beside_them(session):
    number = conversations.create_conversation(session, "ana").id
    together = prepare(
        session,
        "measurements",
        {
            "kpi_definitions": [{"name": "OTD", "unit": "%"}],
            "measurements": [{"kpi": "OTD", "period": "2026-10", "value": 96}],
        },
    )
    assert confirm(session, together).id == "OTD"
    beside = prepare(session, "kpi", {"name": "Scrap", "unit": "%"}, conversation_id=number)
    values = prepare(
        session,
        "measurements",
        {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": "3 %"}]},
        conversation_id=number,
    )
    with pytest.raises(UnknownRecordError):
        confirm(session, values)
    confirm(session, beside)
    assert confirm(session, values).fields["measurements"] == [{"kpi": "Scrap", "period": "2026-10", "value": 3.0}]
    assert [kpi.name for kpi in list_kpis(session)] == ["OTD", "Scrap"]


def test_the_other_kinds(session):
    create_initiative(session, {"title": "Labels"}, actor="ana", today=TODAY)
    recognition = confirm(
        session, prepare(session, "recognition", {"people": ["Li", "Tom"], "what": "mended it", "initiative": "labels"})
    )
    assert recognition.fields == {
        "people": ["Li", "Tom"],
        "what": "mended it",
        "given_on": "2026-11-22",
        "initiative": "I-1",
    }
    barrier = confirm(session, prepare(session, "barrier", {"what": "no money", "kind": "budget", "initiative": "1"}))
    assert (barrier.id, barrier.fields["kind"], barrier.fields["status"]) == ("B-1", "resource", "open")
    resolved = confirm(session, prepare(session, "barrier", {"status": "resolved"}, record="B-1"))
    assert (resolved.id, resolved.fields["resolved"]) == ("B-1", "2026-11-22")
    commitment = confirm(
        session, prepare(session, "commitment", {"what": "walk the line", "how_often": "every Tuesday"})
    )
    assert (commitment.id, commitment.fields["due"], commitment.fields["person"]) == ("C-1", "2026-11-24", "ana")
    assert [
        session.scalar(select(func.count(table.id))) for table in (Recognition, Barrier, Commitment, Measurement)
    ] == [1, 1, 1, 0]


def test_close_initiatives_are_shown_before_a_second_is_logged(session):
    confirm(session, prepare(session, fields={"idea": "glove boxes at each bed", "problem": "nurses walk for gloves"}))
    similar = prepare(session, fields={"idea": "Put boxes with gloves next to the beds"}).similar
    assert [one["reference"] for one in similar] == ["I-1"]


def test_every_kind_can_be_prepared(session):
    create_initiative(session, {"title": "Labels"}, actor="ana", today=TODAY)
    for kind in KINDS:
        record = "I-1" if kind == "initiative_update" else None
        prepare(session, kind, {"note": "x"} if record else {}, record=record)
    assert session.scalar(select(func.count(Draft.id))) == len(KINDS)
