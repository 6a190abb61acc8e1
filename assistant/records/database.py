"""Opening the database: engine, sessions, transactions and migration. Nothing here knows a table but the version's."""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import AssistantError
from assistant.records import audit as _audit  # noqa: F401  # sessions write the audit trail from here on
from assistant.records.errors import DatabaseBusyError, DatabaseUnusableError
from assistant.records.transactions import (
    BUSY,
    BUSY_SECONDS,
    forget_mode,
    start_reading,
    start_writing,
    upgrade_before_write,
)

logger = logging.getLogger(__name__)

HEAD = "0002"
"""The revision of the newest migration in `migrations/versions`."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000", "temp_store=MEMORY")


def build_engine(url: str | URL) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL server.

    SQLite runs in WAL mode with synchronous=FULL, so a committed row survives a power cut; a transaction takes
    the write lock at once when it starts to write (see `transactions.py`). Folder and file are made when absent,
    the file readable by its owner only.

    Raises:
        DatabaseUnusableError: the folder cannot be written or the address is not understood.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        server = create_engine(
            address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=20, max_overflow=40
        )
        event.listen(server, "commit", forget_mode)
        event.listen(server, "rollback", forget_mode)
        return server
    if address.get_backend_name() != "sqlite":
        raise DatabaseUnusableError(
            f"a database of kind {address.drivername!r} is not supported; use sqlite:///FILE or postgresql://…"
        )
    if not address.database or address.database == ":memory:":
        raise DatabaseUnusableError("an SQLite database needs a file: sqlite:///path/to/coach.db")
    _make_file(Path(address.database))
    engine = create_engine(
        address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, pool_size=20, max_overflow=100
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", start_reading)
    event.listen(engine, "before_cursor_execute", upgrade_before_write)
    event.listen(engine, "commit", forget_mode)
    event.listen(engine, "rollback", forget_mode)
    event.listen(engine, "handle_error", _explain)
    return engine


def _make_file(path: Path) -> None:
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseUnusableError(
            f"the database {path} cannot be made: {error.strerror}; choose another data folder"
        ) from error


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `transactions.py` says, not where the driver guesses
    try:
        with closing(connection.cursor()) as cursor:
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        explained = explain_error(error)
        if explained is None:
            raise
        raise explained from error


def _explain(context: ExceptionContext) -> None:
    explained = explain_error(context.original_exception)
    if explained is not None:
        raise explained from context.original_exception


def explain_error(error: BaseException) -> AssistantError | None:
    """Return the error of ours that says what a driver's error means and what to do; `None` for others."""
    message = str(error).lower()
    if not isinstance(error, sqlite3.Error):
        return None
    if "locked" in message or "busy" in message:
        return DatabaseBusyError(BUSY)
    if "readonly" in message or "read-only" in message:
        return DatabaseUnusableError(
            "the database is read-only; give this user the right to write the file and its folder"
        )
    if "full" in message:
        return DatabaseUnusableError("the disk is full; free some space, nothing of this change was saved")
    if "not a database" in message:
        return DatabaseUnusableError(
            "the file is not a database of this application; choose another data folder or move the file away"
        )
    if "malformed" in message or "disk i/o" in message:
        return DatabaseUnusableError("the database file is damaged; restore it from a backup")
    if "unable to open" in message:
        return DatabaseUnusableError("the database file cannot be opened; check the path and the rights of its folder")
    return None


def build_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions; what a session loaded stays readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def read_version(engine: Engine) -> str | None:
    """Return the revision that the database stands at; `None` for an empty database."""
    with engine.connect() as connection:
        return _read_version(connection)


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to the newest schema, or to the revision named; all of it or nothing.

    Quick when nothing is to be done: Alembic is imported only for work.

    Raises:
        DatabaseUnusableError: the database was written by a newer version of the application.
    """
    version = read_version(engine)
    if version == HEAD and revision == "head":
        return
    if version is not None and version > HEAD:
        raise DatabaseUnusableError(f"the database is of version {version}, newer than {HEAD}: update the application")
    logger.info("migrating the database from %s to %s", version or "empty", HEAD if revision == "head" else revision)
    _in_migration(engine, lambda connection: _upgrade(connection, revision))


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _in_migration(engine: Engine, work: Callable[[Connection], Any]) -> None:
    """Run the work in one writing transaction, alone: a second process waits and finds it done."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA foreign_keys=OFF")  # rebuilding a table must not delete the rows that point to it
            try:
                with connection.begin():
                    start_writing(connection)
                    work(connection)
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(7202611)"))
                work(connection)


def check_integrity(engine: Engine) -> list[str]:
    """Return what SQLite finds wrong with the file, one line a fault; empty when sound or not SQLite."""
    if engine.dialect.name != "sqlite":
        return []
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    except OperationalError as error:
        return [str(error.orig)]
    faults = [str(row) for row in rows if row != "ok"]
    return faults + [f"a row of {orphan[0]} points to a missing row of {orphan[2]}" for orphan in orphans]
