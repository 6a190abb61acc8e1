"""The tables of initiatives, KPIs, recognition and commitments. What a conversation leaves is in `chat_tables.py`."""

import re
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from assistant.records.columns import AUTOINCREMENT, Audited, Base, DemoMarked
from assistant.records.words import fold

_AUTOMATIC_REFERENCE = re.compile(r"I-([1-9]\d{0,8})", re.IGNORECASE)


class Initiative(Audited, DemoMarked, Base):
    """An improvement: from the idea to what was learned."""

    __tablename__ = "initiatives"
    audit_kind = "initiative"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    """What people see: "I-12", or the id of the file it was imported from."""
    reference_key: Mapped[str] = mapped_column(unique=True)
    """The reference in small letters, so that "i-12" finds it and no second can exist."""
    number: Mapped[int | None] = mapped_column(unique=True)
    """The number of a reference of the form I-n; the next one counts on from the highest."""
    title: Mapped[str]
    problem: Mapped[str | None]
    idea: Mapped[str | None]
    category: Mapped[str | None]
    area: Mapped[str | None]
    owner: Mapped[str | None]
    team: Mapped[list[str]] = mapped_column(default=list)
    sponsor: Mapped[str | None]
    strategic_objective: Mapped[str | None]
    linked_kpi: Mapped[str | None]
    baseline: Mapped[str | None]
    target: Mapped[str | None]
    expected_benefit_value: Mapped[float | None]
    expected_benefit_unit: Mapped[str | None]
    expected_benefit_per: Mapped[str | None]
    expected_benefit_how_estimated: Mapped[str | None]
    resources: Mapped[str | None]
    status: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None]
    """Why it was rejected, parked or reopened."""
    start: Mapped[date | None]
    due: Mapped[date | None]
    closed: Mapped[date | None]
    result: Mapped[str | None]
    actual_benefit_value: Mapped[float | None]
    actual_benefit_unit: Mapped[str | None]
    actual_benefit_per: Mapped[str | None]
    learned: Mapped[str | None]
    at_risk: Mapped[bool] = mapped_column(default=False)
    at_risk_reason: Mapped[str | None]
    created: Mapped[date]
    updated: Mapped[date]
    """The day of the last news; an initiative without news for long is stalled."""
    search_text: Mapped[str] = mapped_column(default="", server_default=text("''"))
    """Folded words of the text fields, kept by `audit.py` on every write."""

    notes: Mapped[list["InitiativeNote"]] = relationship(
        back_populates="initiative", cascade="all, delete-orphan", order_by="InitiativeNote.id"
    )
    checks: Mapped[list["Check"]] = relationship(
        back_populates="initiative", cascade="all, delete-orphan", order_by="Check.due"
    )
    barriers: Mapped[list["Barrier"]] = relationship(back_populates="initiative", order_by="Barrier.id")

    __table_args__ = (Index(None, "status", "due"), Index(None, "area"), Index(None, "owner"), AUTOINCREMENT)

    @validates("reference")
    def _set_reference_key(self, _key: str, reference: str) -> str:
        self.reference_key = reference.casefold()
        automatic = _AUTOMATIC_REFERENCE.fullmatch(reference)
        self.number = int(automatic[1]) if automatic else None
        return reference

    @property
    def audit_label(self) -> str:
        return self.reference


class InitiativeNote(Audited, DemoMarked, Base):
    """One entry in the timeline of an initiative."""

    __tablename__ = "initiative_notes"
    audit_kind = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id"), index=True)
    noted: Mapped[date]
    author: Mapped[str]
    text: Mapped[str]

    initiative: Mapped[Initiative] = relationship(back_populates="notes")

    @property
    def audit_label(self) -> str:
        return f"note {self.id}"


class Check(Audited, DemoMarked, Base):
    """A look, 30, 60 or 90 days after standardising, at whether the change held."""

    __tablename__ = "checks"
    audit_kind = "check"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id"))
    days: Mapped[int]
    due: Mapped[date] = mapped_column(index=True)
    done: Mapped[date | None]
    outcome: Mapped[str | None]
    """held or slipped; empty until the check is done."""
    note: Mapped[str | None]

    initiative: Mapped[Initiative] = relationship(back_populates="checks")

    __table_args__ = (UniqueConstraint("initiative_id", "days"), AUTOINCREMENT)

    @property
    def audit_label(self) -> str:
        return f"{self.days}-day check {self.id}"


class Barrier(Audited, DemoMarked, Base):
    """What stands in the way of an initiative."""

    __tablename__ = "barriers"
    audit_kind = "barrier"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id"), index=True)
    what: Mapped[str]
    kind: Mapped[str | None]
    owner: Mapped[str | None]
    status: Mapped[str] = mapped_column(index=True)
    """open, escalated or resolved"""
    escalated_to: Mapped[str | None]
    opened: Mapped[date]
    resolved: Mapped[date | None]

    initiative: Mapped[Initiative | None] = relationship(back_populates="barriers")

    @property
    def audit_label(self) -> str:
        return f"B-{self.id}"


class Kpi(Audited, DemoMarked, Base):
    """A key performance indicator and how it is counted."""

    __tablename__ = "kpis"
    audit_kind = "kpi"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str | None]
    direction: Mapped[str | None]
    """higher, lower, or target (the nearer the better); empty until a person says which is good."""
    target: Mapped[float | None]
    frequency: Mapped[str | None]
    owner: Mapped[str | None]
    category: Mapped[str | None]
    definition: Mapped[str | None]
    created: Mapped[date]

    shifts: Mapped[list["KpiShift"]] = relationship(
        back_populates="kpi", cascade="all, delete-orphan", order_by="KpiShift.since"
    )

    @validates("name")
    def _set_name_key(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name

    @property
    def audit_label(self) -> str:
        return self.name


class KpiShift(Audited, DemoMarked, Base):
    """A change of level that a person explained; limits are computed anew from that day on."""

    __tablename__ = "kpi_shifts"
    audit_kind = "kpi_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpis.id"))
    since: Mapped[date]
    why: Mapped[str]

    kpi: Mapped[Kpi] = relationship(back_populates="shifts")

    __table_args__ = (UniqueConstraint("kpi_id", "since"), AUTOINCREMENT)

    @property
    def audit_label(self) -> str:
        return f"shift {self.id}"


class Measurement(Audited, DemoMarked, Base):
    """One value of a KPI for one day, ISO week, month, quarter or year."""

    __tablename__ = "measurements"
    audit_kind = "measurement"

    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpis.id"))
    period: Mapped[str]
    """ISO text: 2026-10-14, 2026-W41, 2026-10, 2026-Q3 or 2026."""
    granularity: Mapped[str]
    anchor: Mapped[date]
    """The day that decides which longer period the value belongs to: the first day, of a week its Thursday."""
    end: Mapped[date]
    value: Mapped[float]
    note: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("kpi_id", "period"),
        Index("ix_measurements_of_kpi", "kpi_id", "granularity", "anchor", "end", "period", "value"),
        AUTOINCREMENT,
    )

    @property
    def audit_label(self) -> str:
        return self.period


class Recognition(Audited, DemoMarked, Base):
    """A thank-you that was given, with the facts behind it."""

    __tablename__ = "recognitions"
    audit_kind = "recognition"

    id: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[list[str]]
    what: Mapped[str | None]
    effect: Mapped[str | None]
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id"), index=True)
    channel: Mapped[str | None]
    audience: Mapped[str | None]
    language: Mapped[str | None]
    text: Mapped[str | None]
    given_on: Mapped[date] = mapped_column(index=True)
    given_by: Mapped[str]

    initiative: Mapped[Initiative | None] = relationship()

    @property
    def audit_label(self) -> str:
        return f"R-{self.id}"


class Commitment(Audited, DemoMarked, Base):
    """What a leader promised to do."""

    __tablename__ = "commitments"
    audit_kind = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)
    how_often: Mapped[str | None]
    due: Mapped[date | None]
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id"), index=True)
    kept: Mapped[bool | None]
    """The last answer; every answer is a row of its own."""
    status: Mapped[str] = mapped_column(default="open", server_default=text("'open'"))
    """open or ended"""
    created: Mapped[date]

    initiative: Mapped[Initiative | None] = relationship()
    answers: Mapped[list["CommitmentAnswer"]] = relationship(
        back_populates="commitment", cascade="all, delete-orphan", order_by="CommitmentAnswer.id"
    )

    @property
    def audit_label(self) -> str:
        return f"C-{self.id}"


class CommitmentAnswer(Audited, DemoMarked, Base):
    """Whether a commitment was kept the time it was due."""

    __tablename__ = "commitment_answers"
    audit_kind = "commitment_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    due: Mapped[date | None]
    answered: Mapped[date]
    kept: Mapped[bool]
    note: Mapped[str | None]

    commitment: Mapped[Commitment] = relationship(back_populates="answers")

    @property
    def audit_label(self) -> str:
        return f"answer {self.id}"


class Objective(Audited, DemoMarked, Base):
    """A strategic objective that initiatives serve."""

    __tablename__ = "objectives"
    audit_kind = "objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    owner: Mapped[str | None]
    due: Mapped[date | None]

    @validates("title")
    def _set_title_key(self, _key: str, title: str) -> str:
        self.title_key = fold(title)
        return title

    @property
    def audit_label(self) -> str:
        return self.title


class Person(Audited, DemoMarked, Base):
    """A name seen in the records, for matching; nobody needs an account."""

    __tablename__ = "people"
    audit_kind = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)

    @validates("name")
    def _set_name_key(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name

    @property
    def audit_label(self) -> str:
        return self.name


class Area(Audited, DemoMarked, Base):
    """A department, line, ward or team that the records name."""

    __tablename__ = "areas"
    audit_kind = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)

    @validates("name")
    def _set_name_key(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name

    @property
    def audit_label(self) -> str:
        return self.name


class Counter(Base):
    """The highest number ever given out, so that an undone I-12 is not given to another initiative."""

    __tablename__ = "counters"
    __table_args__: Any = {}  # noqa: RUF012

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class InitiativeVector(Base):
    """The embedding of an initiative's text, kept so that looking for similar ones stays quick."""

    __tablename__ = "initiative_vectors"
    __table_args__: Any = {}  # noqa: RUF012

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str]
    """Digest of the text and the vector's length: a changed text is embedded again."""
    vector: Mapped[bytes]
