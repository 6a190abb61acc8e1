"""Thank-yous: who is due, the writer with its check of facts, the wall. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.records.recognitions import Unrecognised
from assistant.records.words import fold
from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void

TONES = (("", "Warm"), ("formal", "Formal"), ("playful", "Playful"), ("heartfelt", "From the heart"))
CHANNELS = (
    ("", "Anywhere"),
    ("e-mail", "E-mail"),
    ("chat", "Chat"),
    ("card", "Card"),
    ("huddle", "Huddle"),
    ("post", "Post for all"),
)
LANGUAGES = (
    ("en", "English"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("pt", "Portuguese"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("ja", "Japanese"),
)


@dataclass(frozen=True)
class Thanks:
    """A thank-you that was given."""

    people: Sequence[str]
    what: str
    message: str
    given_on: date
    given_by: str
    initiative: str = ""


def list_doubts(message: str, facts: Mapping[str, str], known_names: Sequence[str]) -> list[str]:
    """Names and numbers of a message that the facts do not hold, one sentence each; empty when all is said.

    Args:
        facts: the inputs of the writer: people, what, effect.
        known_names: people whom the records know.
    """
    said = fold(" ".join(facts.get(name, "") for name in ("people", "what", "effect")))
    doubts = [
        f"“{number}” is not among your facts."
        for number in dict.fromkeys(re.findall(r"\d+(?:[.,]\d+)*", message))
        if number not in said
    ]
    words = fold(message)
    for name in known_names:
        if re.search(rf"\b{re.escape(fold(name))}\b", words) and fold(name) not in said:
            doubts.append(f"{name} is named, but not among those you thank.")
    people = [one.strip() for one in re.split(r"[;,]", facts.get("people", "")) if one.strip()]
    doubts += [f"{one} is thanked, but not named." for one in people if message and fold(one).split()[0] not in words]
    return doubts


def render_check(message: str, doubts: Sequence[str]) -> str:
    """What the check of the facts found."""
    if not message:
        return tag(
            "div",
            text("p", "Names and numbers are checked against your facts as you write.", class_="hint"),
            id="facts-check",
            role="status",
        )
    if not doubts:
        return tag(
            "div",
            tag("p", icon("check") + text("span", "Every name and number is among your facts."), class_="done"),
            id="facts-check",
            role="status",
        )
    return tag(
        "div",
        "".join(tag("p", icon("alert") + text("span", one), class_="alarm") for one in doubts),
        id="facts-check",
        role="status",
    )


def _select(name: str, label: str, choices: Sequence[tuple[str, str]], value: str) -> str:
    options = "".join(text("option", shown, value=one, selected=one == value) for one, shown in choices)
    return tag("label", text("span", label) + tag("select", options, name=name, id=f"thanks-{name}"))


def render_writer(facts: Mapping[str, str], doubts: Sequence[str]) -> str:
    """Facts first, then the message, then Save."""

    def area(name: str, label: str, hint: str, *, live: bool = False) -> str:
        box = text(
            "textarea",
            facts.get(name, ""),
            name=name,
            id=f"thanks-{name}",
            rows=2,
            placeholder=hint,
            data_input_act="check" if live else None,
        )
        return tag("label", text("span", label) + box)

    people = tag(
        "label",
        text("span", "Who")
        + void(
            "input",
            type="text",
            name="people",
            id="thanks-people",
            value=facts.get("people", ""),
            placeholder="Names with commas between them",
            autocomplete="off",
        ),
    )
    given = (
        people
        + area("what", "What they did", "Put a red bin with a reason card at every cell")
        + area("effect", "What came of it", "Scrap went from 4.2 % to 3.3 %")
    )
    manner = tag(
        "div",
        _select("tone", "Tone", TONES, facts.get("tone", ""))
        + _select("channel", "Where", CHANNELS, facts.get("channel", ""))
        + _select("language", "Language", LANGUAGES, facts.get("language", "en")),
        class_="three",
    )
    hidden = void("input", type="hidden", name="initiative", value=facts.get("initiative", ""))
    write = button(
        "Write it from these facts" if not facts.get("text") else "Write it anew", "write", icon=icon("spark")
    )
    message = area("text", "Message", "In your own words, or let the coach write it", live=True)
    actions = tag(
        "footer",
        tag("button", "Save as given", type="submit", class_="btn primary")
        + button("Copy", "copy-text", icon=icon("copy"))
        + text("span", "Nothing is sent: you pass it on yourself.", class_="hint"),
    )
    return tag(
        "form",
        text("h2", "Write a thank-you")
        + given
        + manner
        + write
        + message
        + render_check(facts.get("text", ""), doubts)
        + hidden
        + actions,
        class_="card stack writer",
        data_act="save",
        autocomplete="off",
        data_key="writer",
    )


def render_due(due: Sequence[Unrecognised]) -> str:
    """People who moved something and were not thanked, the longest waiting first."""
    rows = []
    for one in due[:8]:
        fact = one.facts[-1]
        told = f"{fact.reference} {fact.title} · {'owner' if fact.role == 'owner' else 'on the team'} · {fact.status}"
        last = f" · last thanked {show_date(one.last_recognised)}" if one.last_recognised else ""
        rows.append(
            tag(
                "li",
                tag("div", text("strong", one.person) + text("p", told + last, class_="hint"))
                + button("Thank", "begin", kind="small", data_person=one.person, data_reference=fact.reference),
                class_="due",
            )
        )
    none = (
        text(
            "p",
            "Nobody is waiting: everybody who moved something in the last 30 days has been thanked.",
            class_="muted",
        )
        if not rows
        else ""
    )
    return tag(
        "section",
        text("h2", "Who is due") + none + tag("ul", "".join(rows), class_="lines"),
        class_="card",
        data_key="due",
    )


def render_wall(wall: Sequence[Thanks]) -> str:
    """What was said to whom."""
    if not wall:
        return tag(
            "section",
            text("h2", "The wall") + text("p", "The first thank-you you save will hang here.", class_="muted"),
            class_="wall",
            data_key="wall",
        )
    notes = "".join(
        tag("li", text("strong", ", ".join(one.people)) + text("p", one.message or one.what, class_="pre", dir="auto")
            + tag("p", escape(f"{show_date(one.given_on)} · {one.given_by}") + (" · " + button(one.initiative, "go", kind="link", data_page="initiatives", data_ref=one.initiative) if one.initiative else ""), class_="hint"), class_="card")
        for one in wall
    )  # fmt: skip
    return tag("section", text("h2", "The wall") + tag("ul", notes), class_="wall", data_key="wall")


def render_recognition(
    facts: Mapping[str, str], doubts: Sequence[str], due: Sequence[Unrecognised], wall: Sequence[Thanks]
) -> str:
    """The whole page."""
    lead = "Concrete, soon, and true: what they did and what came of it."
    head = tag("header", tag("div", text("h1", "Recognition") + text("p", lead, class_="muted")), class_="page-head")
    grid = tag(
        "div",
        tag("div", render_writer(facts, doubts), class_="content")
        + tag("aside", render_due(due), class_="side", aria_label="Who is due"),
        class_="two",
    )
    return (
        tag("div", head, class_="sheet head-only", data_key="head")
        + tag("div", grid, class_="sheet body-only", data_key="body")
        + tag("div", render_wall(wall), class_="sheet body-only", data_key="wall")
    )
