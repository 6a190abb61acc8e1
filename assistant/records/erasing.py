"""Deleting everything that the database holds: records, audit trail, drafts and conversations of everybody."""

from sqlalchemy import Engine, text

from assistant.records.columns import Base
from assistant.records.database import migrate
from assistant.records.errors import DatabaseUnusableError


def erase_database(engine: Engine) -> None:
    """Empty the database and its file, so that nothing can be read from either; the schema is there again afterwards.

    The audit trail goes too: it holds what the records held. Only for a file on this machine.

    Raises:
        DatabaseUnusableError: the database is a server's, shared by others.
    """
    if engine.dialect.name != "sqlite":
        raise DatabaseUnusableError("a database on a server is shared: whoever runs it can delete it there")
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                Base.metadata.drop_all(connection)
                connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
    migrate(engine)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
