"""Beside the story of an initiative: its status, facts, checks and barriers. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.records.changes import Change
from assistant.records.statuses import STATUSES
from assistant.ui.changes_view import render_undo
from assistant.ui.draft_form import CATEGORY_LABELS, FIELDS, show_value
from assistant.ui.draft_view import render_input
from assistant.ui.formats import show_date, show_number
from assistant.ui.initiatives_view import STATUS_LABELS
from assistant.ui.markup import button, escape, tag, text, void

_SIDE = (
    "owner",
    "team",
    "sponsor",
    "area",
    "category",
    "start",
    "due",
    "closed",
    "strategic_objective",
    "linked_kpi",
    "baseline",
    "target",
    "resources",
)
LABELS = {field.name: field.label for field in FIELDS["initiative"]}


@dataclass(frozen=True)
class CheckLine:
    """A look after 30, 60 or 90 days."""

    days: int
    due: date
    done: date | None
    outcome: str | None
    note: str | None
    change: Change | None = None
    """What noted the outcome, for its undo."""


@dataclass(frozen=True)
class BarrierLine:
    """Something in the way."""

    reference: str
    what: str
    status: str
    owner: str | None
    opened: date


def show_benefit(value: Mapping[str, Any]) -> str:
    """ "20 minutes per shift (how it was estimated)"."""
    number = value.get("value")
    shown = show_number(number) if isinstance(number, int | float) else show_value(number)
    amount = " ".join(part for part in (shown, str(value.get("unit") or "")) if part)
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


def render_facts(fields: Mapping[str, Any]) -> str:
    """The short fields."""
    rows = []
    for name in _SIDE:
        if name not in fields:
            continue
        value = escape(show_field(name, fields[name]))
        if name == "linked_kpi":
            value = button(str(fields[name]), "go", kind="link", data_page="kpis", data_ref=fields[name])
        rows.append(tag("div", text("dt", LABELS[name]) + tag("dd", value)))
    return tag("section", tag("dl", "".join(rows)), class_="card facts") if rows else ""


def render_status_form(reference: str, status: str) -> str:
    """Moving it on, with a reason where the move needs one."""
    options = "".join(text("option", STATUS_LABELS[one], value=one, selected=one == status) for one in STATUSES)
    body = tag("label", text("span", "Status") + tag("select", options, name="status", id="move-status"))
    body += tag(
        "label",
        text("span", "Reason or note")
        + void(
            "input", type="text", name="note", id="move-note", placeholder="Needed for reopening", autocomplete="off"
        ),
    )
    return tag(
        "form",
        body + tag("button", "Move", type="submit", class_="btn small"),
        class_="card stack",
        data_act="move",
        data_ref=reference,
        aria_label="Move to another status",
    )


def render_checks(reference: str, checks: Sequence[CheckLine], today: date, person: str) -> str:
    """The looks after standardising."""
    if not checks:
        return ""
    rows = []
    for check in checks:
        if check.done is not None:
            state = (
                text("span", check.outcome or "", class_=f"badge {'good' if check.outcome == 'held' else 'bad'}")
                + text("span", f" on {show_date(check.done)} ", class_="muted")
                + render_undo(check.change, person, reference)
            )
        else:
            late = check.due < today
            state = text(
                "span",
                f"{'was due' if late else 'due'} {show_date(check.due)}",
                class_="badge bad" if late else "badge",
            ) + tag(
                "div",
                button("It held", "check", kind="small", data_ref=reference, data_days=check.days, data_outcome="held")
                + button(
                    "It slipped",
                    "check",
                    kind="small",
                    data_ref=reference,
                    data_days=check.days,
                    data_outcome="slipped",
                ),
                class_="actions",
            )
        rows.append(tag("li", text("strong", f"After {check.days} days") + " " + state))
    return tag("section", text("h2", "Did it last?") + tag("ul", "".join(rows), class_="lines"), class_="card")


def render_barriers(reference: str, barriers: Sequence[BarrierLine]) -> str:
    """What stands in the way, and a form for more."""
    rows = "".join(
        tag("li", text("strong", one.what) + tag("p", escape(f"{one.reference} · {one.status} · {one.owner or 'no owner'} · since {show_date(one.opened)}"), class_="muted")
            + ("" if one.status == "resolved" else button("Resolved", "resolve", kind="small", data_ref=reference, data_barrier=one.reference)))
        for one in barriers
    )  # fmt: skip
    inputs = "".join(
        render_input(field, None, f"barrier-{field.name}")
        for field in FIELDS["barrier"]
        if field.name in ("what", "kind", "owner")
    )
    form = tag(
        "form",
        inputs + tag("button", "Add barrier", type="submit", class_="btn small"),
        data_act="barrier",
        data_ref=reference,
        class_="stack",
    )
    add = tag("details", text("summary", "Something is in the way") + form, class_="more-fields")
    return tag(
        "section", text("h2", "Barriers") + (tag("ul", rows, class_="lines") if rows else "") + add, class_="card"
    )
