"""One KPI large: verdict, chart, signals, values, definition. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.records.changes import Change
from assistant.ui.changes_view import render_changes, render_undo
from assistant.ui.chart_view import render_chart
from assistant.ui.draft_view import render_fields
from assistant.ui.formats import show_date, show_number
from assistant.ui.icons import icon
from assistant.ui.kpis_view import KpiTile, judge
from assistant.ui.markup import button, escape, tag, text, void

_GOOD = {"higher": "higher is better", "lower": "lower is better", "target": "the nearer to the target the better"}


@dataclass(frozen=True)
class KpiPage:
    """One KPI with everything that is known about it."""

    tile: KpiTile
    fields: Mapping[str, Any]
    sentence: str
    filter: str
    notes: Sequence[str]
    signals: Sequence[str]
    values: Sequence[tuple[str, float, str]]
    """Period, value and note, the newest first."""
    shifts: Sequence["Shift"] = ()
    initiatives: Sequence[tuple[str, str]] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Shift:
    """An explained change of level."""

    since: date
    why: str
    change: Change | None = None
    """What noted it, for its undo."""


def render_kpi(page: KpiPage, person: str = "") -> str:
    """One KPI large."""
    tile = page.tile
    back = button("All KPIs", "go", kind="quiet small", icon=icon("back"), data_page="kpis")
    ask = button("Ask the coach", "compose", icon=icon("chat"), data_text=f"What should I do about {tile.name}? ")
    head = tag(
        "header",
        tag("div", text("p", tile.category or "KPI", class_="eyebrow") + text("h1", tile.name))
        + tag("div", ask, class_="actions"),
        class_="page-head",
    )
    css, words = judge(tile.verdict)
    verdict = tag(
        "section",
        text("h2", words) + text("p", tile.verdict) + text("p", page.sentence, class_="muted"),
        class_=f"card verdict {css}",
    )
    signals = "".join(text("li", one[:1].upper() + one[1:]) for one in page.signals)
    explained = (
        tag(
            "section",
            text("h2", "Signals") + tag("ul", signals, class_="lines") + render_shift_form(tile.name),
            class_="card",
        )
        if signals
        else ""
    )
    notes = "".join(text("li", one) for one in page.notes)
    facts = tag(
        "section",
        text("p", page.filter, class_="hint") + (tag("ul", notes, class_="lines") if notes else ""),
        class_="card quiet",
    )
    main = verdict + render_chart(tile.chart) + explained + facts
    side = (
        render_value_form(tile)
        + render_definition(page)
        + render_links(page)
        + render_shifts(page.shifts, person, tile.name)
    )
    side += render_changes(page.changes, person, tile.name)
    grid = tag(
        "div",
        tag("div", main, class_="content") + tag("aside", side, class_="side", aria_label="Definition and values"),
        class_="two",
    )
    return tag("div", back + head + grid, class_="sheet", data_key=f"kpi-{tile.name}")


def render_value_form(tile: KpiTile) -> str:
    """Entering one value."""
    unit = f" ({tile.unit})" if tile.unit else ""
    inputs = (
        tag(
            "label",
            text("span", "Period")
            + void(
                "input",
                type="text",
                name="period",
                id="value-period",
                placeholder="2026-10, or October",
                required=True,
                autocomplete="off",
            ),
        )
        + tag(
            "label",
            text("span", f"Value{unit}")
            + void(
                "input",
                type="text",
                name="value",
                id="value-value",
                inputmode="decimal",
                required=True,
                autocomplete="off",
            ),
        )
        + tag(
            "label", text("span", "Note") + void("input", type="text", name="note", id="value-note", autocomplete="off")
        )
    )
    return tag(
        "form",
        text("h2", "Enter a value") + inputs + tag("button", "Save", type="submit", class_="btn primary"),
        class_="card stack",
        data_act="value",
        data_kpi=tile.name,
        autocomplete="off",
    )


def render_definition(page: KpiPage) -> str:
    """How it is counted, and the form to change that."""
    fields = page.fields
    rows = [("Good is", _GOOD.get(str(fields.get("direction")), "")), ("Target", f"{show_number(fields['target'])} {fields.get('unit', '')}".strip() if fields.get("target") is not None else ""),
            ("How often", fields.get("frequency", "")), ("Owner", fields.get("owner", "")), ("Counted as", fields.get("definition", ""))]  # fmt: skip
    shown = "".join(tag("div", text("dt", name) + text("dd", value)) for name, value in rows if value)
    form = tag(
        "form",
        render_fields("kpi", fields, "kpi") + tag("button", "Save", type="submit", class_="btn"),
        data_act="define",
        data_kpi=page.tile.name,
        autocomplete="off",
    )
    change = tag("details", text("summary", "Change the definition") + form, class_="more-fields")
    return tag("section", text("h2", "Definition") + tag("dl", shown) + change, class_="card facts")


def render_shift_form(name: str) -> str:
    """Explaining a new level, so that limits are computed anew from then on."""
    inputs = tag(
        "label", text("span", "Since") + void("input", type="date", name="since", id="shift-since", required=True)
    ) + tag(
        "label",
        text("span", "What changed")
        + void(
            "input",
            type="text",
            name="why",
            id="shift-why",
            required=True,
            placeholder="New bins with a reason card",
            autocomplete="off",
        ),
    )
    form = tag(
        "form",
        inputs + tag("button", "Compute limits anew", type="submit", class_="btn small"),
        class_="stack",
        data_act="shift",
        data_kpi=name,
    )
    return tag("details", text("summary", "I know what changed") + form, class_="more-fields")


def render_shifts(shifts: Sequence[Shift], person: str, name: str) -> str:
    """The explained changes of level."""
    rows = "".join(
        tag(
            "li",
            tag("div", text("strong", show_date(one.since)) + " " + escape(one.why))
            + render_undo(one.change, person, name),
            class_="due",
        )
        for one in shifts
    )
    return (
        tag("section", text("h2", "Explained changes") + tag("ul", rows, class_="lines"), class_="card") if rows else ""
    )


def render_links(page: KpiPage) -> str:
    """Initiatives that work on it."""
    rows = "".join(
        tag("li", button(f"{ref} {title}", "go", kind="link", data_page="initiatives", data_ref=ref))
        for ref, title in page.initiatives
    )
    return (
        tag("section", text("h2", "Initiatives on it") + tag("ul", rows, class_="lines"), class_="card") if rows else ""
    )


def render_new() -> str:
    """The form for a new KPI."""
    shown = dict.fromkeys(("name", "unit", "direction", "target", "definition"))
    actions = tag(
        "footer",
        tag("button", "Save", type="submit", class_="btn primary")
        + text("span", "You can undo it afterwards.", class_="hint"),
    )
    form = tag(
        "form",
        render_fields("kpi", shown, "new-kpi") + actions,
        class_="card editor",
        data_act="define",
        autocomplete="off",
    )
    return tag(
        "div",
        button("All KPIs", "go", kind="quiet small", icon=icon("back"), data_page="kpis")
        + tag("header", text("h1", "New KPI"), class_="page-head")
        + form,
        class_="sheet narrow",
        data_key="new-kpi",
    )
