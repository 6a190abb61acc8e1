"""Importing KPI values from a table: one value a row, a KPI a row with a period a column, or a period a row with a KPI a column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import ToolInputError
from assistant.records.amounts import DecimalMark, parse_quantity, unit_key
from assistant.records.audit import acting
from assistant.records.calendar_math import MeasurementPeriod, month
from assistant.records.column_reading import EMPTY_WORDS, DateOrder, date_note, decimal_note, find_decimal_mark
from assistant.records.draft_fields import read_fields
from assistant.records.errors import InvalidFieldError
from assistant.records.import_report import ImportReport
from assistant.records.kpi_values import read_value
from assistant.records.kpis import ReadValue, define_kpi, kpi_fields, read_direction, store_values
from assistant.records.periods import parse_measurement_period
from assistant.records.sheets import Cell, Row, Sheet, read_sheet
from assistant.records.tables import Kpi
from assistant.records.words import fold

_SYNONYMS: dict[str, str] = {
    "kpi": "kpi, kpi name, name, indicator, metric, measure, kennzahl, indicador, indicateur, kpi-name",
    "unit": "unit, unit of measure, uom, einheit, unidad, unite, unidade",
    "direction": "direction, good direction, good is, better, better when, polarity, richtung, direccion, sens, direcao",
    "target": "target, target value, goal, ziel, zielwert, meta, objetivo, cible, objectif",
    "period": "period, date, day, week, quarter, year, when, zeitraum, datum, tag, woche, quartal, jahr, periodo, fecha, semana, trimestre, periode, "
    "jour, semaine, data, dia",
    "month": "month, monat, mes, mois",
    "value": "value, actual, actual value, result, measured, reading, wert, ist, istwert, valor, valeur",
    "frequency": "frequency, haufigkeit, frecuencia, frequence",
    "owner": "owner, responsible, verantwortlich, responsable, responsavel",
    "category": "category, kategorie, categoria, categorie",
    "definition": "definition, operational definition, how measured, description, definicion",
    "note": "note, notes, comment, remark, bemerkung, nota",
    "granularity": "granularity",
}
_COLUMN_OF = {fold(word): field for field, words in _SYNONYMS.items() for word in words.split(", ")}
_DEFINING = ("unit", "direction", "target", "frequency", "owner", "category", "definition")
_NAME_AND_UNIT = re.compile(r"(.+?)\s*[(\[]\s*([^()\[\]]{1,20})\s*[)\]]")
_UNITS = re.compile(
    r"%|‰|ppm|€|\$|£|¥|eur|usd|gbp|jpy|chf|k€|k\$|m€|h|hrs?|hours?|min|mins?|minutes?|s|sec|seconds?|days?|weeks?|months?|pcs|pieces?|units?|#|no\.?|count|"
    r"number|kg|g|t|tons?|tonnes|km|m|cm|mm|l|litres?|m2|m3|m²|m³|kwh|mwh|points?|score|std|stunden|tage|stück|stk|fte|fraction|ratio|per .+|.+/.+|.+ per .+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Entry:
    """One value of the file, not yet read."""

    row: int
    column: str
    kpi: str
    period: Cell
    value: Cell
    note: str | None
    is_month: bool
    """The column says month, so a day in it stands for its month."""
    granularity: str | None = None


def import_kpis(
    session: Session, path: Path, *, actor: str, today: date, fiscal_year_start: int = 1, dry_run: bool = False
) -> ImportReport:
    """Take over the good values of a file and return what came of each; flushes. A dry run writes nothing.

    A KPI is recognised by its whole name and made when new; a value by its period, and another value for it is a
    correction. The same file again changes nothing. A day under the heading *month* stands for its month, unless one
    month has several. Empty cells of a wide file are gaps.

    Raises:
        InvalidFieldError: the file cannot be read, or is of none of the three forms.
    """
    sheet = read_sheet(path)
    report = ImportReport(is_dry_run=dry_run)
    definitions, entries = _split(sheet, report)
    with acting(session, actor):
        whole = session.begin_nested()
        kpis = _define(session, definitions, report, actor, today)
        _store(session, kpis, entries, report, today, fiscal_year_start)
        if dry_run:
            whole.rollback()
        else:
            whole.commit()
    return report


# the three forms ------------------------------------------------------------------------------------------------------

_Definitions = dict[str, tuple[int, dict[str, Any]]]
"""Folded name → first row and fields, the name among them."""


def _split(sheet: Sheet, report: ImportReport) -> tuple[_Definitions, list[_Entry]]:
    columns: dict[str, int] = {}
    for index, name in enumerate(sheet.header):
        field = _COLUMN_OF.get(fold(name.replace("_", " ")))
        if field is not None:
            columns.setdefault(field, index)
    when = columns.get("month", columns.get("period"))
    if "kpi" in columns and "value" in columns and when is not None:
        return _split_long(sheet, columns, report)
    periods = {
        index: name for index, name in enumerate(sheet.header) if index not in columns.values() and _is_period(name)
    }
    if periods:
        columns.setdefault("kpi", 0)
        return _split_periods_across(sheet, columns, periods, report)
    if when is not None and "value" not in columns:
        return _split_kpis_across(sheet, columns, when, report)
    raise InvalidFieldError(
        "file",
        f"no KPI values are recognised; use the columns kpi, unit, direction, target, month, value. The file has {', '.join(sheet.header)}",
    )


def _is_period(name: str) -> bool:
    try:
        parse_measurement_period(name, date(2199, 12, 31))
    except InvalidFieldError:
        return False
    return True


def _cell(row: Row, index: int | None) -> Cell:
    return row.cells[index] if index is not None and index < len(row.cells) else None


def _name_and_unit(text: str) -> tuple[str, str | None]:
    """Return ("Scrap", "%") for "Scrap (%)"; what is in brackets and no unit stays in the name."""
    match = _NAME_AND_UNIT.fullmatch(text.strip())
    if match is not None and _UNITS.fullmatch(match[2].strip()):
        return match[1].strip(), match[2].strip()
    return text.strip(), None


def _add_definition(
    definitions: _Definitions, row: Row, name: str, columns: Mapping[str, int], report: ImportReport
) -> str:
    name, unit = _name_and_unit(name)
    first, fields = definitions.setdefault(fold(name), (row.number, {"name": name}))
    given = {field: _cell(row, columns[field]) for field in _DEFINING if field in columns}
    given["unit"] = given.get("unit") or unit
    for field, value in given.items():
        if value is None or (isinstance(value, str) and value.casefold() in EMPTY_WORDS - {"?"}):
            continue
        if field in fields and fields[field] != value:
            report.reject(row.number, field, value, f"differs from {fields[field]!r} of the same KPI in row {first}")
        fields.setdefault(field, value)
    return name


def _split_long(sheet: Sheet, columns: Mapping[str, int], report: ImportReport) -> tuple[_Definitions, list[_Entry]]:
    used = set(columns.values()) - ({columns["period"]} if {"month", "period"} <= set(columns) else set())
    report.ignored_columns = tuple(name for index, name in enumerate(sheet.header) if name and index not in used)
    definitions: _Definitions = {}
    entries: list[_Entry] = []
    when = "month" if "month" in columns else "period"
    for row in sheet.rows:
        name = _cell(row, columns["kpi"])
        if name is None:
            report.reject(row.number, "kpi", None, "no KPI is named")
            continue
        if any(cell is not None for cell in row.cells[len(sheet.header) :]):
            report.reject(
                row.number,
                "row",
                row.cells[len(sheet.header)],
                "the row has more cells than the header: a decimal comma or a delimiter inside a text needs quotes",
            )
            continue
        bad_before = len(report.problems)
        kpi = _add_definition(definitions, row, str(name), columns, report)
        period, value = _cell(row, columns[when]), _cell(row, columns["value"])
        if (period is None and value is None) or len(report.problems) > bad_before:
            continue  # a definition without a value, or a row already named as bad
        granularity = _cell(row, columns.get("granularity"))
        note = _cell(row, columns.get("note"))
        entries.append(
            _Entry(row.number, sheet.header[columns["value"]], kpi, period, value, None if note is None else str(note), when == "month",
                   None if granularity is None else str(granularity))
        )  # fmt: skip
    return definitions, entries


def _split_periods_across(
    sheet: Sheet, columns: Mapping[str, int], periods: Mapping[int, str], report: ImportReport
) -> tuple[_Definitions, list[_Entry]]:
    report.ignored_columns = tuple(
        n for i, n in enumerate(sheet.header) if n and i not in periods and i not in columns.values()
    )
    definitions: _Definitions = {}
    entries: list[_Entry] = []
    for row in sheet.rows:
        name = _cell(row, columns["kpi"])
        if name is None:
            report.reject(row.number, "kpi", None, "no KPI is named")
            continue
        kpi = _add_definition(definitions, row, str(name), columns, report)
        for index, period in periods.items():
            value = _cell(row, index)
            if value is not None:
                entries.append(_Entry(row.number, period, kpi, period, value, None, False))
    return definitions, entries


def _split_kpis_across(
    sheet: Sheet, columns: Mapping[str, int], when: int, report: ImportReport
) -> tuple[_Definitions, list[_Entry]]:
    definitions: _Definitions = {}
    entries: list[_Entry] = []
    names: dict[int, str] = {}
    report.ignored_columns = tuple(name for name in sheet.header if _COLUMN_OF.get(fold(name)) == "note")
    for index, heading in enumerate(sheet.header):
        if index != when and heading and _COLUMN_OF.get(fold(heading)) not in ("note", "period", "month"):
            name, unit = _name_and_unit(heading)
            if fold(name) in definitions:
                raise InvalidFieldError("file", f"two columns are the KPI {name!r}; name them apart")
            definitions[fold(name)] = (1, {"name": name, **({"unit": unit} if unit else {})})
            names[index] = name
    for row in sheet.rows:
        for index, name in names.items():
            value = _cell(row, index)
            if value is not None:
                entries.append(
                    _Entry(
                        row.number,
                        sheet.header[index],
                        name,
                        _cell(row, when),
                        value,
                        None,
                        when == columns.get("month"),
                    )
                )
    return definitions, entries


# reading and storing --------------------------------------------------------------------------------------------------


def _define(
    session: Session, definitions: _Definitions, report: ImportReport, actor: str, today: date
) -> dict[str, Kpi]:
    """Make or change the KPIs; one with a bad field is left out with all its values."""
    kpis: dict[str, Kpi] = {}
    for key, (row, given) in definitions.items():
        try:
            with session.begin_nested():
                fields = _read_definition(given)
                stored = session.scalar(select(Kpi).where(Kpi.name_key == key))
                has_values = stored is not None and stored.unit is not None
                if (
                    stored is not None
                    and has_values
                    and fields.get("unit")
                    and unit_key(stored.unit) == unit_key(fields["unit"])
                ):
                    fields["unit"] = stored.unit  # another spelling of the same unit is no change
                if stored is None or any(kpi_fields(stored).get(n) != v for n, v in fields.items() if n != "name"):
                    stored = define_kpi(session, fields, actor=actor, today=today)
                kpis[key] = stored
        except ToolInputError as error:
            field = getattr(error, "field", "kpi")
            report.reject(row, field, given.get(field), str(error))
    return kpis


def _read_definition(given: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: str(value) for name, value in given.items() if name not in ("target", "direction")}
    if "direction" in given:
        fields["direction"] = read_direction(str(given["direction"]))
    target = given.get("target")
    if target is not None:
        written = parse_quantity(target) if isinstance(target, str) else None
        if written is not None and written.unit == "%" and "unit" not in fields:
            fields["unit"] = "%"
    values = read_fields("kpi", fields)
    if target is not None:
        values["target"] = (
            read_value(target, values.get("unit"), field="target") if isinstance(target, int | float | str) else None
        )
        if values["target"] is None:
            raise InvalidFieldError("target", f"{target!r} is not a number")
    return values


def _store(
    session: Session,
    kpis: Mapping[str, Kpi],
    entries: Sequence[_Entry],
    report: ImportReport,
    today: date,
    fiscal_year_start: int,
) -> None:
    mark, is_guessed = find_decimal_mark([entry.value for entry in entries])
    if is_guessed:
        report.notes.append(decimal_note("value"))
    order = DateOrder([entry.period for entry in entries])
    if order.is_guessed:
        report.notes.append(date_note("period"))
    _adopt_percent(session, kpis, entries)
    months = _months_with_several_days(entries, order)
    rows: list[tuple[_Entry, ReadValue]] = []
    seen: dict[tuple[int, str], tuple[float, int]] = {}
    for entry in entries:
        kpi = kpis.get(fold(entry.kpi))
        if kpi is None:
            report.reject(entry.row, "kpi", entry.kpi, "its definition is bad, see above")
            continue
        read = _read_entry(entry, kpi, mark, order, months, report, today, fiscal_year_start)
        if read is None:
            continue
        before = seen.setdefault((kpi.id, read[1].text), (read[2], entry.row))
        if before[0] != read[2]:
            report.reject(
                entry.row,
                entry.column,
                entry.value,
                f"row {before[1]} gives {before[0]:.12g} for the same KPI and period {read[1].text}",
            )
            continue
        rows.append((entry, read))
    for recorded in store_values(session, [read for _, read in rows]):
        report.count(recorded.change)
    report.notes += list(_fraction_notes([read for _, read in rows]))


def _adopt_percent(session: Session, kpis: Mapping[str, Kpi], entries: Sequence[_Entry]) -> None:
    """A KPI without a unit whose values carry a percent sign is measured in percent."""
    for entry in entries:
        kpi = kpis.get(fold(entry.kpi))
        if kpi is not None and kpi.unit is None and isinstance(entry.value, str) and entry.value.rstrip().endswith("%"):
            kpi.unit = "%"
    session.flush()


def _months_with_several_days(entries: Sequence[_Entry], order: DateOrder) -> set[str]:
    """Return the folded names of KPIs of which a month has several days: their days are days."""
    counted: dict[tuple[str, int, int], set[date]] = {}
    for entry in entries:
        day = _day_of(entry, order)
        if day is not None:
            counted.setdefault((fold(entry.kpi), day.year, day.month), set()).add(day)
    return {key[0] for key, days in counted.items() if len(days) > 1}


def _day_of(entry: _Entry, order: DateOrder) -> date | None:
    if isinstance(entry.period, str) and not re.search(r"\d.*\d.*\d.*\d", entry.period):
        return None
    try:
        return order.read(entry.period, "period")
    except InvalidFieldError:
        return None


def _read_entry(
    entry: _Entry,
    kpi: Kpi,
    mark: DecimalMark,
    order: DateOrder,
    several: set[str],
    report: ImportReport,
    today: date,
    fiscal_year_start: int,
) -> ReadValue | None:
    try:
        period = _read_period(entry, order, several, today, fiscal_year_start)
    except InvalidFieldError as error:
        report.reject(entry.row, "period", entry.period, str(error))
        return None
    if entry.value is None or (isinstance(entry.value, str) and entry.value.casefold() in EMPTY_WORDS):
        report.reject(entry.row, entry.column, entry.value, "no value")
        return None
    if isinstance(entry.value, date):
        report.reject(entry.row, entry.column, entry.value, "is a date, not a number")
        return None
    try:
        value = read_value(entry.value, kpi.unit, decimal_mark=mark)
    except InvalidFieldError as error:
        report.reject(entry.row, entry.column, entry.value, str(error))
        return None
    return kpi, period, value, entry.note


def _read_period(
    entry: _Entry, order: DateOrder, several: set[str], today: date, fiscal_year_start: int
) -> MeasurementPeriod:
    if entry.period is None:
        raise InvalidFieldError("period", "no period; write it like 2026-10, 2026-W41 or 2026-10-14")
    day = _day_of(entry, order)
    if day is None:
        period = entry.period
        text = str(int(period)) if isinstance(period, float) and period.is_integer() else str(period)
        return parse_measurement_period(text, today, fiscal_year_start)
    if entry.is_month and entry.granularity is None and fold(entry.kpi) not in several:
        return parse_measurement_period(f"{day:%Y-%m}", today)
    if entry.granularity == "month":
        return parse_measurement_period(month(day.year, day.month).start.strftime("%Y-%m"), today)
    if entry.granularity == "week":
        iso = (day - timedelta(days=day.weekday())).isocalendar()
        return parse_measurement_period(f"{iso.year}-W{iso.week:02d}", today)
    return parse_measurement_period(day, today)


def _fraction_notes(rows: Sequence[ReadValue]) -> Iterator[str]:
    """Warn of percentages that look like fractions; they are stored as given, never silently multiplied."""
    values: dict[int, tuple[Kpi, list[float]]] = {}
    for kpi, _, value, _ in rows:
        values.setdefault(kpi.id, (kpi, []))[1].append(value)
    for kpi, found in values.values():
        if kpi.unit == "%" and len(found) >= 3 and all(0 <= value <= 1 for value in found) and (kpi.target or 0) > 1:
            yield f"all values of {kpi.name!r} lie between 0 and 1, its target is {kpi.target:g} %: they look like fractions, but are stored as given"
