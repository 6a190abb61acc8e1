"""What a person's click on a draft does: saved, discarded, brought back, changed or taken back, without any model."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.events import Done, DraftPrepared, Event, Json, ReceiptGiven
from assistant.receipts import describe_discard, describe_receipts
from assistant.records import conversations, drafts, undo
from assistant.settings import Settings

ACTIONS = ("confirm", "discard", "restore", "edit", "undo")


def carry_out(
    open_session: Callable[[], Session], settings: Settings, action: str, draft: str, fields: Json | None, person: str
) -> Iterator[Event]:
    """Carries out one of `ACTIONS` on a draft and keeps it in its conversation; `Done` last.

    Raises:
        ToolInputError: no such action, no such draft of this person, or the fields cannot be used.
    """
    if action not in ACTIONS:
        raise ToolInputError(f"no action {action!r} on drafts; there are {', '.join(ACTIONS)}")
    started = time.monotonic()
    shown: list[Json] = []
    receipts: list[Json] = []
    text = ""
    with open_session() as session, session.begin():
        conversation = drafts.get_draft(session, draft, person).conversation_id
        if action == "confirm":
            receipts = [drafts.confirm_draft(session, draft, person, settings.day).as_json()]
        elif action == "undo":
            receipts = [undo.undo_receipt(session, draft, person, today=settings.day).as_json()]
        elif action == "discard":
            text = describe_discard([drafts.discard_draft(session, draft, person).as_json()])
        elif action == "restore":
            shown = [drafts.restore_draft(session, draft, person).as_json()]
        else:
            origins = {name: {"from": "person edit"} for name in fields or {}}
            view = drafts.change_draft(session, draft, fields or {}, origins, person=person, today=settings.day)
            shown = [view.as_json()]
        text = describe_receipts(receipts) if receipts else text
        if text and conversation is not None:
            conversations.append_message(
                session, conversation, person, role="assistant", content=text,
                meta={"receipts": receipts, "action": action},
            )  # fmt: skip
    yield from (DraftPrepared(view) for view in shown)
    yield from (to_receipt_event(receipt) for receipt in receipts)
    yield Done(
        conversation=str(conversation),
        answer=text,
        drafts=shown,
        receipts=receipts,
        engine="code",
        milliseconds=round(1000 * (time.monotonic() - started)),
    )


def to_receipt_event(receipt: Json) -> ReceiptGiven:
    """The event of a receipt."""
    return ReceiptGiven(**{k: v for k, v in receipt.items() if k in ReceiptGiven.__dataclass_fields__ and k != "event"})
