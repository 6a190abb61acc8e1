"""What was changed of a record lately, each with its undo. Pure functions."""

from collections.abc import Sequence

from assistant.records.changes import Change
from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text


def render_changes(changes: Sequence[Change], person: str, at: str) -> str:
    """The receipts of a record's page.

    Args:
        person: only what this person did can be taken back here.
        at: the record that is shown again afterwards.
    """
    rows = "".join(_render_change(one, person, at) for one in changes)
    if not rows:
        return ""
    return tag("section", text("h2", "Changes") + tag("ul", rows, class_="lines changes"), class_="card")


def _render_change(change: Change, person: str, at: str) -> str:
    words = ", ".join(change.what)
    told = tag("p", escape(f"{words[:1].upper()}{words[1:]}")) + text(
        "p", f"{change.actor} · {show_date(change.at.date())}", class_="hint"
    )
    if change.is_undone:
        end = text("span", "Undone", class_="badge")
    elif change.token and change.actor == person:
        label = f"Undo: {words}"
        end = button(
            "Undo", "undo", kind="quiet small", icon=icon("undo"), data_draft=change.token, data_at=at, aria_label=label
        )
    else:
        end = ""
    return tag("li", tag("div", told) + end, class_="due")


def render_undo(change: Change | None, person: str, at: str) -> str:
    """The undo of one change, where this person may take it back."""
    if change is None or change.is_undone or not change.token or change.actor != person:
        return ""
    return button("Undo", "undo", kind="quiet small", icon=icon("undo"), data_draft=change.token, data_at=at)
