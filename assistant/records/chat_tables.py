"""The tables of drafts, the audit trail and conversations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.records.columns import AUTOINCREMENT, Base, Json, utc_now


class Conversation(Base):
    """One conversation of one person."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)

    messages: Mapped[list["Message"]] = relationship(
        back_populates="conversation", cascade="all, delete-orphan", order_by="Message.id", passive_deletes=True
    )


class Message(Base):
    """What the person or the coach said."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    """user or assistant"""
    content: Mapped[str]
    status: Mapped[str]
    """streaming, done or failed"""
    meta: Mapped[Json] = mapped_column(default=dict)
    """Sources, drafts, engine, refused …, as the interfaces show them."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    feedback: Mapped["Feedback | None"] = relationship(
        back_populates="message", cascade="all, delete-orphan", passive_deletes=True
    )


class Feedback(Base):
    """A person's thumb on an answer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    value: Mapped[str]
    """up or down"""
    reason: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(default=utc_now)

    message: Mapped[Message] = relationship(back_populates="feedback")


class Draft(Base):
    """Something prepared that only a person can save."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    """What a confirmation names: "d-" and eight hexadecimal digits of a UUID4."""
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"), index=True)
    person: Mapped[str]
    kind: Mapped[str]
    record: Mapped[str | None]
    """The reference of the record that it changes; empty for a new one."""
    fields: Mapped[Json]
    origins: Mapped[Json]
    """Field → {"from": words | record | default | person edit, "quote": …}."""
    missing: Mapped[list[str]]
    untraced: Mapped[list[str]]
    similar: Mapped[list[Json]] = mapped_column(default=list)
    status: Mapped[str]
    """pending, saved or discarded"""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes, so that a person never saves another version than the one shown."""
    supersedes: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    resolved_at: Mapped[datetime | None]
    receipt: Mapped[Json | None]

    __table_args__ = (Index(None, "person", "status"), AUTOINCREMENT)


class AuditEvent(Base):
    """One write to one record; never changed and never deleted."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[str]
    action: Mapped[str]
    """create, update or delete"""
    kind: Mapped[str]
    record_id: Mapped[int]
    label: Mapped[str]
    """What people call the record: "I-12", a KPI's name, a period."""
    before: Mapped[Json | None]
    """The changed columns before an update, all columns before a deletion."""
    after: Mapped[Json | None]
    """The changed columns after an update, all columns after a creation."""
    draft: Mapped[str | None] = mapped_column(index=True)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("audit_events.id"), unique=True)
    """The event that this one takes back."""

    undoing: Mapped["AuditEvent | None"] = relationship(uselist=False, viewonly=True)

    __table_args__ = (Index(None, "kind", "record_id"), AUTOINCREMENT)

    @property
    def undone_by(self) -> int | None:
        """The event that took this one back, if one did."""
        return None if self.undoing is None else self.undoing.id
