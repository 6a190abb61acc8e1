"""Every write leaves an event; no event is ever changed."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from assistant.records.audit import acting, list_events
from assistant.records.chat_tables import AuditEvent
from assistant.records.errors import UnattributedWriteError
from assistant.records.initiatives import create_initiative, update_initiative
from assistant.records.kpis import define_kpi, record_measurements
from assistant.records.tables import Area, Initiative, Measurement

from .conftest import TODAY


@pytest.fixture
def logged(session):
    create_initiative(session, {"title": "Labels", "owner": "Tom"}, actor="ana", today=TODAY)
    session.commit()
    return session


def test_creating_leaves_all_columns(logged):
    event = list_events(logged, kind="initiative")[0]
    assert (event.actor, event.action, event.label, event.before) == ("ana", "create", "I-1", None)
    assert event.after["title"] == "Labels" and event.after["updated"] == "2026-11-22"
    assert event.at.tzinfo is not None


def test_changing_leaves_old_and_new_value_of_what_changed(logged):
    update_initiative(logged, "I-1", {"owner": "Mia", "title": "Labels"}, actor="bob", today=TODAY)
    event = list_events(logged, kind="initiative")[0]
    assert (event.actor, event.before, event.after) == ("bob", {"owner": "Tom"}, {"owner": "Mia"})


def test_changing_nothing_leaves_nothing(logged):
    before = len(list_events(logged))
    update_initiative(logged, "I-1", {"owner": "Tom"}, actor="bob", today=TODAY)
    assert len(list_events(logged)) == before


def test_the_old_value_is_known_even_when_it_was_never_loaded(logged):
    with acting(logged, "bob"):
        initiative = logged.get(Initiative, 1)
        logged.expire(initiative)
        initiative.owner = "Mia"
    assert list_events(logged, kind="initiative")[0].before == {"owner": "Tom"}


def test_a_correction_of_a_value_keeps_the_old_one(session):
    define_kpi(session, {"name": "Scrap"}, actor="ana", today=TODAY)
    for value in (3.2, 3.4):
        record_measurements(session, [{"kpi": "Scrap", "period": "2026-10", "value": value}], actor="ana", today=TODAY)
    event = list_events(session, kind="measurement")[0]
    assert (event.before, event.after) == ({"value": 3.2}, {"value": 3.4})


def test_a_write_without_an_actor_fails(session):
    session.add(Area(name="Ward 3"))
    with pytest.raises(UnattributedWriteError):
        session.flush()


def test_statements_that_would_pass_by_the_trail_are_refused(logged):
    for statement in (update(Initiative).values(owner="x"), delete(Measurement), insert(Area).values(name="x")):
        with pytest.raises(UnattributedWriteError):
            logged.execute(statement)


def test_events_cannot_be_changed_or_deleted_through_the_session(logged):
    event = list_events(logged)[0]
    with pytest.raises(UnattributedWriteError):
        logged.execute(update(AuditEvent).values(actor="x"))
    with pytest.raises(UnattributedWriteError):
        logged.execute(delete(AuditEvent))
    event.actor = "somebody else"
    with pytest.raises(UnattributedWriteError):
        logged.flush()
    logged.rollback()
    logged.delete(list_events(logged)[0])
    with pytest.raises(UnattributedWriteError):
        logged.flush()


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET actor = 'x'", "DELETE FROM audit_events"])
def test_the_database_itself_refuses(logged, statement):
    with pytest.raises(IntegrityError, match="audit events are never"):
        logged.execute(text(statement))
    logged.rollback()
    assert {event.actor for event in logged.scalars(select(AuditEvent))} == {"ana"}


def test_a_rolled_back_write_leaves_no_event(session):
    create_initiative(session, {"title": "Labels"}, actor="ana", today=TODAY)
    session.rollback()
    assert list_events(session) == []
