"""Tools over KPIs: what is recorded, figures and verdicts, charts, and drafts of definitions and values."""

import re
from dataclasses import asdict
from typing import Any, Literal

from langchain.tools import ToolRuntime, tool
from sqlalchemy.orm import Session

from assistant.context import TurnContext
from assistant.errors import ToolInputError
from assistant.records.charts import build_chart
from assistant.records.kpi_query import KpiAnswer, KpiQuery, Measure
from assistant.records.kpi_query import query_kpi as compute
from assistant.records.kpis import count_measurements, find_kpi, kpi_fields
from assistant.records.kpis import list_kpis as read_kpis
from assistant.records.matching import match_names
from assistant.records.tables import Kpi
from assistant.tools.drafting import Answer, prepare
from assistant.tools.rows import to_text


@tool(response_format="content_and_artifact")
def list_kpis(runtime: ToolRuntime[TurnContext]) -> Answer:
    """List the recorded KPIs with unit, target, good direction, number of values, last value and whether it meets the target."""
    context = runtime.context
    with context.open_session() as session:
        rows = [
            kpi_fields(kpi) | {"values": count_measurements(session, kpi)} | _last(session, kpi, context)
            for kpi in read_kpis(session)
        ]
    if not rows:
        runtime.context.findings.no_data = True
    return to_text(rows, none="No KPI is recorded yet."), {"rows": rows}


def _last(session: Session, kpi: Kpi, context: TurnContext) -> dict[str, Any]:
    """The last value of a KPI, its period, and whether it meets the target."""
    fiscal_year_start = context.situation.fiscal_year_start
    answer = compute(session, KpiQuery(kpi.name), today=context.today, fiscal_year_start=fiscal_year_start)
    if not answer.has_data:
        return {}
    found: dict[str, Any] = {"last": answer.points[-1].value, "period": answer.points[-1].period}
    if answer.target_check is not None:
        found["meets_target"] = answer.target_check.is_met
    return found


@tool(response_format="content_and_artifact")
def query_kpi(
    kpi: str,
    runtime: ToolRuntime[TurnContext],
    measure: Measure = "latest",
    period: str | None = None,
    compare_period: str | None = None,
    compare_kpi: str | None = None,
    extreme: Literal["highest", "lowest"] | None = None,
) -> Answer:
    """Compute a figure of a KPI, with the verdict of its XmR chart: react, or leave it alone. Repeat figures exactly.

    Args:
        kpi: name of the KPI, as the person says it.
        measure: what to compute; trend and signals answer "is it getting better", "should I react".
        period: in words, such as "last quarter", "Q3 2026", "since March", "last 12 months", "this year", "October".
        compare_period: a second period, for a comparison.
        compare_kpi: a second KPI, for a comparison.
        extreme: for the highest or lowest value instead of a measure.
    """
    if extreme:
        measure = _find_extreme(runtime.context, kpi, extreme)
    query = KpiQuery(kpi, period, measure, compare_kpi, compare_period)
    answer = _compute(runtime.context, query)
    _note(runtime.context, answer)
    runtime.context.findings.meta["measure"] = answer.measure
    return _describe(answer), {"answer": _to_values(answer)}


@tool(response_format="content_and_artifact")
def plot_kpi(kpi: str, runtime: ToolRuntime[TurnContext], period: str | None = None) -> Answer:
    """Draw the XmR chart of a KPI for the person, with centre, limits and signals.

    Args:
        kpi: name of the KPI, as the person says it.
        period: in words, such as "last 12 months"; all values when left out.
    """
    answer = _compute(runtime.context, KpiQuery(kpi, period, "trend"))
    _note(runtime.context, answer)
    if answer.has_data:
        runtime.context.findings.charts.append(build_chart(answer).as_json())
    return _describe(answer), {"answer": _to_values(answer), "plotted": answer.has_data}


@tool(response_format="content_and_artifact")
def draft_kpi(
    runtime: ToolRuntime[TurnContext],
    name: str | None = None,
    unit: str | None = None,
    direction: Literal["higher", "lower", "target"] | None = None,
    target: float | None = None,
    frequency: str | None = None,
    owner: str | None = None,
    category: str | None = None,
    definition: str | None = None,
    draft: str | None = None,
    record: str | None = None,
) -> Answer:
    """Prepare the definition of a KPI, or a change of one, for the person to confirm. Nothing is saved.

    Args:
        direction: which way is good.
        definition: how it is counted, in the person's words.
        draft: id of a pending draft to change instead of preparing a new one.
        record: name of a recorded KPI whose definition is to change.
    """
    fields = {
        "name": name, "unit": normalise_unit(unit), "direction": direction, "target": target, "frequency": frequency, "owner": owner,
        "category": category, "definition": definition,
    }  # fmt: skip
    return prepare(runtime.context, "kpi", fields, draft=draft, record=record)


@tool(response_format="content_and_artifact")
def draft_measurements(
    runtime: ToolRuntime[TurnContext], measurements: list[dict[str, Any]], draft: str | None = None
) -> Answer:
    """Prepare values of KPIs for the person to confirm; a KPI that is new is set up with them. Nothing is saved.

    Args:
        measurements: each with kpi (name), period (ISO: 2026-10, 2026-W41, 2026-10-14, 2026-Q3, 2026), value (a number,
            as the person said it) and, where it was said, unit.
        draft: id of a pending draft to change instead of preparing a new one.
    """
    context = runtime.context
    rows = [
        {name: value for name, value in row.items() if name in ("kpi", "period", "value", "note")}
        for row in measurements
    ]
    fields: dict[str, Any] = {"measurements": rows}
    if new := _find_new_kpis(context, measurements):
        fields["kpi_definitions"] = new
    return prepare(context, "measurements", fields, draft=draft)


def normalise_unit(unit: str | None) -> str | None:
    """The unit with the sign for percent; other units as they were said."""
    if unit and re.match(r"(?:percent|per cent|prozent|%)\s+(?:of|der|des|von)\b", unit.strip(), re.IGNORECASE):
        return "%"
    return (
        "%"
        if unit
        and re.fullmatch(
            r"(?:in )?(?:per ?cent(?:age)?s?|pct\.?|prozent|por ?ciento|pour ?cent|por ?cento|パーセント|％)",
            unit.strip(),
            re.IGNORECASE,
        )
        else unit
    )


def _find_new_kpis(context: TurnContext, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Definitions of the KPIs that are neither recorded nor drafted in this conversation, with the unit that was said."""
    drafted = [
        str(one["fields"].get("name", ""))
        for one in (*context.situation.pending, *context.findings.drafts)
        if one["kind"] == "kpi"
    ]
    found: dict[str, dict[str, Any]] = {}
    with context.open_session() as session:
        for row in rows:
            name = str(row.get("kpi") or "").strip()
            if not name or match_names(name, drafted) or _is_recorded(session, name):
                continue
            definition = found.setdefault(name.casefold(), {"name": name[:1].upper() + name[1:]})
            if row.get("unit"):
                definition.setdefault("unit", normalise_unit(str(row["unit"])))
    return list(found.values())


def _is_recorded(session: Session, name: str) -> bool:
    try:
        return find_kpi(session, name) is not None
    except ToolInputError:
        return True  # several fit: the draft will ask which


def _find_extreme(context: TurnContext, kpi: str, extreme: str) -> Measure:
    """Best or worst, whichever the highest or lowest value is by the KPI's direction; higher counts as good by default."""
    with context.open_session() as session:
        found = find_kpi(session, kpi)
        lower_is_good = found is not None and found.direction == "lower"
    return "worst" if (extreme == "highest") == lower_is_good else "best"


def _compute(context: TurnContext, query: KpiQuery) -> KpiAnswer:
    with context.open_session() as session:
        if not read_kpis(session):
            context.findings.no_data = True
        try:
            return compute(session, query, today=context.today, fiscal_year_start=context.situation.fiscal_year_start)
        except Exception:
            context.findings.no_data = True
            raise


def _note(context: TurnContext, answer: KpiAnswer) -> None:
    context.findings.kpi = answer.kpi
    context.findings.no_data = not answer.has_data
    context.findings.figures.append(answer.sentence)


def _describe(answer: KpiAnswer) -> str:
    lines = [answer.sentence, answer.verdict, *answer.notes, answer.filter]
    return "\n".join(line for line in lines if line)


def _to_values(answer: KpiAnswer) -> dict[str, Any]:
    values = asdict(answer)
    for heavy in ("points", "charted", "stretches", "xmr"):
        values.pop(heavy)
    return values | {"has_data": answer.has_data, "points": [[p.period, p.value] for p in answer.points[-60:]]}
