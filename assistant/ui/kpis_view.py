"""KPIs as small multiples with their verdicts. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.records.calendar_math import name_measurement_period
from assistant.ui.chart_view import render_spark
from assistant.ui.formats import show_number
from assistant.ui.icons import icon
from assistant.ui.markup import button, tag, text


@dataclass(frozen=True)
class KpiTile:
    """A KPI at a glance."""

    name: str
    unit: str
    category: str
    value: float | None
    period: str
    target: float | None
    is_met: bool | None
    verdict: str
    chart: Mapping[str, Any]


def judge(verdict: str) -> tuple[str, str]:
    """The colour and the headline of a verdict."""
    low = verdict.lower()
    if not verdict:
        return "", "No values yet"
    if low.startswith("react") and "better than usual" in low:
        return "good", "React: better than usual"
    if low.startswith("react"):
        return "bad", "React"
    if low.startswith("too early"):
        return "", "Too early to tell"
    return "", "Leave it alone"


def render_verdict(verdict: str) -> str:
    """React or leave it alone, as a badge."""
    css, words = judge(verdict)
    return text("span", words, class_=f"badge {css}".strip())


def render_kpis(tiles: Sequence[KpiTile]) -> str:
    """All KPIs, those that ask for a reaction first."""
    actions = (
        button("Import values", "import-page", icon=icon("upload"))
        + button("Export", "export", kind="quiet", icon=icon("download"))
        + button("New KPI", "new", kind="primary", icon=icon("plus"))
    )
    lead = "Each chart answers one question: is this ordinary variation, or did something change?"
    head = tag(
        "header",
        tag("div", text("h1", "KPIs") + text("p", lead, class_="muted")) + tag("div", actions, class_="actions"),
        class_="page-head",
        data_key="head",
    )
    if not tiles:
        return tag("div", head + render_empty(), class_="sheet", data_key="page")
    order = sorted(tiles, key=lambda tile: ({"bad": 0, "good": 1}.get(judge(tile.verdict)[0], 2), tile.name.casefold()))
    return tag(
        "div",
        head + tag("div", "".join(render_tile(tile) for tile in order), class_="tiles"),
        class_="sheet wide",
        data_key="page",
    )


def render_empty() -> str:
    """What this page will be, and how to begin."""
    return tag(
        "section",
        text("h2", "Six values are enough to begin")
        + text("p", "Import a table of months and values, or enter one value after the other. From then on every KPI shows its usual range, and one sentence: "
               "react to this point, or leave it alone and why.", class_="lead")
        + tag("div", button("Import values", "import-page", kind="primary") + button("Define a KPI", "new") + button("Load sample data", "sample", kind="quiet"), class_="actions"),
        class_="empty",
    )  # fmt: skip


def render_tile(tile: KpiTile) -> str:
    """One small multiple."""
    value = f"{show_number(tile.value)} {tile.unit}".strip() if tile.value is not None else "No values"
    target = ""
    if tile.target is not None:
        met = {True: "good", False: "warn", None: ""}[tile.is_met]
        target = text("span", f"Target {show_number(tile.target)} {tile.unit}".strip(), class_=f"badge {met}".strip())
    top = tag("span", text("strong", tile.name) + render_verdict(tile.verdict), class_="tile-top")
    numbers = tag(
        "span",
        text("span", value, class_="big")
        + text("span", name_measurement_period(tile.period) if tile.period else "", class_="muted")
        + target,
        class_="tile-numbers",
    )
    return tag(
        "button",
        top + numbers + render_spark(tile.chart) + text("span", tile.verdict, class_="why"),
        type="button",
        class_="kpi-tile",
        data_act="go",
        data_page="kpis",
        data_ref=tile.name,
    )
