"""When a transaction on SQLite takes the write lock.

Reading transactions see one snapshot and disturb nobody. A transaction that first reads and then writes would fail
with "database is locked" whenever another wrote in between, so the first write, or better `begin_write` before the
first read that matters, ends the snapshot and starts anew with BEGIN IMMEDIATE. Nothing was written before that
point, so nothing is lost; what the session had loaded is read again.
"""

import random
import re
import sqlite3
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from assistant.records.errors import DatabaseBusyError

BUSY_SECONDS = 20.0
"""So long a writer waits for another program before it gives up."""
BUSY = "another program is writing to the database; nothing was saved, please try again"
_ASKING_MILLISECONDS = 8
_POSTGRESQL_LOCK = 7202612
_MODE = "transaction_mode"
_READING = re.compile(r"\s*(SELECT|WITH|PRAGMA|EXPLAIN|VALUES|BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE)


def start_reading(connection: Connection) -> None:
    """Begin a transaction that takes no lock until it writes (engine event "begin")."""
    connection.exec_driver_sql("BEGIN")
    connection.info[_MODE] = "reading"


def start_writing(connection: Connection) -> bool:
    """Take the write lock unless this transaction holds it; tell whether a new snapshot was started."""
    if connection.dialect.name == "postgresql":
        return _lock_postgresql(connection)
    if connection.info.get(_MODE) != "reading":
        return False
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("ROLLBACK")
    try:
        _wait_for_lock(raw)
    except BaseException:
        raw.execute("BEGIN")  # the caller's rollback must find a transaction to end
        raise
    connection.info[_MODE] = "writing"
    return True


def _lock_postgresql(connection: Connection) -> bool:
    if connection.info.get(_MODE) == "writing":
        return False
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
    connection.info[_MODE] = "writing"
    return True


def _wait_for_lock(raw: sqlite3.Connection) -> None:
    """Take the write lock, asking every few milliseconds.

    SQLite itself asks ever more seldom, up to every 100 ms, and so starves behind writers that come back at once.
    """
    deadline = monotonic() + BUSY_SECONDS
    raw.execute(f"PRAGMA busy_timeout={_ASKING_MILLISECONDS}")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                if monotonic() >= deadline:
                    raise DatabaseBusyError(BUSY) from error
                sleep(random.uniform(0.0, 0.004))
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_SECONDS)}")


def forget_mode(connection: Connection) -> None:
    """Note that the transaction ended (engine events "commit" and "rollback")."""
    connection.info.pop(_MODE, None)


def upgrade_before_write(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    """Take the write lock before the first statement that is not plain reading (engine event)."""
    if connection.info.get(_MODE) == "reading" and not _READING.match(statement):
        start_writing(connection)


def begin_write(session: Session) -> None:
    """Take the write lock now, so that what is read from here on is still true when it is written.

    On PostgreSQL an advisory lock of the transaction takes its place: one writer at a time there as well, so that
    what holds for one database holds for the other. Does nothing when the lock is held.
    """
    connection = session.connection()
    if start_writing(connection):
        for record in list(session.identity_map.values()):
            if not session.is_modified(record):
                session.expire(record)
