"""Messages that only the conversation explains: answers to the coach's question, corrections, "the same for line 4"."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.offline.deeds import is_praise
from assistant.offline.field_reading import DATE_FIELDS, Target, read_fields, read_one
from assistant.offline.planning import Call
from assistant.offline.stated import add_stated, mark_measured
from assistant.offline.understood import Understood
from assistant.situation import Situation
from assistant.understanding.amounts import find_amounts
from assistant.understanding.dates import find_dates
from assistant.understanding.fields import build_initiative_fields, is_nobody
from knowledge.keywords import split_terms

TOOLS = {
    "initiative": "draft_initiative", "initiative_update": "draft_initiative_update", "kpi": "draft_kpi", "measurements": "draft_measurements",
    "recognition": "draft_recognition", "barrier": "draft_barrier", "commitment": "draft_commitment",
}  # fmt: skip


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
    named = [*message.texts("ref"), *([pointed[1] or pointed[2]] if pointed else [])]
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
    r"(?:^(?:and |but |for |on )*the ([\w -]{3,30}?):)|\b(?:back to|on|for|about|regarding) the ([\w -]{3,40}?)(?: one| idea| thing| initiative)?(?:[,:]|$)",
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


TOLD_FIELDS = frozenset({"what", "effect", "idea", "problem", "definition", "result", "learned", "note"})
"""Fields that a whole sentence tells: "nobody trips any more" is an answer there."""


def plan_answer(message: Understood, situation: Situation) -> list[Call]:
    """Puts the answer into the field that was asked for, with whatever else the message says."""
    asked = situation.asked
    assert asked is not None
    draft = next(one for one in situation.pending if one["id"] == asked.draft)
    if (named := find_named_draft(message, situation)) is not None and named["id"] != asked.draft:
        fields = read_fields(message, Target(named["kind"], named["fields"], draft=named["id"]), situation)
        fields = {name: value for name, value in fields.items() if name not in ("idea", "problem", "title", "note")}
        return change_target(Target(named["kind"], named["fields"], draft=named["id"]), fields) if fields else []
    target = Target(draft["kind"], draft["fields"], draft=draft["id"])
    if message.skips or is_nobody(message.text) and asked.field not in TOLD_FIELDS:
        return []
    fields = read_fields(message, target, situation)
    if asked.field == "what" and is_praise(message.text):
        return []
    if asked.field not in fields:
        other = _find_other_field(message, target, situation, asked.field)
        if other:
            return change_target(target, other)
        value = (
            None
            if fields and (_covers(message) or _FIELD_NAMED.search(message.text))
            else read_one(asked.field, message, target, situation)
        )
        if value is not None:
            fields = {
                name: kept for name, kept in fields.items() if name not in ("idea", "problem", "title", "note")
            } | {asked.field: value}
    return change_target(target, fields) if fields else []


_FIELD_NAMED = re.compile(
    r"\b(?:owner|sponsor|area|due|deadline|start|team|status|title|target|goal|baseline|benefit|category|verantwortlich|responsable|responsável|plazo|prazo|échéance|frist)\b|担当|期限",
    re.IGNORECASE,
)


_TOLD_OF_DRAFT = frozenset(
    {
        "start",
        "due",
        "owner",
        "sponsor",
        "team",
        "area",
        "target",
        "benefit",
        "category",
        "objective",
        "period",
        "value",
        "status",
        "closed",
    }
)


_NAMED_ALONE = re.compile(
    r"(?:and |also |so )*(?:the )?(?:status|owner|sponsor|area|due date|deadline|category|team|target)\s+(?:is|=|should be|:)?\s*\S",
    re.IGNORECASE,
)


def is_fields_only(message: Understood, situation: Situation) -> bool:
    """Whether a message is nothing but fields of the initiative that waits: "start 30 Nov, finish 26 Feb"."""
    target = find_target(message, situation) if situation.pending else None
    if (
        target is None
        and situation.last_intent not in ("query_kpi", "record_values", "plot_kpi")
        and message.words <= 10
    ):
        target = find_target(message, situation)
    if target is None or target.kind not in ("initiative", "initiative_update") or message.asks or message.words > 25:
        return False
    labels = {span.label for span in message.spans}
    if _NAMED_ALONE.match(message.text) and labels and not labels - _TOLD_OF_DRAFT:
        return True
    if not labels & (_TOLD_OF_DRAFT - {"period", "value", "status"}) or labels - _TOLD_OF_DRAFT:
        return False
    return not message.has(
        "question", "query_kpi", "show_initiatives", "plot_kpi", "brief", "commitment", "venting", "same_again"
    )


_PARTS = re.compile(r"[,;\n]\s*(?:and\s+|und\s+|y\s+|et\s+|e\s+)?|\s+and\s+(?=the\s)", re.IGNORECASE)


def plan_several_drafts(message: Understood, situation: Situation) -> list[Call]:
    """Changes of pending drafts, each named before its value: "canteen by 30 November, export papers by 18 December"."""
    if not situation.pending or message.asks or message.words > 30:
        return []
    calls: list[Call] = []
    at = 0
    parts = _PARTS.split(message.text)
    for words in parts:
        start = message.text.find(words, at)
        at = start + len(words)
        part = replace(message.part(start, at), text=words)
        draft = _find_headed(words, situation) or find_named_draft(part, situation)
        if draft is None or draft["kind"] not in ("initiative", "initiative_update", "commitment", "barrier"):
            return []
        target = Target(draft["kind"], draft["fields"], draft=draft["id"])
        fields = {} if draft["kind"] == "barrier" else guess_field(part, target, situation)
        if "due" not in fields or set(fields) != {"due"}:
            fields = read_fields(part, target, situation)
        fields = {
            name: value for name, value in fields.items() if name not in ("idea", "problem", "title", "note", "what")
        }
        if status := read_only_status(words):
            fields["status"] = status
        if not fields:
            return []
        calls += change_target(target, fields)
    return calls if len(situation.pending) > 1 else []


_ONLY_IDEA = re.compile(r"\b(?:only|just|still|nothing more than|no more than) (?:an? )?idea\b", re.IGNORECASE)


def read_only_status(words: str) -> str | None:
    """The status of "that one is only an idea for now", which no status word tells as such."""
    return "idea" if _ONLY_IDEA.search(words) else None


def _find_headed(words: str, situation: Situation) -> dict[str, Any] | None:
    """The one pending draft whose title or area holds the words with which a part begins."""
    head = re.match(
        r"\s*(?:the\s+|for the\s+)?([^\W\d_][\w'’ -]{2,40}?)\s+(?:is|are|by|due|until|to|with|on|goes|has|needs|owner)\b",
        words,
        re.IGNORECASE,
    )
    spoken = {word[:5] for word in split_terms(head[1]) if len(word) > 3} if head else set()
    fits = [
        draft
        for draft in situation.pending
        if spoken
        and spoken
        <= {
            w[:5]
            for name in ("title", "area", "what", "idea")
            for w in split_terms(str(draft["fields"].get(name) or ""))
        }
    ]
    return dict(fits[0]) if len(fits) == 1 else None


def answers_by_form(message: Understood, situation: Situation) -> bool:
    """Whether a short message has the form of what was asked for: a date, an amount, a number, a period."""
    asked = situation.asked
    if asked is None or message.words > 8 or message.asks:
        return False
    draft = next((one for one in situation.pending if one["id"] == asked.draft), None)
    if draft is None or asked.field not in (
        *DATE_FIELDS,
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
    if target.kind != "initiative" or asked in (*DATE_FIELDS, "expected_benefit"):
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
    if fields.get("due") and (day := _find_same_month(message.text, target)):
        fields["due"] = day
    if target.kind == "recognition" and fields.get("people"):
        fields["people"] = change_people(fields["people"], target.fields.get("people") or [], message.text)
    if target.kind in ("initiative", "initiative_update") and (team := _change_team(message.text, target)):
        fields = {"team": team}
    if target.kind in ("initiative", "initiative_update") and "expected_benefit" not in fields:
        fields |= _correct_benefit(message, target)
    if target.record and target.kind in ("initiative", "initiative_update"):
        add_stated(fields, message.text)
        mark_measured(fields, message.text)
    if not fields:
        fields = guess_field(message, target, situation)
    return change_target(target, fields) if fields else []


_ALSO = re.compile(r"\b(?:also|too|as well|and .{2,30} (?:also|too)|add|auch|también|aussi|também)\b|も", re.IGNORECASE)


def change_people(named: list[str], before: list[str], text: str) -> list[str]:
    """The people thanked after a correction: one exchanged ("not Tomasz"), one added ("Lindiwe too"), or those named alone."""
    denied = [
        name
        for name in before
        if re.search(rf"\b(?:not|nicht|no|pas|não|instead of)\s+{re.escape(name)}\b", text, re.IGNORECASE)
    ]
    if denied and len(before) > 1:
        kept = [name for name in before if name not in denied]
        return list(dict.fromkeys([*(n for n in named if n not in denied), *kept]))
    if _ALSO.search(text):
        return list(dict.fromkeys([*before, *named]))
    return named


def _change_team(text: str, target: Target) -> list[str] | None:
    """The team with somebody taken out or added; `None` when the words change no team."""
    before = [str(name) for name in target.fields.get("team") or []]
    gone = re.findall(r"\b(?:remove|drop|take out|without|minus)\s+((?-i:[A-Z])[\w'’-]+)", text, re.IGNORECASE)
    new = re.findall(
        r"\b(?:add|plus|include)\s+((?-i:[A-Z])[\w'’-]+)|((?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)?) joins\b",
        text,
        re.IGNORECASE,
    )
    names = [one or other for one, other in new]
    if not (gone or names) or not ("team" in text.lower() or any(name in before for name in gone)):
        return None
    return [name for name in dict.fromkeys([*before, *names]) if name not in gone] or None


def _correct_benefit(message: Understood, target: Target) -> dict[str, Any]:
    """The new expected benefit where the message holds an amount in the unit of the old one."""
    before = target.fields.get("expected_benefit")
    if not isinstance(before, dict) or not before.get("unit"):
        return {}
    fits = [a for a in find_amounts(message.text, message.language) if a.unit == before["unit"]]
    bare = find_amounts(message.text, message.language)
    if not fits and len(bare) == 1 and bare[0].unit is None and message.words <= 6:
        fits = bare
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
    if not fields.get("owner") and len(fields.get("team") or []) == 1:
        fields["owner"] = fields.pop("team")[0]
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
    if day := _same_month(new, target):
        return {"due": day}
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


def _find_same_month(text: str, target: Target) -> str | None:
    """The day that "make that the 29th" means where the whole wish is for a day of the month that was said."""
    bare = re.fullmatch(
        r"\s*(?:no,? |sorry,? |actually,? )*(?:make|move|change|push|set) (?:it|that|this) (?:to |on )?(the \d{1,2}(?:st|nd|rd|th)?)[.! ]*",
        text,
        re.IGNORECASE,
    )
    return _same_month(bare[1], target) if bare else None


def _same_month(words: str, target: Target) -> str | None:
    """The other day of the same month that "the 29th" means after a due date was said; `None` when it is no bare day."""
    bare = re.fullmatch(
        r"(?:on |to )?the (\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})(?:st|nd|rd|th)", words.strip(), re.IGNORECASE
    )
    due = str(target.fields.get("due") or "")
    if bare is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", due):
        return None
    try:
        return date.fromisoformat(due).replace(day=int(bare[1] or bare[2])).isoformat()
    except ValueError:
        return None


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
