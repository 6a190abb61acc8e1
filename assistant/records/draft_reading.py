"""Reading the fields of a draft in the light of the records: references, KPI names, periods, units and status moves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.barriers import get_barrier
from assistant.records.chat_tables import Draft
from assistant.records.commitments import get_commitment
from assistant.records.draft_fields import DraftKind, list_missing, read_fields
from assistant.records.errors import InvalidFieldError, StatusMoveError, UnknownRecordError
from assistant.records.initiatives import get_initiative, missing_on_closing
from assistant.records.kpi_values import read_value
from assistant.records.kpis import find_kpi, get_kpi
from assistant.records.matching import match_names
from assistant.records.periods import parse_measurement_period
from assistant.records.statuses import Status, check_move, is_reopening
from assistant.records.tables import Kpi
from assistant.records.words import fold


def resolve_record(session: Session, kind: DraftKind, record: str | None, fields: Mapping[str, Any]) -> str | None:
    """Return the reference of the record that a draft changes, as the records write it; `None` for a new record.

    Raises:
        UnknownRecordError, AmbiguousNameError: the record.
    """
    if kind == "initiative_update":
        if not record:
            raise UnknownRecordError("an update needs the initiative that it is for: give its reference or title")
        return get_initiative(session, record).reference
    if kind == "kpi":
        if record:
            return get_kpi(session, record).name
        name = str(fields.get("name") or fields.get("kpi") or "")
        return session.scalar(select(Kpi.name).where(Kpi.name_key == fold(name)))
    if record and kind == "barrier":
        return get_barrier(session, record).audit_label
    if record and kind == "commitment":
        return get_commitment(session, record).audit_label
    return None


def read_draft_fields(
    session: Session,
    kind: DraftKind,
    fields: Mapping[str, Any],
    *,
    record: str | None,
    person: str,
    conversation_id: int | None,
    today: date,
) -> dict[str, Any]:
    """Return the fields normalised and checked against the records, as JSON values.

    Raises:
        InvalidFieldError: an unknown field or a bad value. StatusMoveError: a move that is not allowed.
        UnknownRecordError, AmbiguousNameError: an initiative or KPI that the fields name.
    """
    values = read_fields(kind, fields)
    if kind in ("recognition", "barrier", "commitment") and "initiative" in values:
        values["initiative"] = get_initiative(session, values["initiative"]).reference
    if kind == "initiative_update":
        _check_status(session, str(record), values)
    if kind == "kpi":
        _read_target(session, values, record)
    if kind == "measurements":
        _read_measurements(session, values, person, conversation_id, today)
    return values


def _check_status(session: Session, record: str, values: Mapping[str, Any]) -> None:
    if "status" in values:
        before = cast(Status, get_initiative(session, record).status)
        # a reason may still be asked for, so only moves that no reason allows are refused here
        check_move(before, cast(Status, values["status"]), has_reason=True)


def _read_target(session: Session, values: dict[str, Any], record: str | None) -> None:
    if "target" in values:
        unit = values.get("unit") or (get_kpi(session, record).unit if record else None)
        target = values["target"]
        values["target"] = read_value(target, unit, field="target")
        if unit is None and isinstance(target, str) and "%" in target:
            values["unit"] = "%"


def _read_measurements(
    session: Session, values: dict[str, Any], person: str, conversation_id: int | None, today: date
) -> None:
    for definition in values.get("kpi_definitions", []):
        if not definition.get("name"):
            raise InvalidFieldError("kpi_definitions", "a KPI needs a name")
        _read_target(session, definition, None)
    units = {entry["name"]: entry.get("unit") for entry in values.get("kpi_definitions", [])}
    units.update(_pending_kpis(session, person, conversation_id))
    for row in values.get("measurements", []):
        if row.get("kpi") is not None:
            row["kpi"], unit = _resolve_kpi(session, row["kpi"], units)
            if row.get("value") is not None:
                row["value"] = read_value(row["value"], unit)
        elif row.get("value") is not None:
            row["value"] = read_value(row["value"], None)
        if row.get("period") is not None:
            row["period"] = parse_measurement_period(row["period"], today).text


def _resolve_kpi(session: Session, words: str, others: Mapping[str, str | None]) -> tuple[str, str | None]:
    """Return the KPI's name and unit; one defined in this draft, or waiting in this conversation, counts."""
    stored = session.scalar(select(Kpi).where(Kpi.name_key == fold(words)))
    if stored is None:
        named = match_names(words, list(others))
        if len(named) == 1:
            return named[0], others[named[0]]
        stored = find_kpi(session, words) or get_kpi(session, words)
    return stored.name, stored.unit


def _pending_kpis(session: Session, person: str, conversation_id: int | None) -> dict[str, str | None]:
    if conversation_id is None:
        return {}
    query = select(Draft.fields).where(
        Draft.conversation_id == conversation_id, Draft.person == person, Draft.kind == "kpi", Draft.status == "pending"
    )
    return {fields["name"]: fields.get("unit") for fields in session.scalars(query) if fields.get("name")}


def list_missing_in(session: Session, kind: DraftKind, fields: Mapping[str, Any], record: str | None) -> list[str]:
    """Return the fields to ask for, in order: those of the kind, and what closing or reopening asks for."""
    if kind == "initiative":
        return list_missing(kind, fields) + missing_on_closing(None, fields)
    if kind == "initiative_update" and record:
        initiative = get_initiative(session, record)
        missing = missing_on_closing(initiative, fields)
        status = fields.get("status")
        needs_reason = status and is_reopening(cast(Status, initiative.status), cast(Status, status))
        if needs_reason and not (fields.get("reason") or fields.get("note")):
            missing.append("reason")
        return missing
    if record:
        return []
    return list_missing(kind, fields)


def check_can_save(kind: DraftKind, fields: Mapping[str, Any], blocking: Sequence[str]) -> None:
    """Raise when something without which nothing can be saved is missing.

    Raises:
        InvalidFieldError: names the field. StatusMoveError is left to the saving itself.
    """
    if blocking:
        raise InvalidFieldError(
            blocking[0],
            f"this cannot be saved yet: {', '.join(blocking)} {'is' if len(blocking) == 1 else 'are'} missing",
        )
    if kind == "initiative_update" and not fields:
        raise InvalidFieldError("fields", "this update changes nothing: say what is new")


__all__ = ["StatusMoveError", "check_can_save", "list_missing_in", "read_draft_fields", "resolve_record"]
