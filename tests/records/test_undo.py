"""Undo: field for field, recorded, and never at the cost of later changes."""

import pytest
from sqlalchemy import select

from assistant.records.audit import list_events, snapshot
from assistant.records.barriers import create_barrier
from assistant.records.checks import record_check
from assistant.records.drafts import confirm_draft, prepare_draft
from assistant.records.errors import UndoRefusedError, UnknownRecordError
from assistant.records.initiatives import create_initiative, find_initiative, get_initiative, update_initiative
from assistant.records.kpis import define_kpi, list_kpis, record_measurements
from assistant.records.tables import Initiative, Kpi, Measurement, Recognition
from assistant.records.undo import list_receipts, undo_receipt

from .conftest import TODAY


def save(session, kind, fields, record=None):
    draft = prepare_draft(
        session, conversation_id=None, person="ana", kind=kind, fields=fields, origins={}, record=record, today=TODAY
    )
    return confirm_draft(session, draft.id, "ana", TODAY)


def everything(session, reference):
    session.flush()
    session.expire_all()
    initiative = get_initiative(session, reference)
    return (
        snapshot(initiative),
        [snapshot(check) for check in initiative.checks],
        [snapshot(note) for note in initiative.notes],
    )


def test_an_update_is_taken_back_field_for_field(session):
    create_initiative(
        session, {"title": "Labels", "status": "doing", "owner": "Tom", "team": ["Li"], "expected_benefit": {"value": 0.1, "unit": "h"}},
        actor="bob", today=TODAY, created=TODAY.replace(month=1), updated=TODAY.replace(month=2),
    )  # fmt: skip
    before = everything(session, "I-1")
    fields = {
        "status": "done",
        "owner": "Mia",
        "team": "Ana; Li",
        "expected_benefit": "20 minutes per shift",
        "result": "r",
        "learned": "l",
        "note": "n",
    }
    receipt = save(session, "initiative_update", fields, record="I-1")
    assert everything(session, "I-1") != before
    undone = undo_receipt(session, receipt.draft, "ana", today=TODAY)
    assert (undone.undone, undone.repeated, undone.id) == (True, False, "I-1")
    assert everything(session, "I-1") == before


def test_undoing_twice_changes_nothing_more(session):
    receipt = save(session, "initiative", {"idea": "gloves"})
    undo_receipt(session, receipt.draft, "ana")
    events = len(list_events(session, limit=None))
    assert undo_receipt(session, receipt.draft, "ana").repeated
    assert len(list_events(session, limit=None)) == events


def test_a_new_record_is_taken_away_and_its_number_never_given_again(session):
    receipt = save(session, "initiative", {"idea": "gloves", "status": "done"})
    undo_receipt(session, receipt.draft, "ana")
    assert find_initiative(session, "I-1") is None
    assert save(session, "initiative", {"idea": "masks"}).id == "I-2"


def test_a_confirmation_replayed_after_the_undo_saves_nothing(session):
    receipt = save(session, "initiative", {"idea": "gloves"})
    undo_receipt(session, receipt.draft, "ana")
    again = confirm_draft(session, receipt.draft, "ana", TODAY)
    assert (again.repeated, again.undone) == (True, True)
    assert session.scalars(select(Initiative)).all() == []


def test_values_and_their_kpi_are_taken_back_together(session):
    receipt = save(
        session,
        "measurements",
        {"kpi_definitions": [{"name": "OTD"}], "measurements": [{"kpi": "OTD", "period": "2026-10", "value": 96}]},
    )
    undo_receipt(session, receipt.draft, "ana")
    assert session.scalars(select(Measurement)).all() == list_kpis(session) == []


def test_a_correction_is_taken_back_to_the_old_value(session):
    define_kpi(session, {"name": "Scrap"}, actor="ana", today=TODAY)
    record_measurements(session, [{"kpi": "Scrap", "period": "2026-10", "value": 0.1}], actor="ana", today=TODAY)
    receipt = save(
        session, "measurements", {"measurements": [{"kpi": "Scrap", "period": "2026-10", "value": 0.30000000000000004}]}
    )
    undo_receipt(session, receipt.draft, "ana")
    assert session.scalars(select(Measurement.value)).all() == [0.1]


def test_it_is_refused_when_the_same_field_was_changed_later(session):
    create_initiative(session, {"title": "Labels", "owner": "Tom"}, actor="ana", today=TODAY)
    receipt = save(session, "initiative_update", {"owner": "Mia"}, record="I-1")
    update_initiative(session, "I-1", {"owner": "Zoë"}, actor="bob", today=TODAY)
    with pytest.raises(UndoRefusedError, match=r"I-1 was changed later \(owner, by bob"):
        undo_receipt(session, receipt.draft, "ana")
    assert get_initiative(session, "I-1").owner == "Zoë"


def test_a_later_change_of_another_field_is_kept(session):
    create_initiative(session, {"title": "Labels", "owner": "Tom"}, actor="ana", today=TODAY)
    receipt = save(session, "initiative_update", {"owner": "Mia"}, record="I-1")
    update_initiative(session, "I-1", {"sponsor": "Kim"}, actor="bob", today=TODAY)
    undo_receipt(session, receipt.draft, "ana")
    assert (get_initiative(session, "I-1").owner, get_initiative(session, "I-1").sponsor) == ("Tom", "Kim")


@pytest.mark.parametrize("later", ["barrier", "note", "check", "update"])
def test_a_new_record_that_others_hang_on_is_kept(session, later):
    receipt = save(session, "initiative", {"idea": "gloves", "status": "done"})
    if later == "barrier":
        create_barrier(session, {"what": "no money", "initiative": "I-1"}, actor="bob", today=TODAY)
    elif later == "note":
        update_initiative(session, "I-1", {}, actor="bob", today=TODAY, note="x")
    elif later == "check":
        record_check(session, "I-1", None, "held", actor="bob", today=TODAY)
    else:
        update_initiative(session, "I-1", {"owner": "Mia"}, actor="bob", today=TODAY)
    with pytest.raises(UndoRefusedError, match="lose"):
        undo_receipt(session, receipt.draft, "ana")
    assert get_initiative(session, "I-1").title == "gloves"


def test_a_kpi_with_later_values_is_kept(session):
    receipt = save(session, "kpi", {"name": "Scrap"})
    record_measurements(session, [{"kpi": "Scrap", "period": "2026-10", "value": 1}], actor="bob", today=TODAY)
    with pytest.raises(UndoRefusedError, match="1 later measurement entry"):
        undo_receipt(session, receipt.draft, "ana")
    assert session.scalars(select(Kpi.name)).all() == ["Scrap"]


def test_undoing_in_the_reverse_order_of_saving_always_works(session):
    first = save(session, "initiative", {"idea": "gloves"})
    second = save(session, "initiative_update", {"owner": "Mia"}, record="I-1")
    third = save(session, "initiative_update", {"owner": "Zoë", "status": "done"}, record="I-1")
    for receipt in (third, second, first):
        undo_receipt(session, receipt.draft, "ana")
    assert session.scalars(select(Initiative)).all() == []


def test_an_undo_is_recorded_and_can_be_undone(session):
    create_initiative(session, {"title": "Labels", "owner": "Tom"}, actor="ana", today=TODAY)
    receipt = save(session, "initiative_update", {"owner": "Mia"}, record="I-1")
    undo_receipt(session, receipt.draft, "ana")
    undoing, undone = list_events(session, kind="initiative")[:2]
    assert (undoing.undoes, undone.undone_by, undoing.before["owner"], undoing.after["owner"]) == (
        undone.id,
        undoing.id,
        "Mia",
        "Tom",
    )
    undo_receipt(session, undoing.id, "bob")
    assert get_initiative(session, "I-1").owner == "Mia"


def test_a_deletion_that_an_undo_made_can_be_taken_back_whole(session):
    receipt = save(session, "recognition", {"people": "Ana; Tom", "what": "mended it"})
    before = snapshot(session.get(Recognition, 1))
    undo_receipt(session, receipt.draft, "ana")
    undo_receipt(session, list_events(session, kind="recognition")[0].id, "ana")
    assert snapshot(session.get(Recognition, 1)) == before


def test_only_the_person_who_saved_takes_a_draft_back(session):
    receipt = save(session, "initiative", {"idea": "gloves"})
    with pytest.raises(UnknownRecordError, match="by you"):
        undo_receipt(session, receipt.draft, "bob")
    with pytest.raises(UnknownRecordError):
        undo_receipt(session, "d-00000000", "ana")
    with pytest.raises(UnknownRecordError):
        undo_receipt(session, 999, "ana")


def test_a_draft_that_was_not_saved_cannot_be_taken_back(session):
    draft = prepare_draft(
        session, conversation_id=None, person="ana", kind="initiative", fields={"idea": "x"}, origins={}, today=TODAY
    )
    with pytest.raises(UnknownRecordError, match="nothing was saved"):
        undo_receipt(session, draft.id, "ana")


def test_receipts_are_listed_with_what_was_undone(session):
    first, second = save(session, "initiative", {"idea": "gloves"}), save(session, "initiative", {"idea": "masks"})
    undo_receipt(session, first.draft, "ana")
    assert [(receipt.draft, receipt.undone) for receipt in list_receipts(session, "ana")] == [
        (second.draft, False),
        (first.draft, True),
    ]
    assert list_receipts(session, "bob") == []
