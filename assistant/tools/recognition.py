"""Tools of recognition: who has been overlooked, and drafts of messages whose facts come first."""

import re
from collections.abc import Mapping
from typing import Any

from langchain.tools import ToolRuntime, tool

from assistant.context import TurnContext
from assistant.offline.thanks import Facts, compose_thanks, find_language
from assistant.records.initiative_lists import find_initiative
from assistant.records.recognitions import list_recognitions, list_unrecognised, recognition_fields
from assistant.tools.drafting import Answer, prepare
from assistant.tools.rows import to_text
from assistant.tracing import Known, trace_fields
from assistant.understanding.languages import detect_language


@tool(response_format="content_and_artifact")
def who_deserves_recognition(runtime: ToolRuntime[TurnContext], days: int = 30) -> Answer:
    """List people who moved an initiative lately and have had no recognition since, with the facts; no ranking."""
    context = runtime.context
    with context.open_session() as session:
        found = list_unrecognised(session, context.today, days)
        rows: list[dict[str, Any]] = [
            {
                "person": one.person,
                "last_recognised": one.last_recognised.isoformat() if one.last_recognised else None,
                "facts": [f"{fact.reference} {fact.title} ({fact.role}, {fact.status})" for fact in one.facts[:3]],
                "initiative": one.facts[0].reference if one.facts else None,
            }
            for one in found
        ]
        recent = [recognition_fields(one) for one in list_recognitions(session, limit=5)]
    context.findings.listed[:] = [row["person"] for row in rows]
    return to_text(rows, none="Nobody is waiting for recognition."), {"rows": rows, "recent": recent, "days": days}


@tool(response_format="content_and_artifact")
def draft_recognition(
    runtime: ToolRuntime[TurnContext],
    people: list[str] | None = None,
    what: str | None = None,
    effect: str | None = None,
    initiative: str | None = None,
    channel: str | None = None,
    audience: str | None = None,
    tone: str | None = None,
    length: str | None = None,
    language: str | None = None,
    text: str | None = None,
    draft: str | None = None,
) -> Answer:
    """Prepare a recognition message for the person to confirm. Nothing is saved or sent. Names and numbers only as said.

    Args:
        people: who is thanked. what: what they did. effect: what came of it.
        initiative: reference of the initiative that it belongs to, or words that name it.
        channel: e-mail, chat, huddle, card or post. audience: such as "just her", "the whole site".
        tone: such as warm, formal, funny. length: such as short, two sentences. language: name of the language.
        text: the message, in the person's language or the one asked for; left out: the coach writes it.
        draft: id of a pending draft to change instead of preparing a new one.
    """
    context = runtime.context
    earlier: dict[str, Any] = next((one["fields"] for one in context.situation.pending if one["id"] == draft), {})
    facts: dict[str, Any] = {
        "people": people, "what": what, "effect": effect, "channel": channel, "audience": audience, "tone": tone,
        "length": length, "language": language,
    }  # fmt: skip
    merged: dict[str, Any] = {name: value or earlier.get(name) for name, value in facts.items()}
    reference = None
    if initiative:
        with context.open_session() as session:
            found = find_initiative(session, initiative)
            reference = found.reference if found else None
    thanked = keep_named(merged["people"], context)
    if text and not is_borne_out(text, {**merged, "people": thanked}, context):
        text = None
    if not text and thanked and merged["what"]:
        text = _compose(context, {**merged, "people": thanked})
    copied = {"initiative": reference} if reference else None
    return prepare(context, "recognition", {**facts, "initiative": reference, "text": text}, draft=draft, copied=copied)


def keep_named(people: list[str] | None, context: TurnContext) -> list[str]:
    """Those of the people that the person or the records named: the message is written for them alone."""
    known = Known(words=context.words, today=context.today, person=context.person, names=context.situation.people)
    kept: list[str] = trace_fields({"people": people or []}, known).fields.get("people", [])
    return kept


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_INNER_NAME = re.compile(r"(?<=[^\W\dA-Z_.!?:] |, |\) )[A-ZÀ-Þ][^\W_]+(?:['’-][^\W_]+)*")


def is_borne_out(text: str, facts: Mapping[str, Any], context: TurnContext) -> bool:
    """Whether every number and name in a message that a model wrote stands in what was said; in German, which writes
    nouns like names, the numbers alone are held."""
    told = [str(value) for value in facts.values() if value]
    spoken = " ".join([*context.words, *told, context.person, *context.situation.people]).casefold()
    language = find_language(str(facts.get("language") or "")) or detect_language(text)
    names = [] if language == "de" else _INNER_NAME.findall(text)
    return all(part.casefold() in spoken for part in [*_NUMBER.findall(text), *names] if part not in ("I", "OK"))


def _compose(context: TurnContext, facts: dict[str, Any]) -> str:
    """The message in the coach's words around the person's facts."""
    spoken = context.findings.meta.get("language", context.situation.language)
    return compose_thanks(
        Facts(
            people=tuple(facts["people"]),
            what=facts["what"],
            effect=facts["effect"] or "",
            channel=facts["channel"] or "",
            audience=facts["audience"] or "",
            tone=facts["tone"] or "",
            length=facts["length"] or "",
            language=facts["language"] or spoken,
            sender=context.person if context.person != "me" else "",
        ),
        seed=f"{context.conversation}|{context.situation.turn}|{len(context.findings.drafts)}",
    )
