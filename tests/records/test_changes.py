"""What was changed of a record, taking one action back, and deleting everything."""

import pytest

from assistant.errors import ToolInputError
from assistant.records import changes, demo, undo
from assistant.records.audit import acting
from assistant.records.chat_tables import AuditEvent, Message
from assistant.records.checks import record_check
from assistant.records.conversations import append_message, create_conversation
from assistant.records.database import build_session_factory, check_integrity, read_version
from assistant.records.drafts import confirm_draft, prepare_draft
from assistant.records.erasing import erase_database
from assistant.records.errors import DatabaseUnusableError, InvalidFieldError, UndoRefusedError, UnknownRecordError
from assistant.records.initiatives import create_initiative, get_initiative, initiative_fields
from tests.records.conftest import TODAY


@pytest.fixture
def initiative(session):
    return create_initiative(
        session, {"title": "Shadow boards", "owner": "Priya", "status": "standardised"}, actor="ana", today=TODAY
    )


def note_outcome(session, actor="ana", outcome="slipped"):
    token = undo.new_action()
    with acting(session, actor, draft=token):
        record_check(session, "I-1", 30, outcome, actor=actor, today=TODAY)
    return token


def test_an_action_is_taken_back_as_a_whole_by_who_did_it(session, initiative):
    token = note_outcome(session)
    assert initiative.at_risk
    with pytest.raises(UnknownRecordError):
        undo.undo_action(session, token, "eve")
    undo.undo_action(session, token, "ana")
    assert (initiative.at_risk, initiative.checks[0].done, initiative.checks[0].outcome) == (False, None, None)
    with pytest.raises(UndoRefusedError, match="already"):
        undo.undo_action(session, token, "ana")


def test_changes_are_listed_newest_first_with_what_was_touched(session, initiative):
    token = note_outcome(session, outcome="held")
    rows = {"initiative": [initiative.id], "check": [check.id for check in initiative.checks]}
    latest, first = changes.list_changes(session, rows, main="initiative")
    assert (latest.token, latest.actor, latest.what, latest.is_undone) == (token, "ana", ("check",), False)
    assert (first.token, first.what) == ("", ("created", "check"))
    undo.undo_action(session, token, "ana")
    assert changes.list_changes(session, rows, main="initiative")[0].is_undone
    assert changes.list_changes(session, {"check": []}) == []


def test_a_draft_can_empty_fields_of_a_record(session, initiative):
    def save(**fields):
        draft = prepare_draft(
            session,
            conversation_id=None,
            person="ana",
            kind="initiative_update",
            fields=fields,
            origins={},
            record="I-1",
            today=TODAY,
        )
        return confirm_draft(session, draft.id, "ana", TODAY)

    receipt = save(emptied=["owner"], area="Packing")
    assert receipt.fields == {"owner": None, "area": "Packing"}
    assert "owner" not in initiative_fields(get_initiative(session, "I-1"))
    undo.undo_receipt(session, receipt.draft, "ana")
    assert get_initiative(session, "I-1").owner == "Priya"
    for name in ("title", "status", "colour"):
        with pytest.raises(InvalidFieldError, match="cannot be left empty"):
            save(emptied=[name])


def test_everything_is_erased_from_the_file(engine, path):
    with build_session_factory(engine)() as session, session.begin():
        demo.load_demo(session, TODAY)
        chat = create_conversation(session, "ana", title="Zwetschgendatschi").id
        append_message(session, chat, "ana", role="user", content="Zwetschgendatschi")
    before = read_version(engine)
    erase_database(engine)
    assert (read_version(engine), check_integrity(engine)) == (before, [])
    with build_session_factory(engine)() as session, session.begin():
        assert [session.query(table).count() for table in (AuditEvent, Message)] == [0, 0]
        assert create_initiative(session, {"title": "x"}, actor="ana", today=TODAY).reference == "I-1"
        with pytest.raises(Exception, match="never deleted"):
            session.connection().exec_driver_sql("DELETE FROM audit_events")
        session.rollback()
    for file in path.parent.glob(f"{path.name}*"):
        assert b"Zwetschgendatschi" not in file.read_bytes()


def test_a_database_on_a_server_is_not_erased():
    class Server:
        class dialect:  # noqa: N801
            name = "postgresql"

    with pytest.raises(DatabaseUnusableError, match="shared"):
        erase_database(Server())


def test_an_unknown_action_is_told(session):
    with pytest.raises(ToolInputError):
        undo.undo_action(session, "a-000000000000", "ana")
