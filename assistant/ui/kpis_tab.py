"""The KPIs page: small multiples, one KPI, values, definitions, import and export. Handlers take plain values."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.records import demo, exporting, importing
from assistant.records.changes import list_changes
from assistant.records.charts import build_chart
from assistant.records.kpi_query import KpiAnswer, KpiQuery, query_kpi
from assistant.records.kpis import explain_shift, get_kpi, kpi_fields, list_kpis
from assistant.records.tables import Initiative, Kpi, Measurement
from assistant.records.words import fold
from assistant.ui.desk import Desk, Payload, Reply, read_text, toast
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
from assistant.ui.kpi_view import KpiPage, Shift, render_kpi, render_new
from assistant.ui.kpis_view import KpiTile, render_kpis

_HINT = "One value a row (kpi, unit, direction, target, month, value), or a KPI a row with a month a column."
_CHARTED = 36
"""Points of a small multiple."""


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the KPIs page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def _answer(desk: Desk, session: Session, kpi: Kpi) -> KpiAnswer:
    settings = desk.settings
    return query_kpi(
        session, KpiQuery(kpi.name, None, "trend"), today=settings.day, fiscal_year_start=settings.fiscal_year_start
    )


def _tile(kpi: Kpi, answer: KpiAnswer, chart: dict[str, Any]) -> KpiTile:
    check = answer.target_check
    return KpiTile(
        kpi.name, kpi.unit or "", (kpi.category or "").capitalize(), answer.figure, answer.at or "", kpi.target,
        check.is_met if check else None, answer.verdict, chart,
    )  # fmt: skip


def show_all(desk: Desk) -> str:
    """All KPIs as small multiples."""
    tiles = []
    with desk.session() as session:
        for kpi in list_kpis(session):
            answer = _answer(desk, session, kpi)
            chart = build_chart(answer).as_json() if answer.has_data else {}
            tiles.append(_tile(kpi, answer, {**chart, "points": (chart.get("points") or [])[-_CHARTED:]}))
    return render_kpis(tiles)


def show_kpi(desk: Desk, person: str, name: str) -> str:
    """One KPI large."""
    with desk.session() as session:
        kpi = get_kpi(session, name)
        answer = _answer(desk, session, kpi)
        chart = build_chart(answer).as_json() if answer.has_data else {}
        rows = session.execute(
            select(Measurement.id, Measurement.period, Measurement.value, Measurement.note)
            .where(Measurement.kpi_id == kpi.id)
            .order_by(Measurement.anchor.desc())
        ).all()
        linked = session.execute(
            select(Initiative.reference, Initiative.title, Initiative.linked_kpi).where(
                Initiative.linked_kpi.is_not(None)
            )
        ).all()
        page = KpiPage(
            _tile(kpi, answer, chart), kpi_fields(kpi), answer.sentence, answer.filter, answer.notes, tuple(chart.get("signals") or ()),
            tuple((one.period, one.value, one.note or "") for one in rows),
            tuple(Shift(shift.since, shift.why, next(iter(list_changes(session, {"kpi_shift": [shift.id]})), None)) for shift in kpi.shifts),
            tuple((ref, title) for ref, title, words in linked if fold(words) == kpi.name_key),
            list_changes(
                session,
                {"kpi": [kpi.id], "measurement": [one.id for one in rows], "kpi_shift": [shift.id for shift in kpi.shifts]},
                main="kpi",
            ),
        )  # fmt: skip
    return render_kpi(page, person)


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    name = read_text(payload, "ref", 200)
    try:
        html = show_kpi(desk, person, name) if name else show_all(desk)
    except ToolInputError:
        html, name = show_all(desk), ""
    yield Reply({"kpis": html}, ({"do": "hash", "page": "kpis", "ref": name},))


def _saved(desk: Desk, person: str, receipt: Any, name: str) -> Reply:
    return Reply({"kpis": show_kpi(desk, person, name)}, (tell(receipt), {"do": "hash", "page": "kpis", "ref": name}))


def _value(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    name = read_text(payload, "kpi", 200)
    receipt = save_form(desk, person, "measurements", {"measurements": [{"kpi": name, **sent_fields(payload)}]})
    yield _saved(desk, person, receipt, name)


def _define(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    name, sent = read_text(payload, "kpi", 200), payload.get("fields")
    with desk.session() as session:
        before = kpi_fields(get_kpi(session, name)) if name else {}
    changes = read_changes(before, sent if isinstance(sent, dict) else {})
    if not changes:
        raise ToolInputError("nothing was changed")
    receipt = save_form(desk, person, "kpi", split_emptied(changes, before), record=name or None)
    yield _saved(desk, person, receipt, str(receipt.fields.get("name") or name or receipt.id))


def _shift(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    name, fields = read_text(payload, "kpi", 200), sent_fields(payload)
    try:
        since = date.fromisoformat(fields.get("since", ""))
    except ValueError as error:
        raise ToolInputError("choose the day since when it is different") from error
    with one_action(desk, person) as (session, token):
        explain_shift(session, name, since, fields.get("why", ""), actor=person)
    done = toast("Noted. Limits count from that day on.", undo=token)
    yield Reply({"kpis": show_kpi(desk, person, name)}, (done,))


def _new(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"kpis": render_new()}, ({"do": "top"},))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = take_back(desk, person, payload)
    name = read_text(payload, "at", 200)
    try:
        html = show_kpi(desk, person, name) if name else show_all(desk)
    except ToolInputError:
        html, name = show_all(desk), ""
    yield Reply({"kpis": html}, (tell(receipt), {"do": "hash", "page": "kpis", "ref": name}))


def _import_page(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"kpis": render_import("Import KPI values", "kpis", _HINT)}, ({"do": "top"},))


def _run_import(desk: Desk, person: str, path: Path, *, dry_run: bool) -> tuple[Any, str]:
    """The report, and the token under which the import can be taken back."""
    settings = desk.settings
    with one_action(desk, person) as (session, token):
        report = importing.import_kpis(
            session,
            path,
            actor=person,
            today=settings.day,
            fiscal_year_start=settings.fiscal_year_start,
            dry_run=dry_run,
        )
        return report, token


def _import_check(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    for path, name in list_files(payload)[:1]:
        report, _ = _run_import(desk, person, path, dry_run=True)
        yield Reply({"kpis": render_report(report, name, str(path), "kpis")}, ({"do": "top"},))


def _import_run(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    report, token = _run_import(desk, person, find_upload(payload.get("path")), dry_run=False)
    told = f"Imported: {report.rows_new} new, {report.rows_changed} changed, {report.rows_bad} left out."
    done = toast(told, undo=token)
    yield Reply({"kpis": show_all(desk)}, (done, {"do": "top"}))


def _export(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with tempfile.TemporaryDirectory() as folder, desk.session() as session:
        path = Path(folder) / "kpis.csv"
        exporting.export_kpis(session, path)
        yield Reply(commands=(download(path.name, "text/csv", path.read_bytes()),))


def _sample(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        demo.load_demo(session, desk.settings.day)
    yield Reply({"kpis": show_all(desk)}, (toast("Sample data is loaded. Settings takes it out again."),))


_ACTIONS = {
    "show": _show, "value": _value, "define": _define, "shift": _shift, "new": _new, "undo": _undo, "import-page": _import_page,
    "import-check": _import_check, "import-run": _import_run, "export": _export, "sample": _sample,
}  # fmt: skip
