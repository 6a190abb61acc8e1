"""What to look at now, each line with one click to act on it. Pure functions."""

from collections.abc import Sequence

from assistant.records.brief import Brief, BriefLine
from assistant.records.health import HealthFigure
from assistant.ui.formats import show_number
from assistant.ui.icons import icon
from assistant.ui.markup import button, tag, text

KINDS = {
    "at_risk": ("A change may be slipping", "bad"),
    "overdue": ("Overdue", "bad"),
    "kpi_signal": ("KPI signals", "accent"),
    "barrier": ("In the way", "warn"),
    "check": ("Checks this week", ""),
    "commitment": ("Promised", ""),
    "stalled": ("No news", "warn"),
    "unanswered": ("Ideas without an answer", "warn"),
    "recognition": ("Not thanked yet", ""),
}
"""Heading and colour of each kind of line."""


def render_brief(brief: Brief, figures: Sequence[HealthFigure], day: str) -> str:
    """The page: figures at a glance, then the lines by kind, the most important first."""
    total = sum(brief.counts.values())
    words = f"{total} thing{'' if total == 1 else 's'} to look at" if total else "Nothing is waiting"
    actions = button("Print", "print", kind="quiet") + button(
        "Ask the coach", "compose", icon=icon("chat"), data_text="What should I look at first this week?"
    )
    head = tag(
        "header",
        tag("div", text("p", day, class_="eyebrow") + text("h1", words)) + tag("div", actions, class_="actions"),
        class_="page-head",
    )
    if not brief.lines:
        body = tag("section", text("h2", "All quiet") + text(
            "p", "Here you find, in order of importance, what is overdue, at risk, blocked or promised, which KPI sent a signal, and who has not been "
            "thanked yet. It fills by itself from what is on record.", class_="lead"), class_="empty")  # fmt: skip
    else:
        body = "".join(
            render_group(kind, [line for line in brief.lines if line.kind == kind], brief.counts.get(kind, 0))
            for kind in brief.counts
        )
    return tag(
        "div", head + tag("div", body, class_="groups") + render_health(figures), class_="sheet", data_key="page"
    )


def render_group(kind: str, lines: Sequence[BriefLine], count: int) -> str:
    """Lines of one kind."""
    label, css = KINDS[kind]
    rows = "".join(render_line(line) for line in lines)
    more = text("p", f"and {count - len(lines)} more", class_="hint") if count > len(lines) else ""
    head = tag("header", text("h2", label) + text("span", count, class_=f"badge {css}".strip()))
    return tag("section", head + tag("ul", rows) + more, class_="card group")


def render_line(line: BriefLine) -> str:
    """One line with its next step and what can be done at once."""
    told = text("p", line.text) + text("p", line.next_step, class_="muted next")
    return tag("li", tag("div", told) + tag("div", render_actions(line), class_="actions"))


def render_actions(line: BriefLine) -> str:
    """The buttons of a line."""
    if line.kind == "kpi_signal":
        return button("Look", "go", kind="small", data_page="kpis", data_ref=line.reference)
    if line.kind == "recognition":
        return button("Thank", "go", kind="small", data_page="recognition", data_ref=line.reference)
    if line.kind == "barrier":
        return button("Resolved", "resolve", kind="small", data_barrier=line.reference)
    if line.kind == "commitment":
        return button("Kept", "answer", kind="small", data_commitment=line.reference, data_kept="1") + button(
            "Not kept", "answer", kind="small", data_commitment=line.reference
        )
    return button("Open", "go", kind="small", data_page="initiatives", data_ref=line.reference)


def render_health(figures: Sequence[HealthFigure]) -> str:
    """How well the idea system works, each figure with its formula."""
    tiles = "".join(
        tag("div", text("span", one.name, class_="muted") + text("strong", "–" if one.value is None else f"{show_number(float(f'{one.value:.3g}'))} {one.unit}") + tag(
            "details", text("summary", "How it is computed") + text("p", one.sentence, class_="hint") + text("p", one.formula, class_="hint")), class_="figure")
        for one in figures
    )  # fmt: skip
    return (
        tag(
            "section",
            text("h2", "How ideas are doing, over the last year") + tag("div", tiles, class_="figures"),
            class_="health",
        )
        if tiles
        else ""
    )
