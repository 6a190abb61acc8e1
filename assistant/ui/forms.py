"""Saving what a person typed into a form: the same drafts, rules, receipts and undo as in the chat."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import ToolInputError
from assistant.records import drafts, undo
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


def take_back(desk: Desk, person: str, payload: Payload) -> Receipt:
    """Undoes what was saved under the draft that the browser names, when it was this person's.

    Raises:
        ToolInputError: nothing of this person was saved under it, or later changes would be lost.
    """
    token = str(payload.get("draft") or "")
    if not token.startswith("d-"):
        raise ToolInputError("there is nothing to undo")
    with desk.session() as session, session.begin():
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
