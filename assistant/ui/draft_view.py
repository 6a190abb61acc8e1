"""Cards: what waits for a person's Save, and the receipt of what was saved. Pure functions from values to HTML."""

from collections.abc import Collection, Mapping
from typing import Any

from assistant.records.drafts import DraftView
from assistant.ui.draft_form import BENEFIT_PARTS, FIELDS, HOW_ESTIMATED, KIND_LABELS, Field, show_value
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void


def render_input(field: Field, value: Any, identity: str, *, mark: str = "", hint: str = "") -> str:
    """A labelled input; `mark` says that something is missing."""
    name = field.name
    label = text("label", field.label, for_=identity) + mark
    common = {"id": identity, "name": name, "aria_describedby": f"{identity}-hint" if hint else None}
    if field.control == "benefit":
        return _render_benefit(field, value, identity, mark)
    if field.control == "area":
        box = text("textarea", show_value(value), rows=2, placeholder=field.hint or None, **common)
    elif field.control == "select":
        options = text("option", "–", value="") + "".join(
            text("option", shown, value=one, selected=one == value) for one, shown in field.choices
        )
        box = tag("select", options, **common)
    else:
        kind = "date" if field.control == "date" else "text"
        box = void(
            "input", type=kind, value=show_value(value), placeholder=field.hint or None, autocomplete="off", **common
        )
    note = text("p", hint, class_="hint", id=f"{identity}-hint") if hint else ""
    return tag("div", tag("div", label, class_="label") + tag("div", box + note), class_=f"field {field.control}")


def _render_benefit(field: Field, value: Any, identity: str, mark: str) -> str:
    values: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    boxes = "".join(
        void(
            "input", type="text", name=f"{field.name}.{part}", id=f"{identity}-{part}", value=show_value(values.get(part)),
            placeholder=shown, aria_label=f"{field.label}: {shown}", autocomplete="off",
        )
        for part, shown in (BENEFIT_PARTS | ({"how_estimated": HOW_ESTIMATED} if field.name == "expected_benefit" else {})).items()
    )  # fmt: skip
    label = text("span", field.label, class_="legend") + mark
    return tag(
        "div",
        tag("div", label, class_="label") + tag("div", boxes, class_="triple"),
        class_="field benefit",
        role="group",
        aria_label=field.label,
    )


def render_fields(
    kind: str, fields: Mapping[str, Any], prefix: str, *, missing: Collection[str] = (), untraced: Collection[str] = ()
) -> str:
    """The inputs of a form: those with a value, missing or in doubt at once, the others behind "More fields"."""
    first: list[str] = []
    rest: list[str] = []
    for field in FIELDS[kind]:
        mark = text("span", "still missing", class_="badge warn") if field.name in missing else ""
        hint = "Nobody said this, so it was left empty: fill it in, or leave it." if field.name in untraced else ""
        shown = render_input(field, fields.get(field.name), f"{prefix}-{field.name}", mark=mark, hint=hint)
        (first if field.name in fields or mark or hint else rest).append(shown)
    more = ""
    if rest:
        more = tag(
            "details",
            tag("summary", f"More fields ({len(rest)})") + tag("div", "".join(rest), class_="fields"),
            class_="more-fields",
        )
    return tag("div", "".join(first), class_="fields") + more


def render_draft(view: DraftView) -> str:
    """A draft as a form that is saved by a person's click only."""
    if view.status == "discarded":
        return tag(
            "div",
            icon("close")
            + text("p", f"Draft discarded: {describe(view.kind, view.fields)}")
            + button("Bring back", "restore", kind="quiet", icon=icon("undo"), data_draft=view.id),
            class_="card slim",
            data_key=view.id,
        )
    heading = KIND_LABELS.get(view.kind, view.kind) + (f" of {view.record}" if view.record else "")
    head = tag(
        "header",
        icon("edit") + text("h4", heading) + text("span", "Draft · not saved", class_="badge outline"),
    )
    body = render_measurements(view) if view.kind == "measurements" else render_fields(
        view.kind, view.fields, view.id, missing=view.missing, untraced=view.untraced
    )  # fmt: skip
    blocked = ", ".join(name.replace("_", " ") for name in view.blocking)
    note = text("p", f"Needed before it can be saved: {blocked}.", class_="hint") if blocked else ""
    actions = tag(
        "footer",
        button("Save", "confirm", kind="primary", icon=icon("check"))
        + button("Edit", "edit-draft", icon=icon("edit"))
        + button("Discard", "discard", kind="quiet"),
    )
    return tag(
        "form", head + render_similar(view.similar) + body + note + actions, class_="card draft", data_key=f"{view.id}-{view.revision}",
        data_draft=view.id, data_act="confirm", data_autosave="edit", aria_label=f"Draft: {heading}", autocomplete="off",
    )  # fmt: skip


def render_similar(similar: Collection[Mapping[str, Any]]) -> str:
    """Initiatives on record that the draft resembles, so that nothing is logged twice."""
    if not similar:
        return ""
    links = "".join(
        tag("li", button(f"{one['reference']} {one['title']}", "go", kind="link", data_page="initiatives", data_ref=one["reference"])
            + text("span", f" {one['status']}", class_="muted"))
        for one in similar
    )  # fmt: skip
    return tag(
        "div", text("p", "Similar initiatives are on record. Is it one of these?") + tag("ul", links), class_="similar"
    )


def render_measurements(view: DraftView) -> str:
    """The values of a draft as a table of inputs."""
    parts = {"kpi": "KPI", "period": "Period", "value": "Value"}
    head = tag("tr", "".join(text("th", label, scope="col") for label in parts.values()))
    rows = []
    for number, row in enumerate(view.fields.get("measurements", [])):
        cells = [
            tag("td", void(
                "input", type="text", name=f"measurements.{number}.{part}", id=f"{view.id}-{number}-{part}", value=show_value(row.get(part)),
                aria_label=f"{label} of row {number + 1}", class_="" if row.get(part) is not None else "lacking", autocomplete="off",
            ))
            for part, label in parts.items()
        ]  # fmt: skip
        rows.append(tag("tr", "".join(cells)))
    new = "".join(
        text(
            "p",
            f"{one.get('name')} is new: it will be defined" + (f" in {one['unit']}" if one.get("unit") else "") + ".",
            class_="hint",
        )
        for one in view.fields.get("kpi_definitions", [])
    )
    return (
        tag("div", tag("table", tag("thead", head) + tag("tbody", "".join(rows)), class_="grid"), class_="scroll-x")
        + new
    )


def describe(kind: str, fields: Mapping[str, Any]) -> str:
    """A record in a few words."""
    for name in ("title", "name", "what"):
        if fields.get(name):
            return str(fields[name])
    if kind == "measurements":
        rows = fields.get("measurements", [])
        shown = ", ".join(f"{row.get('kpi')} {row.get('period')}: {show_value(row.get('value'))}" for row in rows[:3])
        return f"{shown}{' …' if len(rows) > 3 else ''}"
    if fields.get("people"):
        return f"for {', '.join(fields['people'])}"
    named = [
        f"{name.replace('_', ' ')} {'emptied' if value is None else show_value(value)}"
        for name, value in fields.items()
        if not isinstance(value, dict | list)
    ]
    return ", ".join(named)[:160]


PAGE_OF = {
    "initiative": "initiatives", "initiative_update": "initiatives", "barrier": "brief", "commitment": "brief", "kpi": "kpis",
    "measurements": "kpis", "recognition": "recognition",
}  # fmt: skip


def render_receipt(receipt: Mapping[str, Any], *, is_undone: bool) -> str:
    """What the database answered to a Save, with Undo while it is in force."""
    kind, reference = str(receipt.get("kind", "")), str(receipt.get("id", ""))
    words = describe(kind, receipt.get("fields") or {})
    label = KIND_LABELS.get(kind, kind)
    page = PAGE_OF.get(kind, "initiatives")
    shown = button(reference, "go", kind="link strong", data_page=page, data_ref=reference)
    if is_undone:
        state, actions, mark = "Undone", "", icon("undo")
    else:
        state, mark = "Saved", icon("check")
        actions = button("Undo", "undo", kind="quiet", icon=icon("undo"), data_draft=receipt.get("draft"))
    line = f'<span class="state">{state}</span> {shown} <span class="muted">{escape(label)} · {escape(words)}</span>'
    return tag(
        "div", mark + tag("p", line) + actions, class_=f"card slim receipt{' undone' if is_undone else ''}",
        data_receipt=receipt.get("draft"),
    )  # fmt: skip
