"""The same records on a real PostgreSQL server, started for this file and thrown away."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError

from assistant.records.audit import list_events
from assistant.records.brief import build_brief
from assistant.records.chat_tables import AuditEvent
from assistant.records.columns import Base
from assistant.records.conversations import create_conversation, search_conversations
from assistant.records.database import HEAD, build_engine, build_session_factory, migrate, read_version
from assistant.records.demo import load_demo, remove_demo
from assistant.records.drafts import change_draft, confirm_draft, prepare_draft
from assistant.records.errors import DraftClosedError
from assistant.records.exporting import export_initiatives, export_kpis
from assistant.records.health import compute_health
from assistant.records.importing import import_initiatives, import_kpis
from assistant.records.initiatives import create_initiative, list_initiatives, search_initiatives
from assistant.records.kpi_query import KpiQuery, query_kpi
from assistant.records.similar import find_similar
from assistant.records.tables import Initiative
from assistant.records.undo import undo_receipt

from .conftest import TODAY
from .test_stress import run_threads

pytestmark = pytest.mark.postgres


def find_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A throw-away cluster; PostgreSQL refuses to run as root, so root runs it as the user postgres."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (looked in /usr/lib/postgresql and on the path)")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-p {port} -h 127.0.0.1 -k {folder} -F -c max_connections=200"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-w"]
    subprocess.run(
        [
            *as_user,
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "coach",
            "-E",
            "UTF8",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    try:
        yield f"postgresql://coach@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def engine(server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    name = f"t{abs(hash(request.node.name)) % 10**8}"
    admin = build_engine(f"{server}/postgres")
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    built = build_engine(f"{server}/{name}")
    migrate(built)
    yield built
    built.dispose()


def prepare(session, kind="initiative", record=None, **fields):
    return prepare_draft(
        session, conversation_id=None, person="ana", kind=kind, fields=fields, origins={}, record=record, today=TODAY
    ).id


def test_the_schema_has_no_drift(engine):
    assert read_version(engine) == HEAD
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_database_refuses_to_change_the_trail(engine):
    factory = build_session_factory(engine)
    with factory.begin() as session:
        create_initiative(session, {"title": "Labels"}, actor="ana", today=TODAY)
    for statement in (
        "UPDATE audit_events SET actor = 'x'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events CASCADE",
    ):
        with factory() as session, pytest.raises(DatabaseError, match="never changed or deleted"):
            session.execute(text(statement))


def test_the_sample_data_brief_query_search_and_removal(engine):
    with build_session_factory(engine).begin() as session:
        load_demo(session, TODAY)
        assert {line.kind for line in build_brief(session, TODAY).lines} >= {
            "at_risk",
            "overdue",
            "kpi_signal",
            "barrier",
            "commitment",
            "recognition",
        }
        assert query_kpi(session, KpiQuery("scrap", "last quarter", "mean"), today=TODAY).n == 3
        assert search_initiatives(session, "shadow boards")[0].reference == "I-2"
        assert find_similar(session, "Shadow board at the press")[0].reference == "I-2"
        assert compute_health(session, TODAY).figures[0].value is not None
        assert len(list_initiatives(session, today=TODAY, is_overdue=True, text="tools")) == 1
        create_conversation(session, "ana", title="Größe")
        assert len(search_conversations(session, "ana", "grosse")) == 1
        assert remove_demo(session) > 100
        assert session.scalar(select(func.count(Initiative.id))) == 0


def test_files_come_back_unchanged(engine, tmp_path):
    factory = build_session_factory(engine)
    with factory.begin() as session:
        load_demo(session, TODAY)
        export_initiatives(session, tmp_path / "i.csv")
        export_kpis(session, tmp_path / "k.csv")
    with factory.begin() as session:
        report = import_initiatives(session, tmp_path / "i.csv", actor="ana", today=TODAY)
        assert (report.rows_same, report.rows_ok, report.problems) == (9, 9, [])
        report = import_kpis(session, tmp_path / "k.csv", actor="ana", today=TODAY, dry_run=True)
        assert (report.rows_same, report.rows_ok, report.problems) == (96, 96, [])


def test_undo_and_its_undo(engine):
    with build_session_factory(engine).begin() as session:
        create_initiative(session, {"title": "Labels", "status": "doing"}, actor="ana", today=TODAY)
        token = prepare(session, "initiative_update", record="I-1", status="done", result="r", learned="l")
        confirm_draft(session, token, "ana", TODAY)
        undo_receipt(session, token, "ana")
        assert list_initiatives(session, today=TODAY)[0].status == "doing"
        undo_receipt(session, list_events(session, kind="initiative")[0].id, "ana")
        assert list_initiatives(session, today=TODAY)[0].status == "standardised"


def test_sixty_threads_confirm_one_draft_once(engine):
    factory = build_session_factory(engine)
    with factory.begin() as session:
        token = prepare(session, idea="gloves")

    def confirm(_number):
        with factory.begin() as session:
            return confirm_draft(session, token, "ana", TODAY).repeated

    assert Counter(run_threads(60, confirm)) == {False: 1, True: 59}
    with factory() as session:
        assert session.scalar(select(func.count(Initiative.id))) == 1
        assert session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.kind == "initiative")) == 1


def test_numbers_are_given_once_however_many_log_at_once(engine):
    factory = build_session_factory(engine)
    with factory.begin() as session:
        tokens = [prepare(session, idea=f"idea {number}", area="Ward 3", owner="Tom") for number in range(40)]

    def confirm(number):
        with factory.begin() as session:
            return confirm_draft(session, tokens[number], "ana", TODAY).id

    assert sorted(run_threads(40, confirm), key=lambda reference: int(reference[2:])) == [
        f"I-{number}" for number in range(1, 41)
    ]


def test_edits_and_confirmations_at_once_save_what_the_draft_says(engine):
    factory = build_session_factory(engine)
    with factory.begin() as session:
        token = prepare(session, idea="gloves", owner="start")

    def act(number):
        try:
            with factory.begin() as session:
                if number % 4 == 3:
                    return confirm_draft(session, token, "ana", TODAY).fields["owner"]
                return change_draft(
                    session, token, {"owner": f"owner {number}"}, {}, person="ana", today=TODAY
                ).revision
        except DraftClosedError:
            return "closed"

    results = run_threads(40, act)
    owners = {result for result in results if isinstance(result, str) and result != "closed"}
    with factory() as session:
        assert {row.owner for row in session.scalars(select(Initiative))} == owners and len(owners) == 1
