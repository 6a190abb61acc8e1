"""What is set and how to change it; sample data, export, deletion. Pure functions."""

from collections.abc import Sequence

from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text


def render_settings(
    groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], *, has_sample: bool, counts: str
) -> str:
    """The page.

    Args:
        groups: heading, then rows of label, value and the variable that sets it.
        counts: what a person owns, in words.
    """
    head = tag("header", tag("div", text("h1", "Settings") + text(
        "p", "They are read when the app starts. To change one, write it into the file .env beside the app, such as ASSISTANT_CONTACT=HR, ext. 214, and start again.", class_="muted")), class_="page-head")  # fmt: skip
    shown = "".join(render_group(heading, rows) for heading, rows in groups)
    return tag(
        "div",
        head + render_look() + shown + render_sample(has_sample=has_sample) + render_own(counts),
        class_="sheet narrow settings",
        data_key="page",
    )


def render_group(heading: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """One card of settings."""
    lines = "".join(
        tag(
            "div",
            text("dt", label)
            + tag(
                "dd",
                (escape(value) if value else text("span", "not set", class_="badge warn")) + text("code", variable),
            ),
        )
        for label, value, variable in rows
    )
    return tag("section", text("h2", heading) + tag("dl", lines), class_="card facts")


def render_look() -> str:
    """Light, dark, or as the system."""
    buttons = "".join(
        button(label, "theme", kind="small", data_scheme=value, aria_pressed="false")
        for value, label in (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
    )
    return tag("section", text("h2", "Appearance") + tag("div", buttons, class_="actions"), class_="card")


def render_sample(*, has_sample: bool) -> str:
    """Loading or removing the sample data."""
    if has_sample:
        words, act = (
            "Sample initiatives, KPIs and thank-yous are loaded. Removing them leaves what you entered yourself.",
            button("Remove sample data", "sample-remove", data_confirm="Remove the sample?"),
        )
    else:
        words, act = (
            "A small invented company to look around in. It can be removed again.",
            button("Load sample data", "sample-load"),
        )
    return tag(
        "section",
        text("h2", "Sample data") + text("p", words, class_="muted") + tag("div", act, class_="actions"),
        class_="card",
    )


def render_own(counts: str) -> str:
    """Taking everything along, and deleting what is the person's alone."""
    export = tag("div", button("Export everything", "export", icon=icon("download")), class_="actions")
    delete = tag(
        "div",
        button(
            "Delete my conversations and documents",
            "delete-own",
            kind="danger",
            data_confirm="Delete for good? Click once more",
        ),
        class_="actions",
    )
    return tag(
        "section",
        text("h2", "Your data") + text("p", counts, class_="muted") + export
        + text("p", "Deleting removes your conversations and your documents for good. Initiatives, KPIs and thank-yous belong to the organisation and stay, with their history.", class_="muted")
        + delete,
        class_="card",
    )  # fmt: skip
