"""Everything that a person owns, as files: conversations, initiatives, KPIs, documents' texts."""

import json
from pathlib import Path

from assistant.records import conversations, exporting
from assistant.records.database import build_session_factory
from assistant.settings import Settings
from assistant.wiring import build_database, build_library


def export_everything(settings: Settings, folder: Path) -> list[str]:
    """Writes the files and returns their names, in order; existing ones of the same name are replaced.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    engine = build_database(settings)
    try:
        with build_session_factory(engine)() as session:
            for kind, write in (("initiatives", exporting.export_initiatives), ("kpis", exporting.export_kpis)):
                write(session, folder / f"{kind}.csv")
                names.append(f"{kind}.csv")
            for conversation in conversations.list_conversations(session, settings.person):
                name = f"conversation-{conversation.id}"
                (folder / f"{name}.md").write_text(
                    conversations.export_markdown(session, conversation.id, settings.person), encoding="utf-8"
                )
                (folder / f"{name}.json").write_text(
                    conversations.export_json(session, conversation.id, settings.person), encoding="utf-8"
                )
                names += [f"{name}.md", f"{name}.json"]
    finally:
        engine.dispose()
    library = build_library(settings)
    try:
        uploads = [
            {
                "key": d.key,
                "title": d.title,
                "file": d.source,
                "added_at": at,
                "sections": [[s.heading, s.text] for s in d.sections],
            }
            for d, at in library.list_uploads(settings.person)
        ]
    finally:
        library.close()
    (folder / "documents.json").write_text(json.dumps(uploads, ensure_ascii=False, indent=1), encoding="utf-8")
    return [*names, "documents.json"]
