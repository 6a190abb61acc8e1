"""Opening, migrating and locking; what an operator is told when the file cannot be used."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

import assistant.records
from assistant.records import chat_tables, conversations, tables
from assistant.records.columns import Base
from assistant.records.database import HEAD, build_engine, build_session_factory, check_integrity, migrate, read_version
from assistant.records.errors import DatabaseBusyError, DatabaseUnusableError
from assistant.records.initiative_lists import search_initiatives
from assistant.records.transactions import begin_write

_SCRIPTS = Path(assistant.records.__file__).parent / "migrations"


def test_head_names_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_migrating_an_empty_database_leaves_no_drift(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    assert check_integrity(engine) == []


def test_migrating_again_does_nothing_and_loads_no_alembic(path):
    code = (
        "import sys; from assistant.records.database import *; "
        f"migrate(build_engine('sqlite:///{path}')); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(_SCRIPTS.parents[2])},
    )
    assert done.stdout.strip() == "False"


def test_migrating_from_the_first_schema_keeps_and_fills_its_rows(tmp_path):
    engine = build_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0001")
    assert read_version(engine) == "0001"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO initiatives (reference, reference_key, number, title, problem, team, owner, status, at_risk, created, updated) "
                "VALUES ('I-7', 'i-7', 7, 'Größere Etiketten', 'Nobody can read them', '[\"Zoë\"]', 'Tom', 'doing', 0, '2026-01-02', '2026-02-03')"
            )
        )
        connection.execute(text("INSERT INTO checks (initiative_id, days, due) VALUES (1, 30, '2026-03-01')"))
        connection.execute(text("INSERT INTO kpis (name, name_key, created) VALUES ('Scrap', 'scrap', '2026-01-01')"))
        connection.execute(
            text(
                "INSERT INTO measurements (kpi_id, period, granularity, anchor, \"end\", value) VALUES (1, '2026-01', 'month', '2026-01-01', '2026-01-31', 3.3)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO commitments (what, person, due, kept, created) VALUES ('walk', 'Ana', '2026-01-05', 1, '2026-01-01'), ('call', 'Ana', NULL, NULL, '2026-01-01')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO audit_events (at, actor, action, kind, record_id, label) VALUES ('2026-01-01 00:00:00', 'ana', 'create', 'kpi', 1, 'Scrap')"
            )
        )
    migrate(engine)
    with build_session_factory(engine)() as session:
        initiative = session.scalars(select(tables.Initiative)).one()
        assert (initiative.reference, initiative.title, initiative.team, len(initiative.checks)) == (
            "I-7",
            "Größere Etiketten",
            ["Zoë"],
            1,
        )
        assert [hit.reference for hit in search_initiatives(session, "grössere etikett")] == ["I-7"]
        assert [hit.reference for hit in search_initiatives(session, "zoe")] == ["I-7"]
        assert session.scalars(select(tables.Measurement.value)).one() == 3.3
        answers = session.scalars(select(tables.CommitmentAnswer)).all()
        assert [(answer.commitment_id, answer.kept, answer.due.isoformat()) for answer in answers] == [
            (1, True, "2026-01-05")
        ]
        assert session.scalars(select(tables.Commitment.status)).all() == ["open", "open"]
        assert session.scalars(select(chat_tables.AuditEvent.actor)).one() == "ana"
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert check_integrity(engine) == []
    engine.dispose()


def test_a_failing_migration_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    engine = build_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0001")
    with engine.begin() as connection:  # 0002 makes a table of this name, so it fails in the middle
        connection.execute(text("CREATE TABLE initiative_vectors (x INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    assert read_version(engine) == "0001"
    with engine.connect() as connection:
        assert not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'commitment_answers'")).all()
    engine.dispose()


def test_two_programs_may_migrate_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    code = f"from assistant.records.database import *; migrate(build_engine({url!r}))"
    running = [
        subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(_SCRIPTS.parents[2])})
        for _ in range(3)
    ]
    assert [one.wait(timeout=60) for one in running] == [0, 0, 0]
    engine = build_engine(url)
    assert read_version(engine) == HEAD
    engine.dispose()


def test_a_newer_database_is_not_touched(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusableError, match="newer"):
        migrate(engine)


def test_the_file_is_durable_private_and_in_wal_mode(tmp_path):
    engine = build_engine(f"sqlite:///{tmp_path / 'folder' / 'new.db'}")
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]
    assert (tmp_path / "folder" / "new.db").stat().st_mode & 0o777 == 0o600
    engine.dispose()


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "coach.db").write_text("this is a shopping list, not a database\n" * 50)
    engine = build_engine(f"sqlite:///{tmp_path / 'coach.db'}")
    with pytest.raises(DatabaseUnusableError, match="not a database"):
        migrate(engine)
    engine.dispose()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everything")
def test_a_read_only_file_is_named(path):
    path.chmod(0o400)
    engine = build_engine(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnusableError, match="read-only"), build_session_factory(engine).begin() as session:
        conversations.create_conversation(session, "ana")


def test_a_read_only_database_is_named_also_for_root(factory):
    with factory() as session:
        session.connection().exec_driver_sql("COMMIT")
        session.connection().exec_driver_sql("PRAGMA query_only=ON")
        session.connection().exec_driver_sql("BEGIN")
        with pytest.raises(DatabaseUnusableError, match="read-only"):
            conversations.create_conversation(session, "ana")
        session.rollback()


def test_a_full_disk_is_named_and_nothing_is_saved(factory):
    with factory() as session:
        session.connection().exec_driver_sql("COMMIT")
        session.connection().exec_driver_sql("PRAGMA max_page_count=1")  # no page more than there are
        session.connection().exec_driver_sql("BEGIN")
        with pytest.raises(DatabaseUnusableError, match="disk is full"):
            conversations.create_conversation(session, "ana", title="x" * 200_000)
        session.rollback()
        assert session.scalars(select(chat_tables.Conversation)).all() == []


def test_a_locked_database_is_named(path, monkeypatch):
    monkeypatch.setattr("assistant.records.transactions.BUSY_SECONDS", 0.1)
    engine = build_engine(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusyError, match="try again"), build_session_factory(engine).begin() as session:
        conversations.create_conversation(session, "ana")
    other.execute("ROLLBACK")
    other.close()
    with build_session_factory(engine).begin() as session:
        assert conversations.create_conversation(session, "ana").id == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "mysql://x/y"])
def test_other_addresses_are_refused(url):
    with pytest.raises(DatabaseUnusableError):
        build_engine(url)


def test_reading_first_and_writing_later_never_meets_a_stale_snapshot(factory):
    """Eight threads read, wait and write; with deferred transactions most of them would fail as locked."""
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(10):
                with factory.begin() as session:
                    session.scalars(select(chat_tables.Conversation)).all()
                    time.sleep(0.002)
                    conversations.create_conversation(session, f"p{number}")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with factory() as session:
        assert len(session.scalars(select(chat_tables.Conversation.id)).all()) == 80


def test_readers_do_not_wait_for_a_writer(factory):
    with factory() as writer, factory() as reader:
        begin_write(writer)
        conversations.create_conversation(writer, "ana")
        started = time.perf_counter()
        assert reader.scalars(select(chat_tables.Conversation)).all() == []
        assert time.perf_counter() - started < 1
        writer.commit()


def test_taking_the_lock_keeps_changes_that_are_not_flushed(factory):
    with factory.begin() as session:
        number = conversations.create_conversation(session, "ana", title="old").id
    with factory.begin() as session:
        conversation = conversations.get_conversation(session, number, "ana")
        conversation.title = "new"
        begin_write(session)
        assert conversation.title == "new"
    with factory() as session:
        assert conversations.get_conversation(session, number, "ana").title == "new"
