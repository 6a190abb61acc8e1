"""Writing what a confirmed draft holds, one function a kind; each returns the record's reference and its stored fields.

Only `drafts.confirm_draft` calls these, inside one `acting`, so that all they write can be undone together.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.barriers import barrier_fields, create_barrier, get_barrier, update_barrier
from assistant.records.chat_tables import AuditEvent, Draft
from assistant.records.commitments import commitment_fields, create_commitment, get_commitment, update_commitment
from assistant.records.initiative_fields import BENEFITS, FIELD_ORDER, initiative_fields, read_field
from assistant.records.initiatives import create_initiative, get_initiative, update_initiative
from assistant.records.kpis import define_kpi, get_kpi, kpi_fields, record_measurements, update_kpi
from assistant.records.recognitions import create_recognition, recognition_fields
from assistant.records.tables import Initiative, Kpi, Measurement

Saved = tuple[str, dict[str, Any]]


def save_fields(session: Session, draft: Draft, today: date) -> Saved:
    """Write the draft's fields and return the reference and the fields as the database then holds them."""
    return _SAVE[draft.kind](session, draft, today)


def _fresh(session: Session) -> None:
    """Forget what the session believes, so that the receipt shows what the database holds."""
    session.flush()
    session.expire_all()


def _save_initiative(session: Session, draft: Draft, today: date) -> Saved:
    given = {name: value for name, value in draft.fields.items() if name != "emptied"}
    reference = create_initiative(session, given, actor=draft.person, today=today).reference
    _fresh(session)
    initiative = get_initiative(session, reference)
    return reference, _with_checks(initiative, initiative_fields(initiative)) | _note(draft.fields)


def _save_update(session: Session, draft: Draft, today: date) -> Saved:
    fields = _with_emptied({name: value for name, value in draft.fields.items() if name != "note"})
    note = draft.fields.get("note")
    reference = update_initiative(
        session, draft.record or "", fields, actor=draft.person, today=today, note=note
    ).reference
    token = draft.token
    _fresh(session)
    initiative = get_initiative(session, reference)
    touched = {*fields, *_changed_fields(session, initiative, token)}
    stored = {name: read_field(initiative, name) for name in FIELD_ORDER if name in touched}
    return reference, _with_checks(initiative, stored, token=token, session=session) | _note(draft.fields)


def _with_emptied(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with `None` for those to be emptied; a benefit that is emptied and given loses what is not given."""
    changes: dict[str, Any] = {}
    for name in fields.get("emptied", []):
        given = fields.get(name)
        changes[name] = {**dict.fromkeys(BENEFITS[name]), **given} if given and name in BENEFITS else None
    return {name: value for name, value in fields.items() if name != "emptied"} | changes


def _note(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"note": fields["note"]} if fields.get("note") else {}


def _changed_fields(session: Session, initiative: Initiative, token: str) -> set[str]:
    events = session.scalars(
        select(AuditEvent).where(
            AuditEvent.draft == token, AuditEvent.kind == "initiative", AuditEvent.record_id == initiative.id
        )
    )
    columns = {column for event in events for column in (event.after or {})}
    names = {name for name in FIELD_ORDER if name in columns}
    return names | {name for name in BENEFITS if any(column.startswith(f"{name}_") for column in columns)}


def _with_checks(
    initiative: Initiative, fields: dict[str, Any], *, token: str | None = None, session: Session | None = None
) -> dict[str, Any]:
    """Add the days of the checks that this saving made."""
    due = [check.due.isoformat() for check in initiative.checks if check.done is None]
    if token is not None and session is not None:
        made = session.scalar(
            select(AuditEvent.id)
            .where(AuditEvent.draft == token, AuditEvent.kind == "check", AuditEvent.action == "create")
            .limit(1)
        )
        due = due if made is not None else []
    return fields | {"checks": due} if due else fields


def _save_kpi(session: Session, draft: Draft, today: date) -> Saved:
    if draft.record:
        name = update_kpi(session, draft.record, _with_emptied(draft.fields), actor=draft.person).name
    else:
        given = {name: value for name, value in draft.fields.items() if name != "emptied"}
        name = define_kpi(session, given, actor=draft.person, today=today).name
    _fresh(session)
    return name, kpi_fields(get_kpi(session, name))


def _save_measurements(session: Session, draft: Draft, today: date) -> Saved:
    definitions = draft.fields.get("kpi_definitions", [])
    for definition in definitions:
        define_kpi(session, definition, actor=draft.person, today=today)
    rows = record_measurements(session, draft.fields["measurements"], actor=draft.person, today=today)
    _fresh(session)
    stored = [_stored_row(session, row.kpi, row.period, row.before) for row in rows]
    names = list(dict.fromkeys(row["kpi"] for row in stored))
    fields: dict[str, Any] = {"measurements": stored}
    if definitions:
        fields["kpi_definitions"] = [kpi_fields(get_kpi(session, entry["name"])) for entry in definitions]
    return ", ".join(names), fields


def _stored_row(session: Session, kpi: str, period: str, before: float | None) -> dict[str, Any]:
    query = (
        select(Measurement).join(Kpi, Kpi.id == Measurement.kpi_id).where(Kpi.name == kpi, Measurement.period == period)
    )
    row = session.scalars(query).one()
    stored: dict[str, Any] = {"kpi": kpi, "period": row.period, "value": row.value}
    if row.note:
        stored["note"] = row.note
    if before is not None and before != row.value:
        stored["corrects"] = before
    return stored


def _save_recognition(session: Session, draft: Draft, today: date) -> Saved:
    recognition = create_recognition(session, draft.fields, actor=draft.person, today=today)
    _fresh(session)
    return recognition.audit_label, recognition_fields(recognition)


def _save_barrier(session: Session, draft: Draft, today: date) -> Saved:
    if draft.record:
        reference = update_barrier(session, draft.record, draft.fields, actor=draft.person, today=today).audit_label
    else:
        reference = create_barrier(session, draft.fields, actor=draft.person, today=today).audit_label
    _fresh(session)
    return reference, barrier_fields(get_barrier(session, reference))


def _save_commitment(session: Session, draft: Draft, today: date) -> Saved:
    if draft.record:
        reference = update_commitment(session, draft.record, draft.fields, actor=draft.person, today=today).audit_label
    else:
        reference = create_commitment(session, draft.fields, actor=draft.person, today=today).audit_label
    _fresh(session)
    return reference, commitment_fields(get_commitment(session, reference))


_SAVE: dict[str, Callable[[Session, Draft, date], Saved]] = {
    "initiative": _save_initiative,
    "initiative_update": _save_update,
    "kpi": _save_kpi,
    "measurements": _save_measurements,
    "recognition": _save_recognition,
    "barrier": _save_barrier,
    "commitment": _save_commitment,
}
