"""Importing initiatives from a table: any order of columns, many names for them, several ways to write things."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.records.amounts import parse_benefit, parse_quantity, split_per
from assistant.records.audit import acting
from assistant.records.barriers import create_barrier
from assistant.records.column_reading import EMPTY_WORDS, DateOrder, date_note, decimal_note, find_decimal_mark
from assistant.records.draft_fields import read_fields
from assistant.records.errors import InvalidFieldError
from assistant.records.import_report import ImportReport, Outcome
from assistant.records.initiative_fields import CATEGORIES
from assistant.records.initiatives import create_initiative, make_title, update_initiative
from assistant.records.sheets import Cell, Row, Sheet, read_sheet
from assistant.records.statuses import STATUSES, read_status
from assistant.records.tables import Initiative, InitiativeNote
from assistant.records.timeline import read_note_lines
from assistant.records.words import fold

_SYNONYMS: dict[str, str] = {
    "id": "id, ref, reference, initiative id, initiative no, initiative number, no, nr, number, key, ticket, code, #, nummer",
    "title": "title, name, initiative, initiative title, initiative name, subject, improvement, headline, summary, project, titel, titulo, titre",
    "problem": "problem, problem statement, issue, pain, background, current state, what hurts, problembeschreibung, problema, probleme",
    "idea": "idea, solution, proposal, proposed change, change, countermeasure, action, description, idee, losung, massnahme, solucion, ideia",
    "category": "category, type, kind, kategorie, art, categoria, categorie",
    "area": "area, department, dept, location, line, ward, site, section, workplace, where, abteilung, bereich, departamento, service, setor",
    "owner": "owner, responsible, responsible person, lead, leader, assignee, assigned to, who, verantwortlich, verantwortliche, responsable, responsavel",
    "team": "team, team members, members, participants, people involved, teammitglieder, equipo, equipe",
    "sponsor": "sponsor, management sponsor, patron",
    "strategic_objective": "strategic objective, objective, strategic goal, strategy, goal, ziel, objetivo, objectif",
    "linked_kpi": "linked kpi, kpi, metric, measure, kennzahl, indicador, indicateur",
    "baseline": "baseline, before, starting point, ausgangswert",
    "target": "target, target value, zielwert, meta, cible",
    "expected_benefit": "expected benefit, benefit, expected savings, savings, saving, estimated benefit, benefit value, expected benefit value, nutzen, "
    "einsparung, beneficio, benefice",
    "benefit_unit": "benefit unit, expected benefit unit, unit, unit of benefit, einheit, unidad, unite, unidade",
    "benefit_per": "benefit per, expected benefit per, per",
    "benefit_how_estimated": "benefit how estimated, how estimated, expected benefit how estimated, estimate basis, basis of estimate",
    "resources": "resources, resource, budget, resources needed, ressourcen, recursos, ressources",
    "status": "status, state, phase, stage, progress, stand, estado, statut, etat",
    "reason": "reason, status reason, rejection reason, grund, motivo, raison",
    "start": "start, start date, started, started on, begin, from, beginn, inicio, debut",
    "due": "due, due date, due on, deadline, target date, planned end, finish by, end date, end, termin, fallig, fecha limite, vencimiento, echeance, prazo",
    "closed": "closed, closed on, close date, closed date, completed, completed on, completion date, date completed, done date, finished, finished on, "
    "actual end, abgeschlossen am, erledigt am",
    "result": "result, results, outcome, actual result, ergebnis, resultado, resultat",
    "actual_benefit": "actual benefit, actual savings, realised benefit, realized benefit, actual benefit value",
    "actual_benefit_unit": "actual benefit unit",
    "actual_benefit_per": "actual benefit per",
    "learned": "learned, learnt, what was learned, lessons learned, lesson learned, lessons, lesson, learning, learnings, gelernt, lecciones",
    "notes": "notes, note, comment, comments, remark, remarks, timeline, history, bemerkung, bemerkungen, notizen, notas, remarques",
    "barrier": "barrier, barriers, blocker, blockers, blocked by, obstacle, hindernis",
    "created": "created, created on, created at, date created, submitted, submitted on, date submitted, date, logged, logged on, erstellt, creado, cree",
    "updated": "updated, updated on, updated at, last updated, last update, modified, last modified, aktualisiert, actualizado, mis a jour",
}  # fmt: skip
_COLUMN_OF = {fold(word): field for field, words in _SYNONYMS.items() for word in words.split(", ")}
_DATES = ("start", "due", "closed", "created", "updated")
_BENEFITS = {
    "expected_benefit": ("benefit_unit", "benefit_per"),
    "actual_benefit": ("actual_benefit_unit", "actual_benefit_per"),
}
_DERIVED = frozenset({"search_text", "at_risk", "at_risk_reason"})
"""Not of the file: they follow from the rest and from the day."""
_NOTHING = frozenset({"-", "–", "—", "n/a", "#n/a", "null", "nan"})
_APART = frozenset(
    {
        "id",
        "notes",
        "barrier",
        "created",
        "updated",
        "benefit_unit",
        "benefit_per",
        "benefit_how_estimated",
        "actual_benefit_unit",
        "actual_benefit_per",
    }
)


def import_initiatives(session: Session, path: Path, *, actor: str, today: date, dry_run: bool = False) -> ImportReport:
    """Take over the good rows of a file and return what came of each; flushes. A dry run writes nothing.

    A row is recognised by its id, without one by title and area; the same file again changes nothing. Empty cells
    leave a field as it is. *Done* means standardised, *on hold* parked, *cancelled* rejected; *blocked* is doing with
    an open barrier. The id is kept as the reference. A row with a bad value is left out as a whole and named.

    Raises:
        InvalidFieldError: the file cannot be read, or has no column that names an initiative.
    """
    sheet = read_sheet(path)
    report = ImportReport(is_dry_run=dry_run)
    columns = _find_columns(sheet, report)
    reader = _RowReader(sheet, columns, report, path.name, today)
    with acting(session, actor):
        whole = session.begin_nested()
        known = _KnownInitiatives(session)
        for row in sheet.rows:
            values = reader.read(row)
            if values is None:
                continue
            try:
                with session.begin_nested():
                    report.count(_take_over(session, values, known, actor, today))
            except ToolInputError as error:
                report.reject(
                    row.number, getattr(error, "field", "row"), values.get("id") or values.get("title"), str(error)
                )
        if dry_run:
            whole.rollback()
        else:
            whole.commit()
    return report


def _find_columns(sheet: Sheet, report: ImportReport) -> dict[str, int]:
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for index, name in enumerate(sheet.header):
        key = fold(re.sub(r"[_*:.]+", " ", name))
        field = _COLUMN_OF.get(key) or _COLUMN_OF.get(re.sub(r"\s*[(\[].*$", "", key))
        if field is None or field in columns:
            if name:
                ignored.append(name)
        else:
            columns[field] = index
    report.ignored_columns = tuple(ignored)
    if not {"title", "problem", "idea"} & set(columns):
        raise InvalidFieldError(
            "file",
            f"no column names the initiative: use title, problem or idea; the file has {', '.join(sheet.header)}",
        )
    return columns


class _RowReader:
    """Turns rows into fields in normal form; what is wrong goes to the report."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], report: ImportReport, file: str, today: date) -> None:
        self._columns, self._report, self._file, self._today = columns, report, file, today
        self._width = len(sheet.header)
        self._orders: dict[str, DateOrder] = {}
        self._marks: dict[str, Any] = {}
        self._ids: dict[str, int] = {}
        for name in _DATES:
            if name in columns:
                self._orders[name] = DateOrder(self._column(sheet, name))
                if self._orders[name].is_guessed:
                    report.notes.append(date_note(sheet.header[columns[name]]))
        for name in _BENEFITS:
            if name in columns:
                self._marks[name], is_guessed = find_decimal_mark(self._column(sheet, name))
                if is_guessed:
                    report.notes.append(decimal_note(sheet.header[columns[name]]))

    def _column(self, sheet: Sheet, name: str) -> list[Cell]:
        at = self._columns[name]
        return [row.cells[at] for row in sheet.rows if at < len(row.cells)]

    def read(self, row: Row) -> dict[str, Any] | None:
        """Return the fields of a row; `None` when it is bad, which the report then says."""
        bad_before = len(self._report.problems)
        if len(row.cells) > self._width and any(cell is not None for cell in row.cells[self._width :]):
            self._report.reject(
                row.number,
                "row",
                row.cells[self._width],
                f"the row has {len(row.cells)} cells, the header {self._width}: a delimiter inside a text needs quotes",
            )
            return None
        cells = {name: row.cells[at] if at < len(row.cells) else None for name, at in self._columns.items()}
        values = self._read_plain(row, cells)
        for name in _BENEFITS:
            self._read_benefit(row, cells, values, name)
        self._read_status(row, cells, values)
        self._read_id(row, cells, values)
        if not any(values.get(name) for name in ("title", "problem", "idea")):
            self._report.reject(row.number, "title", None, "no title, problem or idea: the row names no initiative")
        return values if len(self._report.problems) == bad_before else None

    def _read_plain(self, row: Row, cells: Mapping[str, Cell]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if name not in ("notes", "barrier") and isinstance(cell, str) and cell.casefold() in _NOTHING:
                continue
            if (
                cell is None
                or name in (*_BENEFITS, "status", "id")
                or (name in _APART and name not in (*_DATES, "notes", "barrier"))
            ):
                continue
            try:
                if name in self._orders:
                    values[name] = self._orders[name].read(cell, name)
                elif name in ("notes", "barrier"):
                    values[name] = str(cell)
                else:
                    text = cell.isoformat() if isinstance(cell, date) else cell
                    values |= read_fields("initiative", {name: text})
            except InvalidFieldError as error:
                if name == "category":
                    self._note(f"the category {cell!r} is none of {', '.join(CATEGORIES)}; it is left empty")
                    continue
                why = str(error).removeprefix(f"{name} {cell!r} ")
                self._report.reject(row.number, name, cell, why)
        return values

    def _note(self, text: str) -> None:
        if text not in self._report.notes:
            self._report.notes.append(text)

    def _read_benefit(self, row: Row, cells: Mapping[str, Cell], values: dict[str, Any], name: str) -> None:
        unit_column, per_column = _BENEFITS[name]
        cell = cells.get(name)
        unit = _text(cells.get(unit_column))
        per = _text(cells.get(per_column))
        if unit and per_column not in cells:
            unit, per = split_per(unit)
        parts: dict[str, Any] = {"unit": unit, "per": per}
        if name == "expected_benefit":
            parts["how_estimated"] = _text(cells.get("benefit_how_estimated"))
        if isinstance(cell, int | float):
            parts["value"] = float(cell)
        elif isinstance(cell, str) and cell.casefold() not in EMPTY_WORDS:
            found = parse_benefit(cell, self._marks[name])
            if found is None:
                self._report.reject(
                    row.number,
                    name,
                    cell,
                    "holds no number; write it like '20 minutes per shift', or the number here and the unit in benefit_unit",
                )
                return
            parts["value"] = found.value
            parts["unit"], parts["per"] = unit or found.unit, per or found.per
        elif cell is not None and not isinstance(cell, str):
            self._report.reject(row.number, name, cell, "is not a number")
            return
        kept = {key: value for key, value in parts.items() if value is not None}
        if kept:
            values[name] = kept

    def _read_status(self, row: Row, cells: Mapping[str, Cell], values: dict[str, Any]) -> None:
        cell = cells.get("status")
        if cell is None:
            return
        reading = read_status(str(cell))
        percent = parse_quantity(str(cell)) if reading is None else None
        if reading is not None:
            values["status"] = reading.status
            if reading.is_blocked:
                values.setdefault("barrier", f"Blocked, according to {self._file}")
        elif percent is not None and percent.unit == "%" and 0 <= percent.value <= 100:
            values["status"] = "idea" if percent.value == 0 else "standardised" if percent.value == 100 else "doing"
        else:
            self._report.reject(
                row.number,
                "status",
                cell,
                f"is no status; use {', '.join(STATUSES)}, or words like done, in progress, on hold, cancelled",
            )

    def _read_id(self, row: Row, cells: Mapping[str, Cell], values: dict[str, Any]) -> None:
        cell = cells.get("id")
        if cell is None:
            return
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        first = self._ids.setdefault(text.casefold(), row.number)
        if first != row.number:
            self._report.reject(row.number, "id", text, f"row {first} has the same id")
        values["id"] = text


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell).strip() or None


class _KnownInitiatives:
    """Finds the initiative that a row stands for; each one is found by one row only."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(
            select(Initiative.id, Initiative.reference_key, Initiative.title, Initiative.area).order_by(Initiative.id)
        ).all()
        self._by_reference = {row[1]: row[0] for row in rows}
        self._by_title: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            self._by_title.setdefault((fold(row[2]), fold(row[3] or "")), []).append(row[0])

    def find(self, session: Session, values: Mapping[str, Any]) -> Initiative | None:
        if values.get("id"):
            key = self._by_reference.get(values["id"].casefold())
            return session.get(Initiative, key) if key is not None else None
        title = values.get("title") or make_title(values.get("idea") or values.get("problem") or "")
        same = self._by_title.get((fold(title), fold(values.get("area") or "")), [])
        return session.get(Initiative, same.pop(0)) if same else None


def _take_over(
    session: Session, values: Mapping[str, Any], known: _KnownInitiatives, actor: str, today: date
) -> Outcome:
    fields = {name: value for name, value in values.items() if name not in _APART}
    fields |= {
        name: value.isoformat() for name in ("start", "due", "closed") if isinstance(value := fields.get(name), date)
    }
    initiative = known.find(session, values)
    outcome: Outcome
    if initiative is None:
        created, updated = values.get("created"), values.get("updated")
        initiative = create_initiative(
            session, fields, actor=actor, today=today, reference=values.get("id"), is_import=True,
            created=created or updated or today, updated=updated or created or today,
        )  # fmt: skip
        outcome = "new"
    else:
        outcome = _update(session, initiative, fields, values, actor, today)
    if _add_notes(initiative, values, actor, today) and outcome == "same":
        outcome = "changed"
    if _open_barriers(session, initiative, values, actor, today) and outcome == "same":
        outcome = "changed"
    if values.get("updated") and outcome == "new":
        initiative.updated = values["updated"]  # notes and barriers of the file are not today's news
    session.flush()
    return outcome


def _update(
    session: Session,
    initiative: Initiative,
    fields: Mapping[str, Any],
    values: Mapping[str, Any],
    actor: str,
    today: date,
) -> Outcome:
    before = initiative.updated
    seen = {column.key: getattr(initiative, column.key) for column in Initiative.__mapper__.column_attrs}
    update_initiative(
        session, initiative.reference, fields, actor=actor, today=today, updated=values.get("updated"), is_import=True
    )  # fmt: skip
    for name in ("created", "updated"):
        if values.get(name) is not None and (name == "created" or values[name] > before):
            setattr(initiative, name, values[name])
    session.flush()
    changed = any(getattr(initiative, name) != value for name, value in seen.items() if name not in _DERIVED)
    return "changed" if changed else "same"


def _add_notes(initiative: Initiative, values: Mapping[str, Any], actor: str, today: date) -> bool:
    """Add the notes of the file that the timeline does not hold; tell whether there were any."""
    have = {note.text for note in initiative.notes}
    added = False
    for noted, author, text in read_note_lines(values.get("notes") or "", actor, values.get("updated") or today):
        if text not in have:
            initiative.notes.append(InitiativeNote(noted=noted, author=author, text=text, is_demo=False))
            have.add(text)
            added = True
    return added


def _open_barriers(
    session: Session, initiative: Initiative, values: Mapping[str, Any], actor: str, today: date
) -> bool:
    have = {fold(barrier.what) for barrier in initiative.barriers}
    is_blocked_again = (values.get("barrier") or "").startswith("Blocked, according to ") and any(
        b.status != "resolved" for b in initiative.barriers
    )
    added = False
    for what in (values.get("barrier") or "").split("\n"):
        if what.strip() and fold(what) not in have and not is_blocked_again:
            updated = initiative.updated
            create_barrier(session, {"what": what, "initiative": initiative.reference}, actor=actor, today=today)
            initiative.updated = updated
            added = True
    return added
