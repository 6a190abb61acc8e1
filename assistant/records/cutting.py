"""Taking back the end of a conversation, so that a message can be said anew."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.chat_tables import Draft
from assistant.records.columns import utc_now
from assistant.records.conversations import list_messages
from assistant.records.errors import UnknownRecordError
from assistant.records.transactions import begin_write


def cut_conversation(session: Session, conversation_id: int, message_id: int, person: str) -> list[int]:
    """Delete a person's message and all that followed, and return the numbers of the deleted messages; flushes.

    What was saved stays on record, and so does the answer that holds its receipt, for the receipt is how it is taken
    back. Drafts that still waited in what is deleted are discarded: nobody could see any more what a "yes" would save.

    Raises:
        UnknownRecordError: this person has no such conversation, or no message of theirs of this number in it.
    """
    begin_write(session)
    messages = list_messages(session, conversation_id, person)
    if not any(one.id == message_id and one.role == "user" for one in messages):
        raise UnknownRecordError(f"no message {message_id} of yours in this conversation")
    cut = [one for one in messages if one.id >= message_id and not one.meta.get("receipts")]
    tokens = {str(draft["id"]) for one in messages if one.id >= message_id for draft in one.meta.get("drafts") or []}
    waiting = select(Draft).where(Draft.token.in_(tokens), Draft.person == person, Draft.status == "pending")
    for draft in session.scalars(waiting):
        draft.status, draft.resolved_at = "discarded", utc_now()
    for one in cut:
        session.delete(one)
    session.flush()
    return [one.id for one in cut]
