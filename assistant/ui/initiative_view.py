"""The page of one initiative: what it is, where it stands, its timeline, checks, barriers and KPI. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.records.statuses import PATH, STATUSES
from assistant.ui.draft_form import CATEGORY_LABELS, FIELDS, show_value
from assistant.ui.draft_view import render_fields, render_input
from assistant.ui.icons import icon
from assistant.ui.initiatives_view import STATUS_LABELS, show_date
from assistant.ui.markup import button, escape, tag, text, void

_SIDE = ("owner", "team", "sponsor", "area", "category", "start", "due", "closed", "strategic_objective", "linked_kpi", "baseline", "target", "resources")
_TOLD = ("problem", "idea", "expected_benefit", "result", "actual_benefit", "learned", "reason")
_LABELS = {field.name: field.label for field in FIELDS["initiative"]}


@dataclass(frozen=True)
class Note:
    """An entry of the timeline."""

    noted: date
    author: str
    text: str


@dataclass(frozen=True)
class CheckLine:
    """A look after 30, 60 or 90 days."""

    days: int
    due: date
    done: date | None
    outcome: str | None
    note: str | None


@dataclass(frozen=True)
class BarrierLine:
    """Something in the way."""

    reference: str
    what: str
    status: str
    owner: str | None
    opened: date


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


def render_initiative(page: InitiativePage, today: date) -> str:
    """The whole page."""
    status = str(page.fields.get("status", "idea"))
    back = button("All initiatives", "go", kind="quiet small", icon=icon("back"), data_page="initiatives")
    ask = button("Ask the coach", "compose", icon=icon("chat"), data_text=f"About {page.reference} ({page.fields.get('title')}): ")
    edit = button("Edit", "edit", kind="primary", icon=icon("edit"), data_ref=page.reference)
    head = tag("header", tag("div", text("p", page.reference, class_="eyebrow") + text("h1", page.fields.get("title", ""))) + tag("div", ask + edit, class_="actions"), class_="page-head")
    risk = tag("p", icon("alert") + text("span", f"At risk: {page.risk}."), class_="alarm") if page.risk else ""
    main = render_told(page.fields) + page.chart + render_timeline(page)
    side = render_status_form(page.reference, status) + render_facts(page.fields) + render_checks(page, today) + render_barriers(page)
    grid = tag("div", tag("div", main, class_="content") + tag("aside", side, class_="side", aria_label="Facts"), class_="two")
    return tag("div", back + head + risk + render_path(status) + grid, class_="sheet", data_key=page.reference)


def render_path(status: str) -> str:
    """How far it has come."""
    if status not in PATH:
        return ""
    at = PATH.index(status)
    steps = "".join(
        text("li", STATUS_LABELS[one], class_="past" if i < at else "here" if i == at else "", aria_current="step" if i == at else None) for i, one in enumerate(PATH)
    )
    return tag("ol", steps, class_="path", aria_label="Progress")


def show_benefit(value: Mapping[str, Any]) -> str:
    """ "20 minutes per shift (how it was estimated)"."""
    amount = " ".join(part for part in (show_value(value.get("value")), str(value.get("unit") or "")) if part)
    per = f" per {value['per']}" if value.get("per") else ""
    how = f" ({value['how_estimated']})" if value.get("how_estimated") else ""
    return f"{amount}{per}{how}"


def show_field(name: str, value: Any) -> str:
    """A field's value for reading."""
    if isinstance(value, Mapping):
        return show_benefit(value)
    if name in ("start", "due", "closed") and value:
        return show_date(date.fromisoformat(str(value)))
    if name == "category":
        return CATEGORY_LABELS.get(str(value), str(value))
    return show_value(value)


def render_told(fields: Mapping[str, Any]) -> str:
    """Problem, idea and what came of it."""
    rows = "".join(text("h2", _LABELS[name]) + text("p", show_field(name, fields[name]), class_="pre", dir="auto") for name in _TOLD if name in fields)
    nothing = text("p", "Neither problem nor idea is told yet: Edit adds them.", class_="muted")
    return tag("section", rows or nothing, class_="card told")


def render_facts(fields: Mapping[str, Any]) -> str:
    """The short fields."""
    rows = []
    for name in _SIDE:
        if name not in fields:
            continue
        value = escape(show_field(name, fields[name]))
        if name == "linked_kpi":
            value = button(str(fields[name]), "go", kind="link", data_page="kpis", data_ref=fields[name])
        rows.append(tag("div", text("dt", _LABELS[name]) + tag("dd", value)))
    return tag("section", tag("dl", "".join(rows)), class_="card facts") if rows else ""


def render_status_form(reference: str, status: str) -> str:
    """Moving it on, with a reason where the move needs one."""
    options = "".join(text("option", STATUS_LABELS[one], value=one, selected=one == status) for one in STATUSES)
    body = tag("label", text("span", "Status") + tag("select", options, name="status", id="move-status"))
    body += tag("label", text("span", "Reason or note") + void("input", type="text", name="note", id="move-note", placeholder="Needed for reopening", autocomplete="off"))
    return tag("form", body + tag("button", "Move", type="submit", class_="btn small"), class_="card stack", data_act="move", data_ref=reference, aria_label="Move to another status")


def render_timeline(page: InitiativePage) -> str:
    """Notes, the newest first, and a box for the next one."""
    rows = "".join(
        tag("li", tag("p", text("strong", note.author) + " " + text("time", show_date(note.noted), datetime=note.noted.isoformat()), class_="muted") + text("p", note.text, class_="pre", dir="auto"))
        for note in reversed(page.notes)
    )
    box = tag("label", text("span", "Add to the timeline", class_="sr") + text("textarea", "", name="note", id="timeline-note", rows=2, placeholder="What is new?"))
    form = tag("form", box + tag("button", "Add", type="submit", class_="btn"), data_act="note", data_ref=page.reference, class_="inline")
    nothing = text("p", f"No news since {show_date(page.updated)}.", class_="muted") if not rows else ""
    return tag("section", text("h2", "Timeline") + form + nothing + tag("ul", rows, class_="timeline"), class_="card")


def render_checks(page: InitiativePage, today: date) -> str:
    """The looks after standardising."""
    if not page.checks:
        return ""
    rows = []
    for check in page.checks:
        if check.done is not None:
            state = text("span", check.outcome or "", class_=f"badge {'good' if check.outcome == 'held' else 'bad'}") + text("span", f" on {show_date(check.done)}", class_="muted")
        else:
            late = check.due < today
            state = text("span", f"{'was due' if late else 'due'} {show_date(check.due)}", class_="badge bad" if late else "badge") + tag(
                "div",
                button("It held", "check", kind="small", data_ref=page.reference, data_days=check.days, data_outcome="held")
                + button("It slipped", "check", kind="small", data_ref=page.reference, data_days=check.days, data_outcome="slipped"),
                class_="actions",
            )
        rows.append(tag("li", text("strong", f"After {check.days} days") + " " + state))
    return tag("section", text("h2", "Did it last?") + tag("ul", "".join(rows), class_="lines"), class_="card")


def render_barriers(page: InitiativePage) -> str:
    """What stands in the way, and a form for more."""
    rows = "".join(
        tag("li", text("strong", one.what) + tag("p", escape(f"{one.reference} · {one.status} · {one.owner or 'no owner'} · since {show_date(one.opened)}"), class_="muted")
            + ("" if one.status == "resolved" else button("Resolved", "resolve", kind="small", data_ref=page.reference, data_barrier=one.reference)))
        for one in page.barriers
    )  # fmt: skip
    inputs = "".join(render_input(field, None, f"barrier-{field.name}") for field in FIELDS["barrier"] if field.name in ("what", "kind", "owner"))
    form = tag("form", inputs + tag("button", "Add barrier", type="submit", class_="btn small"), data_act="barrier", data_ref=page.reference, class_="stack")
    add = tag("details", text("summary", "Something is in the way") + form, class_="more-fields")
    return tag("section", text("h2", "Barriers") + (tag("ul", rows, class_="lines") if rows else "") + add, class_="card")


def render_editor(reference: str, fields: Mapping[str, Any]) -> str:
    """A form for a new initiative, or for changing one."""
    kind = "initiative_update" if reference else "initiative"
    title = f"Edit {reference}" if reference else "New initiative"
    first = ("title", "problem", "idea", "area", "owner", "due", "expected_benefit")
    shown = {name: fields.get(name) for name in first} | dict(fields)
    back = button("Back", "go" if reference else "show", kind="quiet small", icon=icon("back"), data_page="initiatives", data_ref=reference or None)
    actions = tag("footer", tag("button", "Save", type="submit", class_="btn primary") + text("span", "You can undo it afterwards.", class_="hint"))
    form = tag("form", render_fields(kind, shown, "edit") + actions, class_="card editor", data_act="save", data_ref=reference, autocomplete="off")
    return tag("div", back + tag("header", text("h1", title), class_="page-head") + form, class_="sheet narrow", data_key=f"edit-{reference}")

