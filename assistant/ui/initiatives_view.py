"""Initiatives as a board and as a table. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.records.initiative_lists import Card
from assistant.records.statuses import PATH, STATUSES
from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void

STATUS_LABELS: dict[str, str] = {status: status.capitalize() for status in STATUSES}
_MEANING: dict[str, str] = {
    "idea": "Said, not decided", "planned": "Decided, not begun", "doing": "Being tried", "checking": "Did it work?",
    "standardised": "The new way of working", "sustained": "Held after 90 days", "parked": "Not now", "rejected": "Decided against",
}  # fmt: skip
_SHOWN = 12
"""Cards of a column; the table has all."""
COLUMNS = (
    ("reference", "Id"), ("title", "Title"), ("status", "Status"), ("owner", "Owner"), ("area", "Area"), ("due", "Due"), ("updated", "Last news"),
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """How the person wants to see the initiatives."""

    layout: str = "board"
    words: str = ""
    status: str = ""
    area: str = ""
    owner: str = ""
    attention: str = ""
    """overdue, stalled or at_risk."""
    sort: str = "due"
    descending: bool = False


def render_flags(card: Card) -> str:
    """What about an initiative needs a look."""
    flags = []
    if card.at_risk:
        flags.append(text("span", "At risk", class_="badge bad"))
    if card.is_overdue:
        flags.append(text("span", f"Overdue · {show_date(card.due)}", class_="badge bad"))
    elif card.due is not None and card.status not in ("standardised", "sustained", "rejected"):
        flags.append(text("span", f"Due {show_date(card.due)}", class_="badge"))
    if card.is_stalled:
        flags.append(text("span", "No news for 30 days", class_="badge warn"))
    return "".join(flags)


def render_list(cards: Sequence[Card], wish: Wish, *, total: int, areas: Sequence[str], owners: Sequence[str]) -> str:
    """The page: title, filters, then board or table."""
    new = button("New initiative", "new", kind="primary", icon=icon("plus"))
    menu = tag("details", tag("summary", icon("more") + text("span", "More", class_="sr")) + tag(
        "div", button("Import a file", "import-page", kind="item", icon=icon("upload")) + button("Export as CSV", "export", kind="item", icon=icon("download"), data_form="csv")
        + button("Export as Excel", "export", kind="item", icon=icon("download"), data_form="xlsx"), class_="menu-items",
    ), class_="menu")  # fmt: skip
    head = tag(
        "header",
        tag("div", text("h1", "Initiatives") + text("p", f"{total} on record", class_="muted"))
        + tag("div", menu + new, class_="actions"),
        class_="page-head",
        data_key="head",
    )
    if total == 0:
        return tag("div", head + render_empty(), class_="sheet", data_key="page")
    body = render_table(cards, wish) if wish.layout == "table" else render_board(cards, wish)
    if not cards:
        body = text("p", "No initiative fits these filters.", class_="muted pad")
    return tag("div", head + render_filters(wish, areas, owners) + body, class_="sheet wide", data_key="page")


def render_empty() -> str:
    """What this page will be, and three ways to begin."""
    return tag(
        "section",
        text("h2", "An initiative is a change that you want to last")
        + text("p", "Say what hurts and what you want to try; the coach turns it into a draft and asks for what is missing. From the idea to the check "
               "after 90 days you see here where it stands, who waits for whom, and what was learned.", class_="lead")
        + tag("div", button("Tell the coach", "compose", kind="primary", data_text="We want to …") + button("Fill in a form", "new")
              + button("Import a list", "import-page") + button("Load sample data", "sample", kind="quiet"), class_="actions"),
        class_="empty",
    )  # fmt: skip


def _select(name: str, label: str, value: str, choices: Mapping[str, str]) -> str:
    options = "".join(text("option", shown, value=one, selected=one == value) for one, shown in choices.items())
    return tag(
        "label",
        text("span", label, class_="sr")
        + tag("select", options, name=name, id=f"filter-{name}", data_change_act="filter"),
    )


def render_filters(wish: Wish, areas: Sequence[str], owners: Sequence[str]) -> str:
    """Search, filters and the switch between board and table."""
    search = tag("label", text("span", "Search initiatives", class_="sr") + icon("search") + void(
        "input", type="search", name="words", id="filter-words", value=wish.words, placeholder="Search", data_input_act="filter", autocomplete="off",
    ), class_="searchbox")  # fmt: skip
    selects = (
        _select("status", "Status", wish.status, {"": "Any status", **STATUS_LABELS})
        + _select("area", "Area", wish.area, {"": "Any area", **{one: one for one in areas}})
        + _select("owner", "Owner", wish.owner, {"": "Anyone", **{one: one for one in owners}})
        + _select(
            "attention",
            "Needs attention",
            wish.attention,
            {"": "Late or not", "overdue": "Overdue", "stalled": "No news for 30 days", "at_risk": "At risk"},
        )
    )
    layouts = "".join(
        tag(
            "label",
            void(
                "input",
                type="radio",
                name="layout",
                value=value,
                checked=wish.layout == value,
                data_change_act="filter",
            )
            + text("span", label),
        )
        for value, label in (("board", "Board"), ("table", "Table"))
    )
    switch = tag("fieldset", text("legend", "Layout", class_="sr") + layouts, class_="segmented")
    keep = void("input", type="hidden", name="sort", value=wish.sort) + void(
        "input", type="hidden", name="descending", value="1" if wish.descending else ""
    )
    return tag(
        "form", search + selects + switch + keep, class_="filters", data_act="filter", autocomplete="off", role="search"
    )


def render_board(cards: Sequence[Card], wish: Wish) -> str:
    """A column for each status on the path; what is parked or rejected lies folded below."""
    columns = []
    for status in PATH:
        own = [card for card in cards if card.status == status]
        if not own and wish.status:
            continue
        rest = len(own) - _SHOWN
        more = text("p", f"and {rest} more in the table", class_="hint") if rest > 0 else ""
        none = text("p", "Nothing here", class_="hint") if not own else ""
        head = tag(
            "header",
            text("h2", STATUS_LABELS[status])
            + text("span", len(own), class_="badge")
            + text("p", _MEANING[status], class_="hint"),
        )
        columns.append(
            tag(
                "section",
                head + "".join(render_card(card) for card in own[:_SHOWN]) + more + none,
                class_="column-of",
                data_status=status,
            )
        )
    board = (
        tag("div", "".join(columns), class_="board", tabindex="0", role="region", aria_label="Board by status")
        if columns
        else ""
    )
    return board + "".join(
        render_aside(status, [card for card in cards if card.status == status], is_open=bool(wish.status))
        for status in ("parked", "rejected")
    )


def render_aside(status: str, cards: Sequence[Card], *, is_open: bool) -> str:
    """Initiatives that are not on the path now; nothing when there are none."""
    if not cards:
        return ""
    summary = text("summary", f"{STATUS_LABELS[status]} ({len(cards)}): {_MEANING[status].lower()}")
    return tag(
        "details",
        summary + tag("div", "".join(render_card(card) for card in cards[: 3 * _SHOWN])),
        class_="aside",
        open=is_open,
    )


def render_card(card: Card) -> str:
    """One initiative on the board."""
    who = " · ".join(part for part in (card.owner or "no owner", card.area) if part)
    content = (
        text("span", card.reference, class_="ref")
        + text("strong", card.title)
        + text("span", who, class_="muted")
        + tag("span", render_flags(card), class_="flags")
    )
    return tag(
        "button", content, type="button", class_="tile", data_act="go", data_page="initiatives", data_ref=card.reference
    )


def render_table(cards: Sequence[Card], wish: Wish) -> str:
    """All initiatives in rows; a heading sorts."""
    heads = []
    for name, label in COLUMNS:
        here = wish.sort == name
        arrow = (" ↓" if wish.descending else " ↑") if here else ""
        order = ("descending" if wish.descending else "ascending") if here else None
        sorter = tag(
            "button",
            escape(label + arrow),
            type="button",
            class_="sorter",
            data_act="sort",
            data_sort=name,
            data_descending="" if here and wish.descending else ("1" if here else ""),
        )
        heads.append(tag("th", sorter, scope="col", aria_sort=order))
    rows = []
    for card in cards:
        title = button(card.title, "go", kind="link", data_page="initiatives", data_ref=card.reference) + tag(
            "span", render_flags(card), class_="flags"
        )
        cells = (text("td", card.reference, class_="ref"), tag("td", title), tag("td", render_status(card.status)), text("td", card.owner or "–"),
                 text("td", card.area or "–"), text("td", show_date(card.due) or "–", class_="nowrap"), text("td", show_date(card.updated), class_="nowrap"))  # fmt: skip
        rows.append(tag("tr", "".join(cells)))
    table = tag("table", tag("thead", tag("tr", "".join(heads))) + tag("tbody", "".join(rows)), class_="grid")
    return tag("div", table, class_="scroll-x card", tabindex="0", role="region", aria_label="Initiatives")


def render_status(status: str) -> str:
    """A status as a badge."""
    kind = {
        "doing": "accent",
        "checking": "accent",
        "standardised": "good",
        "sustained": "good",
        "rejected": "",
        "parked": "",
    }.get(status, "outline")
    return text("span", STATUS_LABELS.get(status, status), class_=f"badge {kind}".strip())
