"""Tool calls for people: thanks, the leader's promises, the brief."""

import re
from dataclasses import replace
from typing import Any

from assistant.offline.deeds import is_praise
from assistant.offline.field_reading import read_manner, split_effect
from assistant.offline.planning import Call
from assistant.offline.pointing import find_pending
from assistant.offline.segments import keep_sentences, split_by
from assistant.offline.understood import Understood
from assistant.situation import Situation
from assistant.understanding.dates import find_dates, read_date
from assistant.understanding.encoder import Span
from assistant.understanding.fields import clean_words, read_people, read_span_date


def plan_manner(message: Understood, situation: Situation) -> list[Call]:
    """Another tone, length, channel or language for the thank-you that waits: "warmer, and in German"."""
    if message.words > 16 or message.texts("person") or message.texts("achievement") or message.asks:
        return []
    pending = find_pending(message, situation, "recognition")
    manner = read_manner(message)
    if pending is None or situation.pending[-1]["kind"] != "recognition" or not manner:
        return []
    return [Call("draft_recognition", {**manner, "draft": pending})]


_LISTS = (
    ("commitments", re.compile(r"\b(?:what|which|have|did|do) (?:have |did |do |else )?i (?:ever )?(?:promised?|commit(?:ted)?)|my (?:open )?(?:promises|commitments)|(?:list|show)\b.{0,20}\b(?:promises|commitments)|"
        r"was habe ich (?:\w+ )?(?:zugesagt|versprochen)|meine zusagen|qué (?:he )?promet|mis promesas|qu'ai-je promis|mes (?:promesses|engagements)|o que (?:eu )?prometi|minhas promessas|約束", re.IGNORECASE)),
    ("barriers", re.compile(r"\b(?:list|show|which|what|any|all|open)\b.{0,25}\b(?:barriers|obstacles|blockers|hurdles)\b|(?:welche|offene|alle) hindernisse|qué obstáculos|quels obstacles|quais obstáculos|障害(?:は|を|の一覧)", re.IGNORECASE)),
)  # fmt: skip


def plan_brief(message: Understood) -> list[Call]:
    """The brief, or only the open barriers or promises when just these are asked for."""
    only = next((name for name, pattern in _LISTS if pattern.search(message.text)), None)
    return [Call("leadership_brief", {"only": only} if only else {})]


_FOR = re.compile(r"\s*,?\s*(?:for|wegen|für|por|pour|pelos?|pelas?)\s+(?P<what>[^,.;!?\n]{4,80})", re.IGNORECASE)
_NO_REASON = re.compile(
    r"\b(?:chat|e-?mail|card|post|huddle|newsletter|team|shift|board|whole|everyone|slack|teams|intranet)\b",
    re.IGNORECASE,
)


def _find_reason(message: Understood) -> str:
    """What somebody is thanked for where only "for …" after the name tells it; empty when it does not."""
    people = [span for span in message.spans if span.label == "person"]
    match = _FOR.match(message.text, max(span.end for span in people)) if people else None
    return clean_words(match["what"]) if match and not _NO_REASON.search(match["what"]) else ""


def plan_recognition(message: Understood, situation: Situation) -> list[Call]:
    """A draft of each thank-you: people who did different things are thanked apart."""
    message = keep_sentences(message, frozenset({"person", "achievement"}), frozenset({"idea", "action", "value"}))
    parts = split_by(message, "person")
    if len(parts) < 2 or not all(part.texts("achievement") for part in parts):
        parts = [message]
    return [_plan_recognition(part, message, situation) for part in parts]


def tell_thing_apart(people: list[str], text: str) -> tuple[list[str], list[str]]:
    """People, and what was taken for one of them: in "for Yasmin for the hose straps" the straps are what she is thanked for."""
    things = [
        name
        for name in people[1:]
        if name.islower()
        and re.search(rf"\bfor (?:the |her |his |their )?{re.escape(name)}", text)
        and people[0][:1].isupper()
    ]
    return [name for name in people if name not in things], things


def is_no_deed(text: str, situation: Situation, language: str) -> bool:
    """Whether words tell nothing but a time or praise: "last week" and "just great" are not what somebody did."""
    if is_praise(text):
        return True
    dates = find_dates(text, situation.today, language)
    return bool(dates) and len(dates[0].text) >= 0.8 * len(text.strip())


def _plan_recognition(message: Understood, whole: Understood, situation: Situation) -> Call:
    """One thank-you with the facts that were said; an owner just named is thanked when nobody else is."""
    arguments: dict[str, Any] = {}
    people = read_people([s for s in message.spans if s.label == "person"], situation.person)
    people = [
        name
        for name in people
        if not re.fullmatch(r"(?:she|he|they|her|him|them|we|us|everyone|sie|er|ella|elle)", name, re.IGNORECASE)
    ] or people
    if not people:
        people = read_people([s for s in message.spans if s.label == "owner"], situation.person)
    people, thing = tell_thing_apart(people, message.text)
    if people:
        arguments["people"] = people
    labels = ("achievement",) if message.texts("achievement") else ("idea", "learned")
    what = [clean_words(text) for label in labels for text in message.texts(label)]
    what = [text for text in what if not is_no_deed(text, situation, message.language)] or thing
    if what:
        arguments["what"] = "; ".join(dict.fromkeys(what))
    if not what and (told := _find_reason(message)):
        arguments["what"] = told
    effects = [
        clean_words(text) for text in message.texts("effect") or [*message.texts("result"), *message.texts("benefit")]
    ]
    if effects:
        arguments["effect"] = "; ".join(dict.fromkeys(effects))
    arguments = split_effect(arguments) | read_manner(whole)
    if "language" not in arguments and message.language != "en":
        arguments["language"] = message.language
    if refs := message.texts("ref"):
        arguments["initiative"] = clean_words(refs[0], keep_case=True)
    pending = find_pending(message, situation, "recognition")
    if pending and not people:
        arguments["draft"] = pending
    return Call("draft_recognition", arguments)


_PROMISE = re.compile(
    r"^(?:(?:i|we)(?:'ll| will| am going to|'m going to| want to| promise(?: to)?| commit(?: to)?)?\s+|(?:promise|commit|want|going|will)\s+(?:to\s+)?|to\s+)+",
    re.IGNORECASE,
)


_OFTEN = re.compile(
    r"\b(?:every|each)\s+(?:other\s+)?(?:single\s+)?(?:\w+day|day|morning|evening|afternoon|week|month|quarter|shift|fortnight|year)(?:\s+(?:morning|afternoon|evening))?\b|"
    r"\b(?:daily|weekly|monthly|quarterly|fortnightly|(?:once|twice|three times) (?:a|per) (?:day|week|month|shift))\b|"
    r"\bjede[nrs]?\s+\w+|\btäglich\b|\bwöchentlich\b|\bcada\s+\w+|\bchaque\s+\w+|\btodas? (?:las?|as?|os?) \w+|毎\w",
    re.IGNORECASE,
)


def plan_commitment(message: Understood, situation: Situation) -> list[Call]:
    """A draft of each promise."""
    spans = tuple(
        replace(span, label="frequency") if span.label == "action" and _OFTEN.fullmatch(span.text.strip()) else span
        for span in message.spans
    )
    message = keep_sentences(
        replace(message, spans=spans), frozenset({"action"}), frozenset({"idea", "problem", "value", "person"})
    )
    parts = split_by(join_actions(message), "action", may_stand_alone=True)
    return [call for part in parts for call in _plan_commitment(part, situation)]


_WITHIN = re.compile(r"\s+(?:(?!and\b|then\b|also\b)[\w'’]+\s+){0,4}", re.IGNORECASE)


def join_actions(message: Understood) -> Understood:
    """The message with the marked pieces of one promise as one: "invite" and "the shop floor" in "invite her to the shop floor"."""
    spans: list[Span] = []
    for span in sorted(message.spans, key=lambda s: s.start):
        last = spans[-1] if spans else None
        if (
            last is not None
            and last.label == span.label == "action"
            and _WITHIN.fullmatch(message.text, last.end, span.start)
        ):
            spans[-1] = replace(last, end=span.end, text=message.text[last.start : span.end])
        else:
            spans.append(span)
    return replace(message, spans=tuple(spans))


_PROMISED_TO = re.compile(
    r"\b(?:promised?|told|owe|versprochen|zugesagt|promis|prometido|prometí|prometi)\s+(?:que\s+)?(?:à |a |ao |an |to )?(?P<who>(?:[A-Z][\w’'-]+\s?){1,2})",
)


def _name_promised(message: Understood, action: str) -> str:
    """Whom the promise was given to, in brackets, where the marked words leave the name out."""
    given = _PROMISED_TO.search(message.text)
    who = given["who"].strip() if given else ""
    return f"{action} ({who})" if who and who.lower() not in action.lower() else action


def _plan_commitment(message: Understood, situation: Situation) -> list[Call]:
    """One promise, with the day it is due or how often it is kept."""
    action = "; ".join(_PROMISE.sub("", clean_words(text)) for text in message.texts("action"))
    if not action:
        return []
    arguments: dict[str, Any] = {"what": _name_promised(message, action)}
    frequency = message.first("frequency") or next((m[0] for m in [_OFTEN.search(message.text)] if m), None)
    if frequency:
        arguments["how_often"] = clean_words(frequency, keep_case=True)
    for span in message.spans:
        if span.label in ("due", "period", "start") and (
            day := read_span_date(span, situation.today, message.language, "future")
        ):
            arguments["due"] = day.isoformat()
    if (
        "due" not in arguments
        and "how_often" not in arguments
        and (dates := find_dates(message.text, situation.today, message.language))
    ):
        arguments |= (
            {"due": day.isoformat()}
            if (day := read_date(dates[-1].text, situation.today, message.language, prefer="future"))
            else {}
        )
    return [Call("draft_commitment", arguments)]
