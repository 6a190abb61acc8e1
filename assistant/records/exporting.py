"""Writing initiatives and KPI values to files that `importing.py` reads back unchanged."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.records.initiative_fields import BENEFITS, FIELD_ORDER
from assistant.records.sheets import Cell, write_sheet
from assistant.records.tables import Initiative, Kpi, Measurement
from assistant.records.timeline import write_note_lines

_BENEFIT_COLUMNS = {
    "expected_benefit": {
        "value": "expected_benefit",
        "unit": "benefit_unit",
        "per": "benefit_per",
        "how_estimated": "benefit_how_estimated",
    },
    "actual_benefit": {"value": "actual_benefit", "unit": "actual_benefit_unit", "per": "actual_benefit_per"},
}
_KPI_COLUMNS = ("kpi", "unit", "direction", "target", "month", "value")
_MORE_KPI_COLUMNS = ("granularity", "frequency", "owner", "category", "definition", "note")


def initiative_header() -> list[str]:
    """Return the columns of an initiative file, in order."""
    header = ["id"]
    for name in FIELD_ORDER:
        header += list(_BENEFIT_COLUMNS[name].values()) if name in BENEFITS else [name]
    return [*header, "notes", "barrier", "created", "updated"]


def export_initiatives(session: Session, path: Path) -> int:
    """Write every field of every initiative to a CSV or XLSX file, by number; return how many.

    Raises:
        InvalidFieldError: the file cannot be written.
    """
    query = (
        select(Initiative)
        .options(selectinload(Initiative.notes), selectinload(Initiative.barriers))
        .order_by(Initiative.id)
    )
    rows = [_initiative_row(initiative) for initiative in session.scalars(query)]
    write_sheet(path, initiative_header(), rows)
    return len(rows)


def _initiative_row(initiative: Initiative) -> list[Cell]:
    row: list[Cell] = [initiative.reference]
    for name in FIELD_ORDER:
        if name in BENEFITS:
            row += [getattr(initiative, f"{name}_{part}") for part in _BENEFIT_COLUMNS[name]]
        elif name == "team":
            row.append(_join_names(initiative.team))
        else:
            row.append(getattr(initiative, name))
    barriers = "\n".join(
        barrier.what.replace("\n", " ") for barrier in initiative.barriers if barrier.status != "resolved"
    )
    return [*row, write_note_lines(initiative.notes) or None, barriers or None, initiative.created, initiative.updated]


def _join_names(names: list[str]) -> str | None:
    """One name that holds a comma gets a semicolon, so that it is not divided."""
    joined = "; ".join(names)
    return f"{joined};" if len(names) == 1 and "," in joined else joined or None


def export_kpis(session: Session, path: Path) -> int:
    """Write all KPI values in the long form, by KPI and time; return how many.

    The columns are kpi, unit, direction, target, month, value; further ones follow only where they hold something:
    granularity when some values are not monthly, and the rest of the definitions. A KPI without values has one row.

    Raises:
        InvalidFieldError: the file cannot be written.
    """
    rows: list[dict[str, Cell]] = []
    number = 0
    for kpi in session.scalars(select(Kpi).order_by(Kpi.name_key)):
        fields: dict[str, Cell] = {
            "kpi": kpi.name, "unit": kpi.unit, "direction": kpi.direction, "target": kpi.target, "frequency": kpi.frequency,
            "owner": kpi.owner, "category": kpi.category, "definition": kpi.definition,
        }  # fmt: skip
        values = session.execute(
            select(Measurement.period, Measurement.value, Measurement.granularity, Measurement.note)
            .where(Measurement.kpi_id == kpi.id)
            .order_by(Measurement.anchor, Measurement.end)
        ).all()
        number += len(values)
        rows += [
            {**fields, "month": period, "value": value, "granularity": kind, "note": note}
            for period, value, kind, note in values
        ]
        if not values:
            rows.append(fields)
    more = [name for name in _MORE_KPI_COLUMNS if any(row.get(name) not in (None, "month") for row in rows)]
    header = [*_KPI_COLUMNS, *more]
    write_sheet(path, header, [[row.get(name) for name in header] for row in rows])
    return number
