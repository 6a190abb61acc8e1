"""Everything that a person owns, as files: records, own conversations, texts of own documents."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records import conversations, exporting
from assistant.records.audit import snapshot
from assistant.records.chat_tables import AuditEvent
from assistant.records.columns import Audited, Base
from assistant.records.database import build_session_factory
from assistant.settings import Settings
from assistant.wiring import build_database, build_library
from knowledge.library import Library


def list_owned(session: Session, library: Library, person: str) -> Iterator[tuple[str, bytes]]:
    """Every file with its name: initiatives and KPIs to be read in again, all records with their history, what is this person's."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in (("initiatives", exporting.export_initiatives), ("kpis", exporting.export_kpis)):
            path = Path(folder) / f"{kind}.csv"
            write(session, path)
            yield path.name, path.read_bytes()
    yield "records.json", _as_json(_dump_records(session))
    for conversation in conversations.list_conversations(session, person):
        name = f"conversation-{conversation.id}"
        yield f"{name}.md", conversations.export_markdown(session, conversation.id, person).encode()
        yield f"{name}.json", conversations.export_json(session, conversation.id, person).encode()
    uploads = [
        {
            "key": d.key,
            "title": d.title,
            "file": d.source,
            "added_at": at,
            "sections": [[s.heading, s.text] for s in d.sections],
        }
        for d, at in library.list_uploads(person)
    ]
    yield "documents.json", _as_json(uploads)


def export_everything(settings: Settings, folder: Path) -> list[str]:
    """Writes the files and returns their names, in order; existing ones of the same name are replaced.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    engine = build_database(settings)
    library = build_library(settings)
    try:
        with build_session_factory(engine)() as session:
            for name, content in list_owned(session, library, settings.person):
                (folder / name).write_bytes(content)
                names.append(name)
    finally:
        library.close()
        engine.dispose()
    return names


def _dump_records(session: Session) -> dict[str, list[dict[str, object]]]:
    """All rows of the records and of their audit trail, table by table."""
    tables = [table for table in Base.__subclasses__() if issubclass(table, Audited) or table is AuditEvent]
    return {
        table.__tablename__: [snapshot(row) for row in session.scalars(select(table))]
        for table in sorted(tables, key=lambda one: one.__tablename__)
    }


def _as_json(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode()
