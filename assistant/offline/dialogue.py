"""Messages that only the conversation explains: answers to the coach's question, corrections, "the same for line 4"."""

import re
from dataclasses import dataclass
from typing import Any

from assistant.offline.definitions import read_definition
from assistant.offline.planning import Call
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
    is_nobody,
    read_people,
    read_status_words,
    read_value,
)
from assistant.understanding.measurements import pair_measurements, read_period
from knowledge.keywords import split_terms

TOOLS = {
    "initiative": "draft_initiative", "initiative_update": "draft_initiative_update", "kpi": "draft_kpi", "measurements": "draft_measurements",
    "recognition": "draft_recognition", "barrier": "draft_barrier", "commitment": "draft_commitment",
}  # fmt: skip
_DATE_FIELDS = ("due", "start", "closed", "given_on")
_PEOPLE_FIELDS = ("owner", "sponsor", "escalated_to")
_LIST_FIELDS = ("people", "team")


@dataclass(frozen=True)
class Target:
    """What a correction changes: a pending draft, or a record saved in this conversation."""

    kind: str
    fields: dict[str, Any]
    draft: str | None = None
    record: str | None = None


def find_target(message: Understood, situation: Situation) -> Target | None:
    """The pending draft that waits longest in view, or else what was saved last; `None` when there is neither."""
    if situation.pending and (named := find_named_draft(message, situation)) is not None:
        return Target(named["kind"], named["fields"], draft=named["id"])
    if situation.asked:
        for draft in situation.pending:
            if draft["id"] == situation.asked.draft:
                return Target(draft["kind"], draft["fields"], draft=draft["id"])
    if situation.pending:
        draft = _choose(message, situation)
        return Target(draft["kind"], draft["fields"], draft=draft["id"])
    if len(situation.listed) == 1 and situation.last_intent == "show_initiatives":
        return Target("initiative_update", {}, record=situation.listed[0])
    saved = [receipt for receipt in situation.receipts if not receipt.get("undone")]
    if saved:
        last = saved[-1]
        return Target(last["kind"], last.get("fields") or {}, record=str(last["id"]))
    return None


_ORDINAL = re.compile(
    r"\b(?:the |number |die |das |der |la |el |le |l'|a |o )?(?:(first|1st|erste|primer[oa]?|premi[eè]re?|primeir[oa])|(second|2nd|zweite|segund[oa]|deuxi[eè]me|seconde)|"
    r"(third|3rd|dritte|tercer[oa]?|troisi[eè]me|terceir[oa])|(last|letzte|últim[oa]|derni[eè]re?))\b(?! (?:week|month|quarter|year|time|shift|step|of|thing|woche|semana|mois|mês))",
    re.IGNORECASE,
)
_PLACES = (0, 1, 2, -1)


def find_named_draft(message: Understood, situation: Situation) -> dict[str, Any] | None:
    """Of the pending drafts the one that the message names: by its place ("the second one"), or by words of its title."""
    if len(situation.pending) > 1 and (ordinal := _ORDINAL.search(message.text)):
        index = next(place for place, group in zip(_PLACES, ordinal.groups(), strict=True) if group)
        if -len(situation.pending) <= index < len(situation.pending):
            return dict(situation.pending[index])
    pointed = _NAMED_ONE.search(message.text)
    named = [*message.texts("ref"), *([pointed[1]] if pointed else [])]
    spoken = {word[:5] for text in named for word in split_terms(text) if len(word) > 3}
    fits = [
        draft
        for draft in situation.pending
        if spoken
        & {
            word[:5]
            for word in split_terms(
                str(draft["fields"].get("title") or draft["fields"].get("name") or draft["fields"].get("what") or "")
            )
        }
    ]
    return dict(fits[0]) if len(fits) == 1 else None


_NAMED_ONE = re.compile(
    r"\b(?:back to|on|for|about|regarding) the ([\w -]{3,40}?)(?: one| idea| thing| initiative)?(?:[,:]|$)",
    re.IGNORECASE,
)


def _choose(message: Understood, situation: Situation) -> dict[str, Any]:
    """Of several drafts the one that the ordinal names, or whose old value the message repeats; else the last."""
    for draft in reversed(situation.pending):
        for value in draft["fields"].values():
            if (
                isinstance(value, str)
                and len(value) > 2
                and re.search(rf"\bnot {re.escape(value)}\b", message.text, re.IGNORECASE)
            ):
                return dict(draft)
    return dict(situation.pending[-1])


def plan_answer(message: Understood, situation: Situation) -> list[Call]:
    """Puts the answer into the field that was asked for, with whatever else the message says."""
    asked = situation.asked
    assert asked is not None
    draft = next(one for one in situation.pending if one["id"] == asked.draft)
    target = Target(draft["kind"], draft["fields"], draft=draft["id"])
    if message.skips or is_nobody(message.text):
        return []
    fields = read_fields(message, target, situation)
    if asked.field not in fields:
        other = _find_other_field(message, target, situation, asked.field)
        if other:
            return change_target(target, other)
        value = None if _covers(message) and fields else read_one(asked.field, message, target, situation)
        if value is not None:
            fields = {
                name: kept for name, kept in fields.items() if name not in ("idea", "problem", "title", "note")
            } | {asked.field: value}
    return change_target(target, fields) if fields else []


def answers_by_form(message: Understood, situation: Situation) -> bool:
    """Whether a short message has the form of what was asked for: a date, an amount, a number, a period."""
    asked = situation.asked
    if asked is None or message.words > 8 or message.asks:
        return False
    draft = next((one for one in situation.pending if one["id"] == asked.draft), None)
    if draft is None or asked.field not in (
        *_DATE_FIELDS,
        "expected_benefit",
        "actual_benefit",
        "target",
        "value",
        "period",
        "direction",
    ):
        return False
    return (
        read_one(asked.field, message, Target(draft["kind"], draft["fields"], draft=draft["id"]), situation) is not None
    )


def _find_other_field(message: Understood, target: Target, situation: Situation, asked: str) -> dict[str, Any]:
    """Another open field whose form the whole answer has: a date is a due date even where the area was asked for."""
    if target.kind != "initiative" or asked in (*_DATE_FIELDS, "expected_benefit"):
        return {}
    text = message.text.strip(" .!")
    mentions = find_dates(text, situation.today, message.language)
    if mentions and len(mentions[0].text) >= 0.7 * len(text):
        day = read_one("due", message, target, situation)
        return {"due": day} if day else {}
    amounts = find_amounts(text, message.language)
    if amounts and amounts[0].unit and len(amounts[0].text) >= 0.7 * len(text):
        return {"expected_benefit": read_one("expected_benefit", message, target, situation)}
    return {}


def _covers(message: Understood) -> bool:
    """Whether the marked words are most of the message."""
    return sum(span.end - span.start for span in message.spans) >= 0.6 * len(message.text.strip())


def plan_correction(message: Understood, situation: Situation) -> list[Call]:
    """Changes the pending draft, or prepares an update of what was saved, with the new values of the message."""
    target = find_target(message, situation)
    assert target is not None
    fields = read_fields(message, target, situation)
    if target.kind in ("initiative", "initiative_update") and "expected_benefit" not in fields:
        fields |= _correct_benefit(message, target)
    if not fields:
        fields = guess_field(message, target, situation)
    return change_target(target, fields) if fields else []


def _correct_benefit(message: Understood, target: Target) -> dict[str, Any]:
    """The new expected benefit where the message holds an amount in the unit of the old one."""
    before = target.fields.get("expected_benefit")
    if not isinstance(before, dict) or not before.get("unit"):
        return {}
    fits = [a for a in find_amounts(message.text, message.language) if a.unit == before["unit"]]
    if not fits:
        return {}
    per = fits[-1].per or before.get("per")
    return {"expected_benefit": {"value": fits[-1].value, "unit": before["unit"]} | ({"per": per} if per else {})}


def plan_same_again(message: Understood, situation: Situation) -> list[Call]:
    """The last initiative, or the last values, once more with what is said to differ."""
    target = find_target(message, situation)
    if target is None or target.kind not in ("initiative", "initiative_update"):
        return []
    fields = build_initiative_fields(message.spans, message.text, situation.today, message.language, situation.person)
    fields.pop("linked_kpi", None)
    if not fields.get("area") and not fields.get("owner"):
        where = re.search(
            r"\b(?:for|in|at|on|to)\s+(?:the\s+)?(.+?)(?:,| but\b| with\b|[.!?]|$)", message.text, re.IGNORECASE
        )
        if where is None:
            return []
        fields["area"] = where[1].strip()
    area = target.fields.get("area")
    if area and fields.get("area") and isinstance(target.fields.get("title"), str):
        title = re.sub(re.escape(area), fields["area"], target.fields["title"], flags=re.IGNORECASE)
        if title != target.fields["title"]:
            fields["title"] = title
    return [Call("draft_initiative", {**fields, "copy_of": target.draft or target.record})]


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
    if field in _DATE_FIELDS:
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
        return " and ".join(names) or None
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


def guess_field(message: Understood, target: Target, situation: Situation) -> dict[str, Any]:
    """The field that a bare correction ("no, Friday", "not Tom, Tim", "20 minutes") changes, by the form of its value."""
    text = re.sub(
        r"^(?:no|nope|sorry|actually|wait|oops|correction|i mean[t]?|make (?:it|that)|it'?s|it is|should be|change (?:it|that) to|nein|nicht|non|não)[,:.\s–-]+",
        "",
        message.text.strip(),
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"^(?:make (?:it|that)|it'?s|it is|should be|change (?:it|that) to)\s+", "", text, flags=re.IGNORECASE
    ).strip(" .!")
    swapped = re.fullmatch(
        r"not (.+?)[,;–-]+\s*(?:but |it'?s )?(.+)|(.+?)[,;]? (?:not|instead of) (.+)", text, re.IGNORECASE
    )
    old, new = (swapped[1] or swapped[4], swapped[2] or swapped[3]) if swapped else (None, text)
    if old:
        for name, value in target.fields.items():
            if isinstance(value, str) and old.lower() in value.lower():
                return {name: re.sub(re.escape(old), lambda _m: new, value, flags=re.IGNORECASE)}
            if isinstance(value, list) and any(isinstance(v, str) and old.lower() in v.lower() for v in value):
                return {name: [new if isinstance(v, str) and old.lower() in v.lower() else v for v in value]}
    part = Understood(new, message.language, message.intents, message.sure, ())
    if target.kind in ("initiative", "initiative_update", "commitment"):
        if day := read_one("due", part, target, situation):
            return {"due": day}
        if target.kind != "commitment" and (amount := read_one("expected_benefit", part, target, situation)):
            return {"expected_benefit": amount}
    if target.kind == "kpi" and (number := read_one("target", part, target, situation)) is not None:
        return {"target": number}
    if new and len(new.split()) <= 3 and new[:1].isupper() and target.kind in ("initiative", "initiative_update"):
        return {"owner": new}
    return {}


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
        periods = [s.text for s in message.spans if s.label in ("period", "due")] or (
            [message.text] if not values and parse_period(message.text, situation.today) else []
        )
        if periods and (period := read_period(periods[0], situation.today, situation.fiscal_year_start)):
            new = [{**(new[0] if new else {}), "period": period.text}]
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
    for label, value, pattern in _MANNERS:
        if re.search(pattern, message.text, re.IGNORECASE) and (label not in found or label == "channel"):
            found[label] = value
    if "language" in found and (code := find_language(found["language"])):
        found["language"] = code
    return found


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
        r"\b(?:for|in|on|to|into) (?:the |our )?(?:team |group )?(?:chat|teams|slack|whatsapp)\b|\bteam chat\b",
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


def change_target(target: Target, fields: dict[str, Any]) -> list[Call]:
    """The call that puts new values into a draft, or prepares the change of a saved record."""
    if target.draft:
        if "measurements" in fields or target.kind != "measurements":
            fields = {"measurements": fields["measurements"]} if target.kind == "measurements" else fields
            for name in ("period", "value", "kpi"):
                if target.kind == "measurements" and isinstance(fields.get(name), list):
                    fields = {"measurements": fields[name]}
        else:
            rows = next((value for value in fields.values() if isinstance(value, list)), [])
            fields = {"measurements": rows}
        return [Call(TOOLS[target.kind], {**fields, "draft": target.draft})]
    if target.kind in ("initiative", "initiative_update"):
        return [Call("draft_initiative_update", {**fields, "which": target.record})]
    if target.kind == "kpi":
        return [Call("draft_kpi", {**fields, "record": target.record})]
    if target.kind in TOOLS:
        merged = {
            name: value
            for name, value in {**target.fields, **fields}.items()
            if name not in ("given_on", "person", "text", "kept")
        }
        return [Call(TOOLS[target.kind], merged)]
    return []
