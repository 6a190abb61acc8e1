"""Drafts: what is prepared, and saved only by a person's own action, once.

Nothing that a language model can call saves; `confirm_draft` is for a button or for a typed "yes" that code read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.audit import acting
from assistant.records.chat_tables import Conversation, Draft
from assistant.records.columns import utc_now
from assistant.records.draft_fields import KINDS, DraftKind, list_blocking
from assistant.records.draft_reading import check_can_save, list_missing_in, read_draft_fields, resolve_record
from assistant.records.errors import DraftClosedError, InvalidFieldError, UnknownRecordError
from assistant.records.receipts import Receipt, receipt_from_json
from assistant.records.saving import save_fields
from assistant.records.similar import find_similar
from assistant.records.transactions import begin_write

if TYPE_CHECKING:
    import numpy

    Embed = Callable[[list[str]], numpy.ndarray]

__all__ = [
    "DraftView", "Receipt", "change_draft", "confirm_draft", "discard_draft", "find_receipt", "get_draft", "list_pending_drafts", "prepare_draft",
    "restore_draft",
]  # fmt: skip

_TOKEN_TRIES = 20


@dataclass(frozen=True)
class DraftView:
    """A draft as a person sees it."""

    id: str
    kind: DraftKind
    record: str | None
    fields: dict[str, Any]
    missing: tuple[str, ...]
    untraced: tuple[str, ...]
    similar: tuple[dict[str, Any], ...]
    origins: dict[str, Any]
    status: str
    revision: int
    person: str
    conversation_id: int | None
    supersedes: str | None
    blocking: tuple[str, ...] = field(default=())
    """Missing fields without which confirming is refused."""

    def as_json(self) -> dict[str, Any]:
        """Return the draft as the events carry it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "record": self.record,
            "fields": self.fields,
            "missing": list(self.missing),
            "untraced": list(self.untraced),
            "similar": list(self.similar),
        }


def prepare_draft(
    session: Session,
    *,
    conversation_id: int | None,
    person: str,
    kind: str,
    fields: Mapping[str, Any],
    origins: Mapping[str, Any],
    untraced: Sequence[str] = (),
    record: str | None = None,
    today: date,
    supersedes: str | None = None,
    embed: "Embed | None" = None,
) -> DraftView:
    """Store what could be saved, checked and in normal form, and return it; flushes. Nothing else is written.

    `untraced` names fields whose value nobody gave: they are left out here, whatever they hold. A draft that it
    supersedes is discarded.

    Raises:
        InvalidFieldError: an unknown kind or field, or a bad value; names the field, the value and the remedy.
        StatusMoveError: a status move that is never allowed.
        UnknownRecordError, AmbiguousNameError: a record that the draft names.
    """
    if kind not in KINDS:
        raise InvalidFieldError("kind", f"no kind of draft {kind!r}; there are {', '.join(KINDS)}")
    draft_kind: DraftKind = kind
    begin_write(session)
    if conversation_id is not None:
        _check_owner(session, conversation_id, person)
    kept = {name: value for name, value in fields.items() if name not in set(untraced)}
    reference = resolve_record(session, draft_kind, record, kept)
    values = read_draft_fields(
        session, draft_kind, kept, record=reference, person=person, conversation_id=conversation_id, today=today
    )
    if draft_kind == "initiative_update" and not values and not untraced:
        raise InvalidFieldError("fields", f"the update of {reference} changes nothing: say what is new")
    if supersedes is not None:
        discard_draft(session, supersedes, person)
    draft = Draft(
        token=_new_token(session), conversation_id=conversation_id, person=person, kind=draft_kind, record=reference, fields=values,
        origins={name: dict(origin) for name, origin in origins.items() if name in values}, untraced=list(dict.fromkeys(untraced)),
        missing=list_missing_in(session, draft_kind, values, reference), similar=_find_similar(session, draft_kind, values, embed),
        status="pending", revision=1, supersedes=supersedes,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    return _view(draft)


def _check_owner(session: Session, conversation_id: int, person: str) -> None:
    owner = session.scalar(select(Conversation.person).where(Conversation.id == conversation_id))
    if owner != person:
        raise UnknownRecordError(f"no conversation {conversation_id} of yours")


def _new_token(session: Session) -> str:
    for _ in range(_TOKEN_TRIES):
        token = f"d-{uuid4().hex[:8]}"
        if session.scalar(select(Draft.id).where(Draft.token == token)) is None:
            return token
    raise RuntimeError("no free draft token was found")


def _find_similar(
    session: Session, kind: DraftKind, values: Mapping[str, Any], embed: "Embed | None"
) -> list[dict[str, Any]]:
    if kind != "initiative":
        return []
    found = find_similar(session, values.get("title"), values.get("problem"), values.get("idea"), embed=embed)
    return [asdict(one) for one in found]


def _load(session: Session, token: str, person: str) -> Draft:
    """Return the draft, locked for this transaction; of another person it does not exist."""
    draft = session.scalar(
        select(Draft)
        .where(Draft.token == token.strip().casefold(), Draft.person == person)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None:
        raise UnknownRecordError(f"no draft {token!r} of yours")
    return draft


def _view(draft: Draft) -> DraftView:
    kind = cast(DraftKind, draft.kind)
    blocking = () if draft.record else tuple(list_blocking(kind, draft.fields))
    return DraftView(
        draft.token, kind, draft.record, dict(draft.fields), tuple(draft.missing), tuple(draft.untraced), tuple(draft.similar),
        dict(draft.origins), draft.status, draft.revision, draft.person, draft.conversation_id, draft.supersedes, blocking,
    )  # fmt: skip


def get_draft(session: Session, token: str, person: str) -> DraftView:
    """Return a draft of this person, whatever its status.

    Raises:
        UnknownRecordError: this person has no such draft.
    """
    draft = session.scalar(select(Draft).where(Draft.token == token.strip().casefold(), Draft.person == person))
    if draft is None:
        raise UnknownRecordError(f"no draft {token!r} of yours")
    return _view(draft)


def list_pending_drafts(session: Session, conversation_id: int | None, person: str) -> list[DraftView]:
    """Return this person's drafts that wait, the oldest first; `None` for those of all conversations."""
    query = select(Draft).where(Draft.person == person, Draft.status == "pending").order_by(Draft.id)
    if conversation_id is not None:
        query = query.where(Draft.conversation_id == conversation_id)
    return [_view(draft) for draft in session.scalars(query)]


def change_draft(
    session: Session,
    token: str,
    fields: Mapping[str, Any],
    origins: Mapping[str, Any] | None = None,
    person: str = "",
    *,
    today: date,
    untraced: Sequence[str] = (),
) -> DraftView:
    """Set fields of a pending draft (an empty value removes one) and return it; flushes.

    A field that was marked as untraced is no longer so once a person or the words give it a value.

    Raises:
        UnknownRecordError: this person has no such draft. DraftClosedError: it was saved or discarded.
        InvalidFieldError, StatusMoveError, AmbiguousNameError: as for `prepare_draft`.
    """
    begin_write(session)
    draft = _load(session, token, person)
    _check_pending(draft)
    kind = cast(DraftKind, draft.kind)
    merged = _merge(draft.fields, {name: value for name, value in fields.items() if name not in set(untraced)})
    values = read_draft_fields(
        session, kind, merged, record=draft.record, person=person, conversation_id=draft.conversation_id, today=today
    )
    draft.fields = values
    draft.origins = {
        name: origin for name, origin in {**draft.origins, **dict(origins or {})}.items() if name in values
    }
    draft.untraced = [name for name in dict.fromkeys([*draft.untraced, *untraced]) if name not in values]
    draft.missing = list_missing_in(session, kind, values, draft.record)
    draft.similar = (
        _find_similar(session, kind, values, None) if {"title", "problem", "idea"} & set(fields) else draft.similar
    )
    draft.revision += 1
    draft.updated_at = utc_now()
    session.flush()
    return _view(draft)


def _merge(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for name, value in changes.items():
        if value is None or value == "" or value == []:
            merged.pop(name, None)
        elif (
            name in ("expected_benefit", "actual_benefit")
            and isinstance(value, Mapping)
            and isinstance(merged.get(name), Mapping)
        ):
            merged[name] = {**merged[name], **value}
        else:
            merged[name] = value
    return merged


def _check_pending(draft: Draft) -> None:
    if draft.status == "saved":
        raise DraftClosedError(f"{draft.token} was saved already; change the record itself")
    if draft.status == "discarded":
        raise DraftClosedError(f"{draft.token} was discarded; nothing of it is kept")


def discard_draft(session: Session, token: str, person: str) -> DraftView:
    """Throw a pending draft away; discarding it again changes nothing; flushes.

    Raises:
        UnknownRecordError: this person has no such draft. DraftClosedError: it was saved already.
    """
    begin_write(session)
    draft = _load(session, token, person)
    if draft.status == "saved":
        _check_pending(draft)
    if draft.status == "pending":
        draft.status, draft.resolved_at = "discarded", utc_now()
        session.flush()
    return _view(draft)


def restore_draft(session: Session, token: str, person: str) -> DraftView:
    """Let a discarded draft wait again; one that waits already is left as it is; flushes.

    Raises:
        UnknownRecordError: this person has no such draft. DraftClosedError: it was saved already.
    """
    begin_write(session)
    draft = _load(session, token, person)
    if draft.status == "saved":
        _check_pending(draft)
    if draft.status == "discarded":
        draft.status, draft.resolved_at = "pending", None
        session.flush()
    return _view(draft)


def confirm_draft(session: Session, token: str, person: str, today: date, *, revision: int | None = None) -> Receipt:
    """Save a draft and return the receipt; saved once, however often and from wherever it is confirmed; flushes.

    The draft's row is locked from reading its status to storing the receipt, on SQLite by the write lock of the whole
    database, so of several confirmations one saves and the others get its receipt with `repeated`. A failure saves
    nothing and leaves the draft pending.

    Args:
        revision: the version that the person saw; when given, another one is not saved.

    Raises:
        UnknownRecordError: this person has no such draft, or a record that it names is gone.
        DraftClosedError: it was discarded, or changed since the person saw it.
        InvalidFieldError, StatusMoveError: something that cannot be left out is missing, or the record has moved on.
    """
    begin_write(session)
    draft = _load(session, token, person)
    if draft.status == "saved" and draft.receipt is not None:
        return receipt_from_json(draft.receipt, repeated=True)
    _check_pending(draft)
    if revision is not None and revision != draft.revision:
        raise DraftClosedError(f"{draft.token} was changed since you saw it; look at it again and confirm it then")
    kind = cast(DraftKind, draft.kind)
    check_can_save(kind, draft.fields, [] if draft.record else list_blocking(kind, draft.fields))
    with session.begin_nested(), acting(session, person, draft=draft.token):
        reference, stored = save_fields(session, draft, today)
        receipt = Receipt(draft.token, draft.kind, reference, stored)
        draft.status, draft.resolved_at, draft.receipt = "saved", utc_now(), receipt.as_json()
    return receipt


def find_receipt(session: Session, token: str, person: str) -> Receipt | None:
    """Return the receipt of a saved draft of this person, or `None` when it was not saved."""
    draft = session.scalar(select(Draft).where(Draft.token == token.strip().casefold(), Draft.person == person))
    return receipt_from_json(draft.receipt) if draft is not None and draft.receipt is not None else None
