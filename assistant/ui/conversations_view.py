"""The list of conversations as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void


@dataclass(frozen=True)
class Row:
    """One conversation of the list."""

    id: int
    title: str
    updated_at: datetime
    excerpt: str = ""


def show_day(moment: datetime, today: date) -> str:
    """Today, Yesterday, or the date."""
    day = moment.date()
    days = (today - day).days
    return {0: "Today", 1: "Yesterday"}.get(days) or show_date(day)


def render_conversations(rows: Sequence[Row], today: date, words: str = "") -> str:
    """New, search and the rows by day; a search without hits says so."""
    head = tag(
        "div",
        button("New conversation", "new-conversation", kind="primary wide", icon=icon("plus"))
        + tag("div", icon("search") + void(
            "input", type="search", id="conversation-search", aria_label="Search your conversations", placeholder="Search", value=words,
            data_input_act="search", autocomplete="off",
        ), class_="searchbox"),
        class_="list-head", data_key="head",
    )  # fmt: skip
    if not rows:
        hint = f"No conversation holds “{words}”." if words else "Your conversations will be listed here."
        return head + text("p", hint, class_="muted pad", data_key="none")
    shown, last = [], ""
    for row in rows:
        day = show_day(row.updated_at, today)
        if day != last:
            shown.append(text("h3", day, class_="day", data_key=f"day-{day}"))
            last = day
        shown.append(render_row(row))
    return head + "".join(shown)


def render_row(row: Row) -> str:
    """A conversation with its menu."""
    excerpt = text("small", row.excerpt) if row.excerpt else ""
    opener = tag(
        "button",
        text("span", row.title) + excerpt,
        type="button",
        class_="row-open",
        data_act="open",
        data_conversation=row.id,
    )
    rename = tag(
        "form",
        void("input", type="text", name="title", value=row.title, aria_label="New title", maxlength=120, id=f"title-{row.id}", autocomplete="off")
        + tag("button", "Rename", type="submit", class_="btn small"),
        data_act="rename", data_conversation=row.id, class_="rename",
    )  # fmt: skip
    items = (
        rename
        + button(
            "Export as Markdown", "export", kind="item", icon=icon("download"), data_conversation=row.id, data_form="md"
        )
        + button(
            "Export as JSON", "export", kind="item", icon=icon("download"), data_conversation=row.id, data_form="json"
        )
        + button(
            "Delete",
            "delete",
            kind="item danger",
            icon=icon("close"),
            data_conversation=row.id,
            data_confirm="Delete for good?",
        )
    )
    label = f'<span class="sr">Options of {escape(row.title)}</span>'
    menu = tag("details", tag("summary", icon("more") + label) + tag("div", items, class_="menu-items"), class_="menu")
    return tag("div", opener + menu, class_="row", data_key=f"c{row.id}")
