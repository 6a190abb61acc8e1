"""The page around the tabs: header, navigation, and the places where each tab is drawn."""

from pathlib import Path

import gradio as gr

from assistant.ui import brief_tab, coach_tab, initiatives_tab, knowledge_tab, kpis_tab, recognition_tab, settings_tab
from assistant.ui.desk import Desk, Handler, region, wire
from assistant.ui.engine_view import render_engine
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void

_HERE = Path(__file__).parent
TABS = (
    ("coach", "Coach", "chat"),
    ("initiatives", "Initiatives", "board"),
    ("kpis", "KPIs", "chart"),
    ("recognition", "Recognition", "heart"),
    ("knowledge", "Knowledge", "book"),
    ("brief", "Brief", "brief"),
    ("settings", "Settings", "gear"),
)
"""Name in the address, label, icon."""


def list_pages() -> dict[str, Handler]:
    """The handler of every tab but the Coach, by its name."""
    return {
        "initiatives": initiatives_tab.handle,
        "kpis": kpis_tab.handle,
        "recognition": recognition_tab.handle,
        "knowledge": knowledge_tab.handle,
        "brief": brief_tab.handle,
        "settings": settings_tab.handle,
    }


def build_blocks(desk: Desk) -> gr.Blocks:
    """The whole page, wired to the desk."""
    blocks: gr.Blocks
    with gr.Blocks(title="Kaizen Coach", fill_width=True, analytics_enabled=False) as blocks:
        region("header", value=render_header(desk))
        outbox = region("outbox", classes="hidden")
        with gr.Column(elem_id="page-coach", elem_classes="page"):
            views = {"conversations": region("conversations")}
            with gr.Column(elem_id="center"):
                with gr.Column(elem_id="scroller"):
                    views |= {name: region(name) for name in ("thread", "live")}
                region("composer", value=render_composer())
            views["panel"] = region("panel")
        wire(desk, coach_tab.handle, views, outbox)
        for name, handler in list_pages().items():
            with gr.Column(elem_id=f"page-{name}", elem_classes="page"):
                wire(desk, handler, {name: region(name)}, outbox)
    return blocks


def read_style() -> str:
    """All style sheets, in order; nested below the root twice, so that they win over Gradio's own whenever these load."""
    tokens, *sheets = (
        (_HERE / name).read_text(encoding="utf-8") for name in ("tokens.css", "base.css", "chat.css", "records.css")
    )
    return f"{tokens}\n:root:root {{\n{''.join(sheets)}\n}}"


def read_head() -> str:
    """What stands in the head: the page's own style and script, which must be there before the first region is drawn.

    Not Gradio's `css`: that one rewrites selectors, and rules about the body no longer fit.
    """
    scripts = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("app.js", "chat.js"))
    return f'<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><style>{read_style()}</style><script>{scripts}</script>'


def render_header(desk: Desk) -> str:
    """Name, navigation and the sign of which engine answers."""
    links = "".join(
        tag(
            "a",
            icon(symbol) + text("span", label),
            href=f"#{name}",
            data_page=name,
            aria_current="page" if name == "coach" else None,
        )
        for name, label, symbol in TABS
    )
    skip = button("Skip to the content", "skip", kind="skip")
    menu = button("Conversations", "list", kind="ghost only-coach", icon=icon("list"), title="Conversations")
    brand = tag("div", tag("span", icon("mark"), class_="mark") + text("span", "Kaizen Coach"), class_="brand")
    return tag(
        "div",
        skip + menu + brand + tag("nav", links, id="nav", aria_label="Pages") + render_engine(desk.settings),
        class_="top",
    )


def render_composer() -> str:
    """The box to write in; its script is in `chat.js`."""
    modes = "".join(
        tag(
            "label",
            void("input", type="radio", name="mode", value=value, checked=value == "tell") + text("span", label),
            title=hint,
        )
        for value, label, hint in (
            ("tell", "Tell me", "Answers at once"),
            ("coach", "Coach me", "Asks before it advises"),
        )
    )
    bar = (
        tag("fieldset", text("legend", "How to answer", class_="sr") + modes, class_="segmented")
        + tag(
            "label", void("input", type="checkbox", id="only-mine") + text("span", "Only my documents"), class_="check"
        )
        + text("span", "Enter sends · Shift + Enter breaks the line", class_="hint wide-only")
        + tag(
            "button",
            icon("send") + icon("stop"),
            type="submit",
            id="send",
            class_="btn primary round",
            aria_label="Send",
        )
    )
    box = text("label", "Message", for_="message", class_="sr") + tag(
        "textarea",
        "",
        id="message",
        rows=1,
        maxlength=20000,
        dir="auto",
        placeholder=escape("Ask, or tell what you improved …"),
    )
    editing = tag(
        "div",
        text("span", "You change an earlier message: it replaces that message and what followed. What was saved stays.")
        + button("Leave it as it was", "cancel-edit", kind="link strong"),
        id="editing", hidden=True,
    )  # fmt: skip
    return tag(
        "form",
        editing + box + tag("div", bar, class_="composer-bar"),
        class_="composer",
        id="composer-form",
        autocomplete="off",
    )
