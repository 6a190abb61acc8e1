"""The declarative base, column types and naming convention that all tables share."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Float, MetaData, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]

AUTOINCREMENT = {"sqlite_autoincrement": True}
"""Last in every table's arguments: an id is never given again, so the audit trail stays unambiguous."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it without a zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    __table_args__: Any = AUTOINCREMENT
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        float: Float(53),
        datetime: UtcDateTime(),
        Json: JSON(none_as_null=True),
        list[str]: JSON(),
        list[Json]: JSON(),
    }


class Audited:
    """Mixin of tables whose every write leaves an audit event (see `audit.py`)."""

    audit_kind: str
    """The word for a row of this table in the audit trail."""

    @property
    def audit_label(self) -> str:
        """What people call this row."""
        raise NotImplementedError


class DemoMarked:
    """Mixin of tables whose rows may belong to the sample data set."""

    is_demo: Mapped[bool] = mapped_column(default=False, server_default=false(), sort_order=900)


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
