"""The fields of a draft that a message tells: by its spans, by the words that ask for a manner, or as one value."""

import re
from dataclasses import dataclass
from typing import Any

from assistant.offline.definitions import read_definition
from assistant.offline.thanks import find_language
from assistant.offline.understood import Understood
from assistant.records.periods import parse_period
from assistant.situation import Situation
from assistant.understanding.amounts import find_amounts, read_amount
from assistant.understanding.choices import find_direction
from assistant.understanding.dates import find_dates, read_date
from assistant.understanding.encoder import Span
from assistant.understanding.fields import (
    build_initiative_fields,
    clean_words,
    read_people,
    read_status_words,
    read_value,
)
from assistant.understanding.measurements import WHEN, pair_measurements, read_period

DATE_FIELDS = ("due", "start", "closed", "given_on")


_PEOPLE_FIELDS = ("owner", "sponsor", "escalated_to")


_NO_NAME = re.compile(r"\d|\b(?:is|are|was|were|starts?|ends?|finish|due|target)\b", re.IGNORECASE)
"""What no name holds once its sentence is off ("that is Tom" is read as Tom before)."""


_LIST_FIELDS = ("people", "team")


@dataclass(frozen=True)
class Target:
    """What a correction changes: a pending draft, or a record saved in this conversation."""

    kind: str
    fields: dict[str, Any]
    draft: str | None = None
    record: str | None = None


def read_fields(message: Understood, target: Target, situation: Situation) -> dict[str, Any]:
    """The fields of the target's kind that the message's spans give."""
    today, language = situation.today, message.language
    if target.kind in ("initiative", "initiative_update"):
        fields = build_initiative_fields(message.spans, message.text, today, language, situation.person)
        fields.pop("linked_kpi", None)
        for span in message.spans:
            if span.label in ("period", "due") and (span.label == "period" or "due" not in fields):
                whole = next(
                    (
                        m.text
                        for m in find_dates(message.text, today, language)
                        if m.start < span.end and span.start < m.end
                    ),
                    span.text,
                )
                if "due" not in fields and (day := read_date(whole, today, language, prefer="future")):
                    fields["due"] = day.isoformat()
            if span.label == "person" and "owner" not in fields:
                fields["owner"] = " and ".join(read_people([span], situation.person))
        if target.kind == "initiative":
            fields.pop("note", None)
        return fields
    if target.kind == "measurements":
        return _correct_measurements(message, target, situation)
    if target.kind == "recognition":
        return _read_recognition(message, situation)
    if target.kind == "kpi":
        return _read_kpi(message)
    found: dict[str, Any] = {}
    if action := [clean_words(s.text) for s in message.spans if s.label in ("action", "blocker")]:
        found["what"] = "; ".join(action)
    if owners := read_people([s for s in message.spans if s.label == "owner"], situation.person):
        found["owner" if target.kind == "barrier" else "person"] = " and ".join(owners)
    if target.kind == "commitment":
        found.pop("person", None)
        for span in message.spans:
            if span.label in ("due", "start", "period") and (
                day := read_date(span.text, today, language, prefer="future")
            ):
                found["due"] = day.isoformat()
            if span.label == "frequency":
                found["how_often"] = clean_words(span.text, keep_case=True)
    if target.kind == "barrier" and (refs := message.texts("ref")):
        found["initiative"] = clean_words(refs[0], keep_case=True)
    return found


def read_one(field: str, message: Understood, target: Target, situation: Situation) -> Any:
    """The whole message read as the value of one field; `None` when it cannot be."""
    text = message.text.strip().rstrip(".!")
    whole = Span("answer", 0, len(text), text, 1.0)
    if field in DATE_FIELDS:
        day = read_date(text, situation.today, message.language, prefer="future" if field == "due" else "past")
        if day is None:
            mentions = find_dates(text, situation.today, message.language)
            day = read_date(mentions[0].text, situation.today, message.language, prefer="future") if mentions else None
        return day.isoformat() if day else None
    if field in ("expected_benefit", "actual_benefit"):
        amounts = find_amounts(text, message.language)
        amount = amounts[0] if amounts else read_amount(text, message.language)
        if amount is None:
            return None
        return {k: v for k, v in (("value", amount.value), ("unit", amount.unit), ("per", amount.per)) if v is not None}
    if field in _PEOPLE_FIELDS:
        names = read_people([_strip_frame(whole)], situation.person)
        is_sentence = text.isascii() and text.islower() and len(text.split()) > 2 and not text.startswith("the ")
        return None if is_sentence or _NO_NAME.search(text) else " and ".join(names) or None
    if field in _LIST_FIELDS:
        return read_people([_strip_frame(whole)], situation.person) or None
    if field == "status":
        return read_status_words(text)
    if field in ("target", "value"):
        read = read_value(text, message.language)
        return (
            _measurement(target, "value", read[0])
            if read and target.kind == "measurements"
            else read[0]
            if read
            else None
        )
    if field == "period":
        period = read_period(text, situation.today, situation.fiscal_year_start)
        return _measurement(target, "period", period.text) if period else None
    if field == "kpi":
        return _measurement(target, "kpi", clean_words(text, keep_case=True))
    if field == "direction":
        return find_direction(text)
    return clean_words(text, keep_case=True) or None


def _correct_measurements(message: Understood, target: Target, situation: Situation) -> dict[str, Any]:
    """The rows with the new value or period put where it belongs; without a hint, where there is one row, there."""
    rows: list[dict[str, Any]] = [dict(row) for row in target.fields.get("measurements", [])]
    if not rows and target.fields.get("kpi"):
        rows = [dict(target.fields)]
    new = pair_measurements(
        message.spans, message.text, situation.today, message.language, fiscal_year_start=situation.fiscal_year_start
    )
    if not new:
        amounts = find_amounts(message.text, message.language)
        old = re.search(r"\bnot\s+(\S+)|instead of\s+(\S+)", message.text)
        values = [a.value for a in amounts if not old or a.text not in (old[1] or old[2] or "")]
        new = [{"value": values[0]}] if values else []
        said = re.sub(r"[-−]?\d[\d.,]*\s?%?", " ", message.text) if values else message.text
        periods = [s.text for s in message.spans if s.label in ("period", "due")] or (
            [said.strip(" ,.")] if parse_period(said, situation.today) else []
        )
        if periods and (period := read_period(periods[0], situation.today, situation.fiscal_year_start)):
            new = [{**(new[0] if new else {}), "period": period.text}]
    if len(new) == 1 and "period" not in new[0] and len(rows) > 1:
        told = [
            period.text
            for when in re.finditer(rf"(?<!\w){WHEN}(?!\w)", message.text, re.IGNORECASE)
            if (period := read_period(when[0], situation.today, situation.fiscal_year_start))
        ]
        fits = [row for row in rows if str(row.get("period")) in told]
        new = [{**new[0], "period": fits[0]["period"]}] if len(fits) == 1 else new
    if not new or not rows:
        return {}
    for change in new:
        fits = [row for row in rows if _matches(row, change, message.text)] or (
            [rows[0]] if len(rows) == 1 else rows[-1:]
        )
        fits[0].update({k: v for k, v in change.items() if k in ("value", "period")})
    return {"measurements": [{k: v for k, v in row.items() if k in ("kpi", "period", "value", "note")} for row in rows]}


def _matches(row: dict[str, Any], change: dict[str, Any], text: str) -> bool:
    """Whether a change means this row: same KPI and period where they are said, or its old value is repeated."""
    value = row.get("value")
    shown = f"{value:g}" if isinstance(value, int | float) else str(value)
    if re.search(rf"(?:not|instead of)\s+{re.escape(shown)}\b", text):
        return True
    said = [name for name in ("kpi", "period") if name in change]
    return bool(said) and all(str(change[name]).lower() in str(row.get(name, "")).lower() for name in said)


def _read_recognition(message: Understood, situation: Situation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if people := read_people([s for s in message.spans if s.label in ("person", "owner")], situation.person):
        found["people"] = people
    for label, name in (("achievement", "what"), ("effect", "effect"), ("result", "effect"), ("benefit", "effect")):
        if texts := message.texts(label):
            found[name] = "; ".join(clean_words(text) for text in texts)
    return split_effect(found) | read_manner(message)


_SO = re.compile(
    r",?\s+(?:so that|so (?=(?:we|nobody|no one|the|they|everyone|people|it|now|customers?|patients?)\b)|which (?:means|meant) (?:that )?|(?:and )?(?:now|since then) (?=nobody|no one|we|there)|therefore |"
    r",? ?so ?dass |, ?damit |para que |y ahora |pour que |de sorte que |et depuis |e agora |de modo que )\s*(?P<effect>\S.*)$",
    re.IGNORECASE,
)


def split_effect(found: dict[str, Any]) -> dict[str, Any]:
    """The facts of a thank-you with "so that …" told apart from what was done."""
    if found.get("what") and not found.get("effect") and (match := _SO.search(found["what"])):
        return {**found, "what": found["what"][: match.start()].strip(" ,"), "effect": match["effect"].strip()}
    return found


def read_manner(message: Understood) -> dict[str, Any]:
    """Channel, tone, length, audience and language of a thank-you: as marked, else by the words that ask for them."""
    found: dict[str, Any] = {}
    for label in ("channel", "tone", "length", "audience", "language"):
        if text := message.first(label):
            found[label] = clean_words(text, keep_case=True)
    if "tone" not in found and "formal" in found.get("length", "").lower():
        found["tone"] = found.pop("length")
    if "language" not in found and (spoken := _LANGUAGE.search(message.text)) and find_language(spoken[1]):
        found["language"] = spoken[1]
    for label, value, pattern in _MANNERS:
        if re.search(pattern, message.text, re.IGNORECASE) and (label not in found or label in ("channel", "tone")):
            found[label] = value
    if "language" in found and (code := find_language(found["language"])):
        found["language"] = code
    return found


_LANGUAGE = re.compile(
    r"\b(?:in|into|auf|ins|en|em|in het|in)\s+(?:the\s+)?(english|german|french|spanish|portuguese|italian|dutch|japanese|englisch|deutsch|französisch|spanisch|portugiesisch|italienisch|niederländisch|japanisch|"
    r"inglés|alemán|francés|español|portugués|italiano|japonés|anglais|allemand|français|espagnol|portugais|italien|japonais|inglês|alemão|francês|espanhol|português)\b",
    re.IGNORECASE,
)
_MANNERS = (
    (
        "length",
        "short",
        r"\b(?:short(?:er)?|brief(?:er)?|less text|too long|kürzer|kurze[nrms]?|(?:más )?cort[oa]|(?:plus )?court|(?:mais )?curt[oa])\b(?! (?:shift|time|notice|term|staff))|短く|短い",
    ),
    ("audience", "whole shift", r"\bin front of the whole shift\b"),
    ("length", "long", r"\b(?:longer|more detail|too short|länger|más larg[oa]|plus long|mais long[oa])\b"),
    ("tone", "formal", r"\b(?:more |más |mais |plus )?form(?:al|el|elle)(?:er|ly)?\b|förmlich|formell"),
    (
        "tone",
        "warm",
        r"\bwarm(?:er|ly)?\b|more (?:personal|warm)|friendlier|herzlich(?:er)?|chaleureux|más cálid[oa]|más cercan[oa]|calor(?:oso|osa)|mais próxim[oa]|温かく",
    ),
    (
        "channel",
        "chat",
        r"\b(?:for|in|on|to|into) (?:the |our )?(?:\w+ )?(?:chat|teams|slack|whatsapp)\b|\bteam chat\b",
    ),
    ("channel", "email", r"\be-?mail\b|\bcorreo\b|\bcourriel\b"),
    ("channel", "card", r"\b(?:thank[- ]?you )?card\b|\bkarte\b|\btarjeta\b|\bcarte\b|\bcartão\b"),
    ("channel", "huddle", r"\bhuddle\b|\bread (?:it|this) out\b"),
    ("tone", "playful", r"\b(?:funn(?:y|ier)|playful|lighter)\b"),
)


def _read_kpi(message: Understood) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label in ("unit", "frequency", "definition"):
        if text := message.first(label):
            found[label] = clean_words(text, keep_case=True)
    if direction := message.first("direction"):
        found["direction"] = find_direction(direction)
    for label in ("target", "value"):
        if (text := message.first(label)) and (read := read_value(text, message.language)):
            found["target"] = read[0]
    for name, value in read_definition(message).items():
        found.setdefault(name, value)
    if owner := message.first("owner"):
        found["owner"] = clean_words(owner, keep_case=True)
    if kpi := message.first("kpi"):
        found["name"] = clean_words(kpi, keep_case=True)
    return {name: value for name, value in found.items() if value is not None}


def _measurement(target: Target, name: str, value: Any) -> list[dict[str, Any]] | Any:
    """The rows of a draft of values with a missing part filled in."""
    return [row if row.get(name) is not None else {**row, name: value} for row in target.fields.get("measurements", [])]


def _strip_frame(span: Span) -> Span:
    """A name without the sentence around it: "that would be Tom" is Tom."""
    text = re.sub(
        r"^(?:that(?:'?s| is| would be| will be)|it(?:'?s| is| will be| should be)|probably|i think|let'?s say|put(?: down)?|owner is|the owner is|ask|das (?:ist|macht|wäre)|es|c'est|é)\s+",
        "", span.text, flags=re.IGNORECASE,
    )  # fmt: skip
    text = re.sub(
        r"\s+(?:owns it|will do it|takes it|does|is doing it|is the owner|will|please|bitte|por favor|is looking after it|leads it)$",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return Span(span.label, 0, len(text), text, 1.0)
