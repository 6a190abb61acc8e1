"""Alembic's entry: runs the migrations on the connection that `database.migrate` hands over."""

from alembic import context

from assistant.records import chat_tables, tables  # noqa: F401  # their import fills the metadata
from assistant.records.columns import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
context.run_migrations()
