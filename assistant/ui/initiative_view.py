"""The page of one initiative: what it is, where it stands, its timeline, checks, barriers and KPI. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.records.changes import Change
from assistant.records.statuses import PATH
from assistant.ui.changes_view import render_changes
from assistant.ui.draft_view import render_fields
from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.initiative_facts import (
    LABELS,
    BarrierLine,
    CheckLine,
    render_barriers,
    render_checks,
    render_facts,
    render_status_form,
    show_field,
)
from assistant.ui.initiatives_view import STATUS_LABELS
from assistant.ui.markup import button, tag, text

_TOLD = ("problem", "idea", "expected_benefit", "result", "actual_benefit", "learned", "reason")


@dataclass(frozen=True)
class Note:
    """An entry of the timeline."""

    noted: date
    author: str
    text: str


@dataclass(frozen=True)
class InitiativePage:
    """Everything that the page shows."""

    reference: str
    fields: Mapping[str, Any]
    risk: str | None
    updated: date
    notes: Sequence[Note] = ()
    checks: Sequence[CheckLine] = ()
    barriers: Sequence[BarrierLine] = ()
    chart: str = ""
    """HTML of the linked KPI's chart."""
    changes: Sequence[Change] = ()


def render_initiative(page: InitiativePage, today: date, person: str = "") -> str:
    """The whole page."""
    status = str(page.fields.get("status", "idea"))
    back = button("All initiatives", "go", kind="quiet small", icon=icon("back"), data_page="initiatives")
    ask = button(
        "Ask the coach",
        "compose",
        icon=icon("chat"),
        data_text=f"About {page.reference} ({page.fields.get('title')}): ",
    )
    edit = button("Edit", "edit", kind="primary", icon=icon("edit"), data_ref=page.reference)
    head = tag(
        "header",
        tag("div", text("p", page.reference, class_="eyebrow") + text("h1", page.fields.get("title", "")))
        + tag("div", ask + edit, class_="actions"),
        class_="page-head",
    )
    risk = tag("p", icon("alert") + text("span", f"At risk: {page.risk}."), class_="alarm") if page.risk else ""
    main = render_told(page.fields) + page.chart + render_timeline(page)
    side = (
        render_status_form(page.reference, status)
        + render_facts(page.fields)
        + render_checks(page.reference, page.checks, today, person)
        + render_barriers(page.reference, page.barriers)
        + render_changes(page.changes, person, page.reference)
    )
    grid = tag(
        "div", tag("div", main, class_="content") + tag("aside", side, class_="side", aria_label="Facts"), class_="two"
    )
    return tag("div", back + head + risk + render_path(status) + grid, class_="sheet", data_key=page.reference)


def render_path(status: str) -> str:
    """How far it has come."""
    if status not in PATH:
        return ""
    at = PATH.index(status)
    steps = "".join(
        text(
            "li",
            STATUS_LABELS[one],
            class_="past" if i < at else "here" if i == at else "",
            aria_current="step" if i == at else None,
        )
        for i, one in enumerate(PATH)
    )
    return tag("ol", steps, class_="path", aria_label="Progress")


def render_told(fields: Mapping[str, Any]) -> str:
    """Problem, idea and what came of it."""
    rows = "".join(
        text("h2", LABELS[name]) + text("p", show_field(name, fields[name]), class_="pre", dir="auto")
        for name in _TOLD
        if name in fields
    )
    nothing = text("p", "Neither problem nor idea is told yet: Edit adds them.", class_="muted")
    return tag("section", rows or nothing, class_="card told")


def render_timeline(page: InitiativePage) -> str:
    """Notes, the newest first, and a box for the next one."""
    rows = "".join(
        tag(
            "li",
            tag(
                "p",
                text("strong", note.author)
                + " "
                + text("time", show_date(note.noted), datetime=note.noted.isoformat()),
                class_="muted",
            )
            + text("p", note.text, class_="pre", dir="auto"),
        )
        for note in reversed(page.notes)
    )
    box = tag(
        "label",
        text("span", "Add to the timeline", class_="sr")
        + text("textarea", "", name="note", id="timeline-note", rows=2, placeholder="What is new?"),
    )
    form = tag(
        "form",
        box + tag("button", "Add", type="submit", class_="btn"),
        data_act="note",
        data_ref=page.reference,
        class_="inline",
    )
    nothing = text("p", f"No news since {show_date(page.updated)}.", class_="muted") if not rows else ""
    return tag("section", text("h2", "Timeline") + form + nothing + tag("ul", rows, class_="timeline"), class_="card")


def render_editor(reference: str, fields: Mapping[str, Any]) -> str:
    """A form for a new initiative, or for changing one."""
    kind = "initiative_update" if reference else "initiative"
    title = f"Edit {reference}" if reference else "New initiative"
    first = ("title", "problem", "idea", "area", "owner", "due", "expected_benefit")
    shown = {name: fields.get(name) for name in first} | dict(fields)
    back = button(
        "Back",
        "go" if reference else "show",
        kind="quiet small",
        icon=icon("back"),
        data_page="initiatives",
        data_ref=reference or None,
    )
    actions = tag(
        "footer",
        tag("button", "Save", type="submit", class_="btn primary")
        + text("span", "You can undo it afterwards.", class_="hint"),
    )
    form = tag(
        "form",
        render_fields(kind, shown, "edit") + actions,
        class_="card editor",
        data_act="save",
        data_ref=reference,
        autocomplete="off",
    )
    return tag(
        "div",
        back + tag("header", text("h1", title), class_="page-head") + form,
        class_="sheet narrow",
        data_key=f"edit-{reference}",
    )
