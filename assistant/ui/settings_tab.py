"""The Settings page. Handlers take plain values."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from assistant.records import conversations, demo
from assistant.records.exporting import export_initiatives, export_kpis
from assistant.ui.desk import Desk, Payload, Reply, toast
from assistant.ui.forms import download
from assistant.ui.settings_view import render_settings

_MONTHS = "January February March April May June July August September October November December".split()


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Settings page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show(desk: Desk, person: str) -> str:
    """What is set, and what the person owns."""
    settings = desk.settings
    is_local = settings.engine == "offline"
    server = settings.openai_base_url or "OpenAI"
    retention = (
        f"{settings.retention_days} days after their last use" if settings.retention_days else "until you delete them"
    )
    groups = (
        ("Organisation", (
            ("Name", settings.organisation, "ASSISTANT_ORGANISATION"),
            ("Contact in sensitive matters", settings.contact, "ASSISTANT_CONTACT"),
            ("Fiscal year begins in", _MONTHS[settings.fiscal_year_start - 1], "ASSISTANT_FISCAL_YEAR_START"),
        )),
        ("Engine", (
            ("Who answers", "The offline coach; nothing leaves this machine" if is_local else f"{settings.openai_model} at {server}; it receives your messages and the passages found", "ASSISTANT_ENGINE"),
            ("Who finds passages", "The embedded encoder" if settings.embedder == "embedded" else f"{settings.embedding_model} at {server}", "ASSISTANT_EMBEDDER"),
        )),
        ("Privacy", (
            ("You are", person, "ASSISTANT_PERSON"),
            ("Reachable from", "this machine only" if settings.host in ("127.0.0.1", "localhost", "::1") else f"the network, at {settings.host}", "ASSISTANT_HOST"),
            ("Conversations are kept", retention, "ASSISTANT_RETENTION_DAYS"),
            ("Largest document", f"{settings.max_upload_mb} MB", "ASSISTANT_MAX_UPLOAD_MB"),
            ("Everything is stored in", str(settings.data_dir), "ASSISTANT_DATA_DIR"),
        )),
    )  # fmt: skip
    with desk.session() as session:
        has_sample = demo.has_demo(session)
        number = len(conversations.list_conversations(session, person))
    documents = len(desk.coach.library.list_uploads(person))
    counts = f"{number} conversation{'' if number == 1 else 's'} and {documents} document{'' if documents == 1 else 's'} are yours alone."
    return render_settings(groups, has_sample=has_sample, counts=counts)


def pack_everything(desk: Desk, person: str) -> bytes:
    """A ZIP file of all records and of the person's conversations and documents."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryDirectory() as folder,
        desk.session() as session,
    ):
        for name, write in (("initiatives.csv", export_initiatives), ("kpis.csv", export_kpis)):
            path = Path(folder) / name
            write(session, path)
            archive.write(path, name)
        for one in conversations.list_conversations(session, person):
            archive.writestr(f"conversation-{one.id}.md", conversations.export_markdown(session, one.id, person))
            archive.writestr(f"conversation-{one.id}.json", conversations.export_json(session, one.id, person))
        for document, _ in desk.coach.library.list_uploads(person):
            text = "\n\n".join(f"## {section.heading}\n{section.text}" for section in document.sections)
            archive.writestr(f"documents/{document.key}.md", f"# {document.title}\n\n{text}\n")
    return packed.getvalue()


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"settings": show(desk, person)})


def _sample_load(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        number = demo.load_demo(session, desk.settings.day)
    yield Reply({"settings": show(desk, person)}, (toast(f"{number} sample initiatives, with KPIs, are loaded."),))


def _sample_remove(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        demo.remove_demo(session)
    yield Reply({"settings": show(desk, person)}, (toast("The sample data is removed."),))


def _export(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply(commands=(download("kaizen-coach.zip", "application/zip", pack_everything(desk, person)),))


def _delete_own(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    for document, _ in desk.coach.library.list_uploads(person):
        desk.coach.library.remove_document(document.key)
    with desk.session() as session, session.begin():
        for one in conversations.list_conversations(session, person):
            conversations.delete_conversation(session, one.id, person)
    done = toast("Your conversations and documents are deleted.")
    yield Reply({"settings": show(desk, person)}, (done, {"do": "conversation", "id": ""}))


_ACTIONS = {
    "show": _show,
    "sample-load": _sample_load,
    "sample-remove": _sample_remove,
    "export": _export,
    "delete-own": _delete_own,
}
