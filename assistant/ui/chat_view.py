"""The conversation as HTML: what was said, what it rests on, what waits for a Save. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.records.drafts import DraftView
from assistant.ui.chart_view import render_chart
from assistant.ui.draft_view import render_draft, render_receipt
from assistant.ui.icons import icon
from assistant.ui.markup import button, render_answer, tag, text

EXAMPLES = (
    ("spark", "Handle a situation", "My supervisors say this is just another flavour of the month. What do I do on Monday?"),
    ("board", "Log an improvement", "We put up shadow boards for the tools at packing line 2, because people were looking for cutters all the time. Maria Santos owns it, due 15 December."),
    ("chart", "Understand a KPI", "How is our scrap rate doing? Should I react?"),
    ("heart", "Thank someone", "Help me thank Maria Santos: she put a red bin with a reason card at every cell and scrap went down."),
)  # fmt: skip
_WORKING = {
    "search_knowledge": "Searching the articles", "query_kpi": "Computing figures", "plot_kpi": "Drawing the chart", "list_kpis": "Looking up KPIs",
    "search_initiatives": "Looking up initiatives", "read_initiative": "Reading the initiative", "leadership_brief": "Gathering the brief",
    "who_deserves_recognition": "Looking for people to thank",
}  # fmt: skip
_REFUSALS = {
    "sensitive": ("care", "A person should look at this"),
    "principle": ("care", "Not with this coach"),
    "no_evidence": ("", "Not covered by the articles"),
    "no_data": ("", "Nothing on record yet"),
    "out_of_scope": ("", "Outside this coach’s field"),
}


@dataclass(frozen=True)
class Line:
    """A stored message as it is shown."""

    id: int
    role: str
    content: str
    status: str
    meta: Mapping[str, Any]
    thumb: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Thread:
    """Everything that a conversation shows."""

    lines: Sequence[Line]
    drafts: Mapping[str, DraftView] = field(default_factory=dict)
    undone: frozenset[str] = frozenset()
    """Tokens of drafts whose receipt was taken back."""


def render_thread(thread: Thread) -> str:
    """The whole conversation, a keyed element for each message."""
    holder: dict[str, int] = {}
    for line in thread.lines:
        holder |= {str(draft["id"]): line.id for draft in line.meta.get("drafts") or []}
    asked: Line | None = None
    parts = []
    for number, line in enumerate(thread.lines):
        if line.role == "user":
            asked = line
            parts.append(render_question(line))
            continue
        cards = "".join(
            render_draft(thread.drafts[token])
            for token, message in holder.items()
            if message == line.id and token in thread.drafts and thread.drafts[token].status != "saved"
        )
        parts.append(render_reply(line, cards, thread.undone, asked=asked, is_last=number == len(thread.lines) - 1))
    return "".join(parts)


def render_question(line: Line) -> str:
    """What the person said."""
    edit = button(
        "Edit and send again",
        "edit-message",
        kind="ghost",
        icon=icon("edit"),
        title="Edit and send again",
        data_text=line.content,
        data_message=line.id,
    )
    body = tag("div", text("p", line.content), class_="bubble", dir="auto")
    return tag(
        "article",
        text("h3", "You", class_="sr") + body + tag("div", edit, class_="tools"),
        class_="question",
        data_key=f"m{line.id}",
    )


def render_reply(line: Line, cards: str, undone: frozenset[str], *, asked: Line | None, is_last: bool) -> str:
    """What the coach said, with sources, charts, drafts, receipts and tools."""
    meta = line.meta
    receipts = "".join(
        render_receipt(one, is_undone=bool(one.get("undone")) or str(one.get("draft")) in undone)
        for one in meta.get("receipts") or []
    )
    if meta.get("action"):
        body = receipts or text("p", line.content, class_="muted")
        return tag("article", text("h3", "Coach", class_="sr") + body, class_="reply action", data_key=f"m{line.id}")
    sources = [one for one in meta.get("sources") or [] if isinstance(one, Mapping)]
    numbers = {int(one["number"]): str(one.get("title", "")) for one in sources}
    answer = ""
    if line.content:
        answer = tag("div", render_answer(line.content, numbers, line.id), class_="text copyable", dir="auto")
    if line.status == "streaming":
        answer += text("p", "This answer is still being written.", class_="stopped")
    elif meta.get("stopped") or not line.content:
        told = "You stopped the answer here." if meta.get("stopped") else "This answer was cut off."
        answer += text("p", f"{told} Ask again when you like.", class_="stopped")
    answered = bool(sources or meta.get("charts") or meta.get("drafts"))
    refused = str(meta.get("refused"))
    css, label = ("", "") if answered and refused.startswith("no_") else _REFUSALS.get(refused, ("", ""))
    flag = tag("p", icon("alert" if css else "book") + text("span", label), class_=f"flag {css}") if label else ""
    charts = "".join(render_chart(one) for one in meta.get("charts") or [])
    body = (
        flag
        + answer
        + charts
        + render_sources(sources, line.id)
        + cards
        + receipts
        + _render_tools(line, asked, is_last=is_last)
    )
    return tag("article", text("h3", "Coach", class_="sr") + body, class_=f"reply {css}", data_key=f"m{line.id}")


def render_sources(sources: Sequence[Mapping[str, Any]], message: int) -> str:
    """A line for each document, with numbered chips that open its passages."""
    by_document: dict[str, list[Mapping[str, Any]]] = {}
    for one in sources:
        by_document.setdefault(str(one.get("document")), []).append(one)
    rows = []
    for cited in by_document.values():
        chips = "".join(
            tag(
                "button", text("b", one["number"]) + text("span", one.get("section") or "Passage") + text("span", f", a source: {one.get('title', '')}", class_="sr"), type="button", class_="chip",
                data_act="source", data_message=message, data_number=one["number"],
            )
            for one in cited
        )  # fmt: skip
        rows.append(tag("li", text("p", cited[0].get("title", "")) + tag("div", chips, class_="chips")))
    return tag("div", text("h4", "Sources") + tag("ul", "".join(rows)), class_="sources") if rows else ""


def _render_tools(line: Line, asked: Line | None, *, is_last: bool) -> str:
    parts = [button("Copy", "copy", kind="ghost", icon=icon("copy"), title="Copy the answer")]
    for value, shown in (("up", "Helpful"), ("down", "Not helpful")):
        parts.append(button(
            shown, "thumb", kind="ghost", icon=icon(value), title=shown, data_message=line.id, data_value=value,
            aria_pressed="true" if line.thumb == value else "false",
        ))  # fmt: skip
    if is_last and asked is not None:
        parts.append(button(
            "Ask again", "retry", kind="ghost", icon=icon("retry"), title="Ask again", data_text=asked.content, data_message=asked.id,
        ))  # fmt: skip
    why = ""
    if line.thumb == "down":
        reasons = ("Not what I asked", "Too general", "Wrong", "Too long", "Tone")
        choices = "".join(
            button(one, "thumb", kind="small", data_message=line.id, data_value="down", data_reason=one)
            for one in reasons
        )
        why = tag(
            "div",
            text("span", "What was wrong?", class_="muted") + choices,
            class_="why",
            role="group",
            aria_label="What was wrong?",
        )
    return tag("div", "".join(parts), class_="tools", role="group", aria_label="About this answer") + why


def render_live(question: str, partial: str, tool: str, notices: Sequence[str]) -> str:
    """The turn that is being answered."""
    asked = tag(
        "article", tag("div", text("p", question), class_="bubble", dir="auto"), class_="question", data_key="asked"
    )
    notes = "".join(text("p", one, class_="notice") for one in notices)
    if partial:
        body = tag("div", render_answer(partial, {}, 0), class_="text streaming", dir="auto")
    else:
        body = tag(
            "p",
            '<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>'
            + text("span", f"{_WORKING.get(tool, 'Thinking')} …"),
            class_="working",
        )
    return asked + tag("article", notes + body, class_="reply", data_key="answer", aria_busy="true")


def render_welcome(*, has_records: bool, is_local: bool = True) -> str:
    """The first page: two sentences, four things to try, an offer of sample data."""
    cards = "".join(
        tag(
            "button",
            icon(name) + text("strong", title) + text("span", example),
            type="button",
            class_="try",
            data_act="compose",
            data_text=example,
        )
        for name, title, example in EXAMPLES
    )
    sample = "" if has_records else tag(
        "p", "Nothing is on record yet. " + button("Load sample data", "sample", kind="link strong") + " to look around; it can be removed again in Settings.",
        class_="muted sample",
    )  # fmt: skip
    lead = (
        "Ask how to handle a situation and get an answer whose every quote can be opened, or tell what you improved and "
        "it becomes a draft that only you can save."
    ) + (" Nothing leaves this machine." if is_local else "")
    return tag(
        "section", text("h1", "What are you working on today?") + text("p", lead, class_="lead") + tag("div", cards, class_="tries") + sample,
        class_="welcome", data_key="welcome",
    )  # fmt: skip
