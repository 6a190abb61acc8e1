"""Saving what a person typed into a form: the same drafts, rules, receipts and undo as in the chat."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.records import drafts, undo
from assistant.records.audit import acting
from assistant.records.receipts import Receipt
from assistant.ui.desk import Desk, Payload, toast


def save_form(desk: Desk, person: str, kind: str, fields: Mapping[str, Any], *, record: str | None = None) -> Receipt:
    """Saves fields that a person gave in a form; their click is the confirmation.

    Raises:
        ToolInputError: nothing to save, or a value that cannot be stored; the text says which and what to do.
    """
    today = desk.settings.day
    origins = {name: {"from": "person edit"} for name in fields}
    with desk.session() as session, session.begin():
        view = drafts.prepare_draft(
            session,
            conversation_id=None,
            person=person,
            kind=kind,
            fields=fields,
            origins=origins,
            record=record,
            today=today,
        )
        return drafts.confirm_draft(session, view.id, person, today)


@contextmanager
def one_action(desk: Desk, person: str) -> Iterator[tuple[Session, str]]:
    """A transaction on the person's behalf, and the token under which all that it wrote can be taken back."""
    token = undo.new_action()
    with desk.session() as session, session.begin(), acting(session, person, draft=token):
        yield session, token


def split_emptied(changes: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a record's form as a draft takes them: what was emptied is named, and no longer a value."""
    emptied = [name for name, value in changes.items() if value == "" and name in before]
    kept: dict[str, dict[str, Any]] = {}
    for name, value in changes.items():
        old = before.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            kept[name] = {part: one for part, one in old.items() if part not in value}
            emptied += [name] if any(part in value and not value[part] for part in old) else []
    fields = {
        name: kept.get(name, {}) | value if name in kept else value for name, value in changes.items() if value != ""
    }
    return fields | ({"emptied": emptied} if emptied else {})


def take_back(desk: Desk, person: str, payload: Payload) -> Receipt:
    """Undoes what was saved under the draft that the browser names, when it was this person's.

    Raises:
        ToolInputError: nothing of this person was saved under it, or later changes would be lost.
    """
    token = str(payload.get("draft") or "")
    if not token.startswith(("d-", "a-")):
        raise ToolInputError("there is nothing to undo")
    with desk.session() as session, session.begin():
        if token.startswith("a-"):
            return Receipt(token, "change", undo.undo_action(session, token, person), {}, undone=True)
        return undo.undo_receipt(session, token, person, today=desk.settings.day)


def tell(receipt: Receipt) -> dict[str, Any]:
    """The command that shows a receipt, with Undo."""
    if receipt.undone:
        return toast(f"Undone: {receipt.id} is as it was before.")
    return toast(f"Saved: {receipt.id}", undo=receipt.draft)


def sent_fields(payload: Payload) -> dict[str, str]:
    """The inputs of the form that the browser sent, empty ones left out."""
    sent = payload.get("fields")
    fields = sent if isinstance(sent, dict) else {}
    return {
        str(name): str(value).strip()
        for name, value in fields.items()
        if isinstance(value, str | bool) and str(value).strip()
    }


def find_upload(sent: object) -> Path:
    """The path of a file that this server received; any other path of the machine is refused.

    Raises:
        ToolInputError: it is none of the received files.
    """
    from gradio.utils import get_upload_folder

    path = Path(str(sent)).resolve()
    if not path.is_relative_to(Path(get_upload_folder()).resolve()) or not path.is_file():
        raise ToolInputError("this file was not received here; choose it again")
    return path


def list_files(payload: Payload) -> list[tuple[Path, str]]:
    """The received files with the names that they had."""
    sent = payload.get("files")
    rows = sent if isinstance(sent, list) else []
    return [(find_upload(row.get("path")), str(row.get("name", ""))[:200]) for row in rows if isinstance(row, dict)]


def download(name: str, kind: str, content: bytes) -> dict[str, Any]:
    """The command that hands a file to the browser."""
    return {"do": "download", "name": name, "type": kind, "content": base64.b64encode(content).decode()}
