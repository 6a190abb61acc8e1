"""The Initiatives page: board, table, one initiative, forms, import and export. Handlers take plain values."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.records import demo, exporting, importing
from assistant.records.barriers import list_barriers
from assistant.records.changes import Change, list_changes
from assistant.records.checks import record_check
from assistant.records.initiative_fields import initiative_fields
from assistant.records.initiative_lists import get_initiative
from assistant.records.kpi_query import KpiQuery, query_kpi
from assistant.records.kpis import find_kpi
from assistant.records.tables import Check
from assistant.ui.chart_view import render_chart
from assistant.ui.desk import Desk, Payload, Reply, read_number, read_text, toast
from assistant.ui.draft_form import read_changes
from assistant.ui.forms import (
    download,
    find_upload,
    list_files,
    one_action,
    save_form,
    sent_fields,
    split_emptied,
    take_back,
    tell,
)
from assistant.ui.import_view import render_import, render_report
from assistant.ui.initiative_facts import BarrierLine, CheckLine
from assistant.ui.initiative_view import InitiativePage, Note, render_editor, render_initiative
from assistant.ui.initiatives_list import read_wish, show_list
from assistant.ui.initiatives_view import Wish

_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_HINT = "One initiative a row; the headings may be in any order and in many words, such as title, problem, owner, due, status."


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Initiatives page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show_initiative(desk: Desk, person: str, reference: str) -> str:
    """The page of one initiative."""
    with desk.session() as session:
        row = get_initiative(session, reference)
        fields = initiative_fields(row)
        page = InitiativePage(
            row.reference, fields, row.at_risk_reason, row.updated,
            tuple(Note(note.noted, note.author, note.text) for note in row.notes),
            tuple(CheckLine(one.days, one.due, one.done, one.outcome, one.note, _find_change(session, one)) for one in row.checks),
            tuple(BarrierLine(one.audit_label, one.what, one.status, one.owner, one.opened) for one in list_barriers(session, reference=row.reference, include_resolved=True)),
            _linked_chart(session, desk, fields.get("linked_kpi")),
            list_changes(
                session,
                {"initiative": [row.id], "note": [one.id for one in row.notes], "check": [one.id for one in row.checks], "barrier": [one.id for one in row.barriers]},
                main="initiative",
            ),
        )  # fmt: skip
    return render_initiative(page, desk.settings.day, person)


def _find_change(session: Session, check: Check) -> Change | None:
    """The change that noted the outcome of a check."""
    if check.done is None:
        return None
    return next(
        (one for one in list_changes(session, {"check": [check.id]}, main="check") if "outcome" in one.what), None
    )


def _linked_chart(session: Session, desk: Desk, name: str | None) -> str:
    from assistant.records.charts import build_chart

    try:
        kpi = find_kpi(session, name) if name else None
        if kpi is None:
            return ""
        answer = query_kpi(
            session,
            KpiQuery(kpi.name, None, "trend"),
            today=desk.settings.day,
            fiscal_year_start=desk.settings.fiscal_year_start,
        )
    except ToolInputError:
        return ""
    return render_chart(build_chart(answer).as_json()) if answer.has_data else ""


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference = read_text(payload, "ref", 120)
    html = show_initiative(desk, person, reference) if reference else show_list(desk, Wish())
    yield Reply({"initiatives": html}, ({"do": "hash", "page": "initiatives", "ref": reference},))


def _filter(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    wish = read_wish(payload)
    yield Reply({"initiatives": show_list(desk, wish)})


def _sort(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"initiatives": show_list(desk, replace(read_wish(payload), layout="table"))})


def _new(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"initiatives": render_editor("", {})}, ({"do": "top"},))


def _edit(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session:
        row = get_initiative(session, read_text(payload, "ref", 120))
        html = render_editor(row.reference, initiative_fields(row))
    yield Reply({"initiatives": html}, ({"do": "top"},))


def _save(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference, sent = read_text(payload, "ref", 120), payload.get("fields")
    with desk.session() as session:
        before = initiative_fields(get_initiative(session, reference)) if reference else {}
    changes = read_changes(before, sent if isinstance(sent, dict) else {})
    if reference and not changes:
        raise ToolInputError("nothing was changed")
    kind = "initiative_update" if reference else "initiative"
    fields = split_emptied(changes, before)
    yield _saved(desk, person, save_form(desk, person, kind, fields, record=reference or None))


def _saved(desk: Desk, person: str, receipt: Any, reference: str = "") -> Reply:
    shown = reference or receipt.id
    return Reply(
        {"initiatives": show_initiative(desk, person, shown)},
        (tell(receipt), {"do": "hash", "page": "initiatives", "ref": shown}, {"do": "top"}),
    )


def _move(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference, fields = read_text(payload, "ref", 120), sent_fields(payload)
    changes = {"status": fields.get("status")}
    if fields.get("note"):
        changes["reason"] = fields["note"]
    yield _saved(desk, person, save_form(desk, person, "initiative_update", changes, record=reference))


def _note(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference, note = read_text(payload, "ref", 120), sent_fields(payload).get("note", "")
    if not note:
        raise ToolInputError("write what is new first")
    yield _saved(desk, person, save_form(desk, person, "initiative_update", {"note": note}, record=reference))


def _check(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference, outcome = (
        read_text(payload, "ref", 120),
        cast(Literal["held", "slipped"], read_text(payload, "outcome", 20)),
    )
    with one_action(desk, person) as (session, token):
        record_check(session, reference, read_number(payload, "days"), outcome, actor=person, today=desk.settings.day)
    yield Reply(
        {"initiatives": show_initiative(desk, person, reference)}, (toast(f"Noted: it {outcome}.", undo=token),)
    )


def _barrier(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    reference = read_text(payload, "ref", 120)
    yield _saved(
        desk, person, save_form(desk, person, "barrier", {**sent_fields(payload), "initiative": reference}), reference
    )


def _resolve(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = save_form(desk, person, "barrier", {"status": "resolved"}, record=read_text(payload, "barrier", 40))
    yield _saved(desk, person, receipt, read_text(payload, "ref", 120))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = take_back(desk, person, payload)
    at = read_text(payload, "at", 120)
    try:
        html = show_initiative(desk, person, at) if at else show_list(desk, Wish())
    except ToolInputError:
        html, at = show_list(desk, Wish()), ""
    yield Reply({"initiatives": html}, (tell(receipt), {"do": "hash", "page": "initiatives", "ref": at}))


def _import_page(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"initiatives": render_import("Import initiatives", "initiatives", _HINT)}, ({"do": "top"},))


def _import_check(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    for path, name in list_files(payload)[:1]:
        with desk.session() as session, session.begin():
            report = importing.import_initiatives(session, path, actor=person, today=desk.settings.day, dry_run=True)
        yield Reply({"initiatives": render_report(report, name, str(path), "initiatives")}, ({"do": "top"},))


def _import_run(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    path = find_upload(payload.get("path"))
    with one_action(desk, person) as (session, token):
        report = importing.import_initiatives(session, path, actor=person, today=desk.settings.day)
    yield Reply(
        {"initiatives": show_list(desk, Wish())},
        (
            toast(
                f"Imported: {report.rows_new} new, {report.rows_changed} changed, {report.rows_bad} left out.",
                undo=token,
            ),
            {"do": "top"},
        ),
    )


def _export(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    ending = "xlsx" if payload.get("form") == "xlsx" else "csv"
    with tempfile.TemporaryDirectory() as folder, desk.session() as session:
        path = Path(folder) / f"initiatives.{ending}"
        exporting.export_initiatives(session, path)
        yield Reply(commands=(download(path.name, _TYPES[ending], path.read_bytes()),))


def _sample(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        demo.load_demo(session, desk.settings.day)
    yield Reply(
        {"initiatives": show_list(desk, Wish())}, (toast("Sample data is loaded. Settings takes it out again."),)
    )


_ACTIONS = {
    "show": _show, "filter": _filter, "sort": _sort, "new": _new, "edit": _edit, "save": _save, "move": _move, "note": _note, "check": _check,
    "barrier": _barrier, "resolve": _resolve, "undo": _undo, "import-page": _import_page, "import-check": _import_check, "import-run": _import_run,
    "export": _export, "sample": _sample,
}  # fmt: skip
