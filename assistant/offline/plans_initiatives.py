"""Tool calls for initiatives and barriers: new ones, changes, what stands in their way, lists."""

import re
from dataclasses import replace
from typing import Any

from assistant.offline.dialogue import change_target, find_named_draft, find_target
from assistant.offline.field_reading import Target, read_one
from assistant.offline.planning import Call
from assistant.offline.pointing import (
    find_last_saved,
    find_pending,
    find_pointed,
    find_reference,
    find_titled,
    is_asking,
    mark_known,
    mark_titled,
    read_references,
)
from assistant.offline.segments import keep_sentences, split_by, split_initiatives
from assistant.offline.stated import add_stated, mark_measured
from assistant.offline.understood import Understood
from assistant.records.matching import match_names
from assistant.situation import Situation
from assistant.understanding.choices import find_barrier_kind
from assistant.understanding.encoder import Span
from assistant.understanding.fields import (
    add_title,
    build_initiative_fields,
    clean_words,
    is_trouble,
    read_people,
    read_span_date,
    read_status_words,
)
from knowledge.keywords import split_terms


def plan_setting(field: str, words: str, message: Understood, situation: Situation) -> list[Call]:
    """The change of one named field of the pending draft, or of the initiative talked about last."""
    part = replace(message, text=words, spans=())
    target = find_target(message, situation)
    if target is None:
        which = find_pointed(message.text, situation) or find_last_saved(situation)
        target = Target("initiative_update", {}, record=which) if which else None
    if target is None or target.kind not in ("initiative", "initiative_update"):
        return []
    value = read_one(field, part, target, situation)
    return change_target(target, {field: value}) if value is not None else []


_TOLD = frozenset({"idea", "problem", "title"})


def plan_new(message: Understood, situation: Situation, named: str = "") -> list[Call]:
    """A draft for each initiative that the message tells; `named` is what a single one was called."""
    calls = []
    message = keep_sentences(message, _TOLD, frozenset({"action", "value", "person", "achievement"}))
    for part in split_initiatives(message):
        fields = build_initiative_fields(part.spans, part.text, situation.today, message.language, situation.person)
        if fields.get("idea") and not fields.get("problem") and (trouble := find_trouble(part)):
            fields["problem"] = trouble
            fields.pop("status", None)
        if "status" not in fields and (status := find_new_status(part.text)):
            fields["status"] = status
        note = fields.pop("note", None)
        if note and not fields.get("problem") and not fields.get("idea"):
            fields["idea"] = note
        if named and not fields.get("idea"):
            fields["idea"] = named
        if fields.get("idea") or fields.get("problem") or fields.get("title"):
            calls.append(Call("draft_initiative", add_title(fields)))
    return calls


_NEW_STATUS = (
    ("doing", re.compile(r"\b(?:it'?s|it is|is|already|been) (?:already )?(?:running|doing|under way)\b|\b(?:been|are|is) (?:doing|running) (?:that|it|this)\b|(?:^|[,.;]\s*)(?:doing|running|in progress|under way|in trial)(?=\s*(?:[,.;]|$))", re.IGNORECASE)),
    ("planned", re.compile(r"(?:^|[,.;]\s*)planned(?=\s*(?:[,.;]|$))|\bas planned (?:pls|please|for now)\b", re.IGNORECASE)),
    ("idea", re.compile(r"\bas an idea\b|\b(?:only|just|still) an idea\b|(?:^|[,.;]\s*)(?:idea only|an idea only)(?=\s*(?:[,.;]|$))", re.IGNORECASE)),
)  # fmt: skip


def find_new_status(text: str) -> str | None:
    """The status of something new that only plain words tell: "it's running", "cell A, doing"."""
    return next((status for status, pattern in _NEW_STATUS if pattern.search(text)), None)


def find_trouble(message: Understood) -> str:
    """The clause that tells what goes wrong where it was read as news of something known: "sterile trays arrive incomplete"."""
    for span in message.spans:
        if span.label == "ref":
            clause = re.split(r"[,.;:!?\n]", message.text[span.start :])[0]
            if len(clause) > len(span.text) + 3 and is_trouble(clause):
                return clean_words(clause)
    return ""


def plan_update(message: Understood, situation: Situation) -> list[Call]:
    """Drafts of the changes of recorded initiatives, one for each that is named; the tool looks the names up."""
    calls: list[Call] = []
    for part in split_by(mark_known(message, situation), "ref"):
        references = read_references(part.texts("ref"))
        for text in references or [""]:
            named = tuple(s for s in part.spans if s.label != "ref")
            if text:
                named = (*named, Span("ref", 0, len(text), text, 1.0))
            one = replace(part, spans=named)
            calls += [call for call in _plan_update(one, situation) if call not in calls]
    return calls


_CLOSING = re.compile(
    r"\b(?:clos|finish|done|complet|wrap|archiv|over\b|end(?:ed|s)?\b|implement|drop|cancel|abandon|stop|abgeschlossen|fertig|erledigt|termin|cerra|conclu|encerr|clôtur)|完了|終了|終わ",
    re.IGNORECASE,
)


def _plan_update(message: Understood, situation: Situation) -> list[Call]:
    """A draft of the change of one recorded initiative."""
    if change := plan_named_draft(message, situation):
        return change
    if is_unrecorded(message, situation):
        return plan_new(message, situation, named=clean_words(message.texts("ref")[0], keep_case=True))
    which = find_reference(message, situation)
    fields = build_initiative_fields(message.spans, message.text, situation.today, message.language, situation.person)
    fields.pop("linked_kpi", None)
    if not is_asking(message):
        add_stated(fields, message.text)
    if message.has("close_initiative") and (
        not message.has("update_initiative", "barrier")
        or message.intents[0] == "close_initiative"
        and not fields
        or _CLOSING.search(message.text)
    ):
        fields.setdefault("status", read_status_words(message.text) or "standardised")
        if fields["status"] not in ("parked", "rejected", "standardised", "sustained"):
            fields["status"] = "standardised"
    mark_measured(fields, message.text)
    blocker = message.texts("blocker")
    if fields.get("status") in ("parked", "rejected") and blocker:
        fields["reason"] = "; ".join(blocker)
    if fields.get("title") and not message.texts("ref"):
        which = fields.pop("title")
    if not message.has("close_initiative") and "result" in fields and not fields.get("status"):
        fields.setdefault("note", fields.pop("result"))
    if not fields and not which:
        return []
    if which is None and not message.texts("ref") and not situation.pending and find_last_saved(situation) is None:
        return []
    if not fields and message.has("update_initiative") and not message.has("barrier") and not is_asking(message):
        fields["note"] = message.text.strip()
    if which and set(fields) <= {"problem", "note", "owner"} and (blocked := _BLOCKED.search(message.text)):
        return [Call("draft_barrier", {"what": clean_words(blocked["what"]), "initiative": which})]
    pending = find_pending(message, situation, "initiative")
    if which is None and not pending:
        which = find_titled(message.text, situation) or find_last_saved(situation)
    if which is None and pending:
        return [Call("draft_initiative", {k: v for k, v in fields.items() if k not in ("note",)} | {"draft": pending})]
    return change_record(str(which), fields, situation) if fields and which else []


def change_record(which: str, fields: dict[str, Any], situation: Situation) -> list[Call]:
    """The change of a recorded initiative, joined with the one that waits already for the same record."""
    waiting = next(
        (
            draft
            for draft in reversed(situation.pending)
            if draft["kind"] == "initiative_update" and draft["record"] == which
        ),
        None,
    )
    if waiting is None:
        return [Call("draft_initiative_update", {"which": which, **fields})]
    if "note" in fields and (before := waiting["fields"].get("note")) and fields["note"] not in before:
        fields = {**fields, "note": f"{before}; {fields['note']}"}
    return [Call("draft_initiative_update", {**fields, "draft": str(waiting["id"])})]


_BLOCKED = re.compile(
    r"\b(?P<what>(?:waits? (?:on|for)|is waiting (?:on|for)|(?:is )?(?:stuck|blocked|held up)(?: (?:because|by|on|at|until|as|since)\b)?|can'?t (?:go on|start|continue))\s*[^,.;!?\n]{3,80})",
    re.IGNORECASE,
)
"""News that something stands in the way."""
_SETS = re.compile(r"(?:please )?(?:set|mark|move|change|update|close|reopen|put|push|extend|assign)\b", re.IGNORECASE)


def plan_named_draft(message: Understood, situation: Situation) -> list[Call]:
    """The change of a pending draft of an initiative that the message names; nothing when it names none."""
    draft = find_named_draft(message, situation)
    if draft is None or draft["kind"] not in ("initiative", "initiative_update") or message.has("close_initiative"):
        return []
    fields = build_initiative_fields(message.spans, message.text, situation.today, message.language, situation.person)
    add_stated(fields, message.text)
    for name in ("linked_kpi", "idea", "title", "problem", *(("note",) if draft["kind"] == "initiative" else ())):
        fields.pop(name, None)
    return change_target(Target(draft["kind"], draft["fields"], draft=str(draft["id"])), fields) if fields else []


def is_unrecorded(message: Understood, situation: Situation) -> bool:
    """Whether the words that should name a recorded initiative name none: then something new is told."""
    refs = message.texts("ref")
    if not refs or find_pointed(refs[0], situation) or message.has("close_initiative") and situation.initiatives:
        return False
    if _SETS.match(message.text.strip()) and not message.texts("idea"):
        return False
    if not situation.initiatives:
        return True
    titles = [title for _, title in situation.initiatives]
    spoken = set(split_terms(refs[0]))
    return (
        bool(message.texts("idea"))
        and not match_names(refs[0], titles)
        and not any(spoken & set(split_terms(title)) for title in titles)
    )


def plan_barrier(message: Understood, situation: Situation) -> list[Call]:
    """A draft of a barrier for each initiative that something stands in the way of."""
    parts = [
        part
        for part in split_by(mark_titled(message, situation), "ref")
        if part.texts("blocker") or part.texts("resource")
    ]
    return [call for part in parts for call in _plan_barrier(part, situation)]


def _plan_barrier(message: Understood, situation: Situation) -> list[Call]:
    """One barrier: what is in the way, with what is needed."""
    texts = [*message.texts("blocker"), *(message.texts("resource") if not message.has("new_initiative") else [])]
    what = "; ".join(dict.fromkeys(clean_words(text) for text in texts))
    if not what:
        return []
    arguments: dict[str, Any] = {"what": what}
    if which := find_reference(message, situation) or find_titled(message.text, situation):
        arguments["initiative"] = which
    if owner := read_people([s for s in message.spans if s.label == "owner"], situation.person):
        arguments["owner"] = " and ".join(owner)
    if kind := find_barrier_kind(what):
        arguments["kind"] = kind
    return [Call("draft_barrier", arguments)]


def plan_show(message: Understood, situation: Situation) -> list[Call]:
    """Reads one initiative when the message points to one, else lists those that fit, or open barriers or promises."""
    refs = message.texts("ref")
    is_list = re.search(r"\b(?:all|everything|list|open|overdue|every)\b", message.text, re.IGNORECASE) is not None
    which = None if is_list else find_pointed(message.text, situation) or find_titled(message.text, situation)
    if refs or which:
        return [Call("read_initiative", {"which": clean_words(refs[0], keep_case=True) if refs else which})]
    text = message.text.lower()
    arguments: dict[str, Any] = {}
    if areas := message.texts("area"):
        arguments["area"] = clean_words(areas[0], keep_case=True)
    owners = read_people([s for s in message.spans if s.label == "owner"], situation.person)
    if owners:
        arguments["owner"] = owners[0]
    elif re.search(r"\b(?:my|mine|do i own|i own)\b", text):
        arguments["owner"] = situation.person
    for state, pattern in (
        ("overdue", r"overdue|late\b|behind|past due|überfällig|atrasad|en retard|vencid|期限切れ|遅れ"),
        ("stalled", r"stall|stuck|no news|asleep|dead\b|not moved|sleeping|idle"),
        ("at_risk", r"at risk|risk"),
    ):
        if re.search(pattern, text):
            arguments["state"] = state
            break
    if "area" not in arguments and (
        named := [a for a in situation.areas if re.search(rf"\b{re.escape(a.lower())}\b", text)]
    ):
        arguments["area"] = max(named, key=len)
    if "owner" not in arguments and (
        named := [p for p in situation.people if re.search(rf"\b{re.escape(p.lower())}\b", text)]
    ):
        arguments["owner"] = max(named, key=len)
    statuses = [s for t in message.texts("status") if (s := read_status_words(t))]
    statuses += [status for status, pattern in _ASKED_STATUS if re.search(pattern, text)]
    if "state" not in arguments and statuses:
        if re.search(r"\b(?:open|active|still)\b", " ".join(message.texts("status")).lower()):
            arguments["open_only"] = True
        else:
            arguments["status"] = statuses[0]
    elif "state" not in arguments and re.search(
        r"\bopen\b|\bactive\b|still (?:running|going|open)|running|offen|abiert|ouvert|em aberto|進行", text
    ):
        arguments["open_only"] = True
    for span in message.spans:
        if span.label in ("due", "period") and (
            day := read_span_date(span, situation.today, message.language, "future")
        ):
            arguments["due_before"] = day.isoformat()
            arguments.setdefault("open_only", True)
    return [Call("search_initiatives", arguments)]


_ASKED_STATUS = (
    ("parked", r"\bparked|on hold|paused"), ("rejected", r"\brejected|cancelled|canceled"), ("standardised", r"standardi[sz]ed|\bdone\b|finished|completed|\bclosed\b"),
    ("sustained", r"sustained"), ("checking", r"\bchecking\b|being checked"), ("planned", r"\bplanned\b"), ("doing", r"in progress|\bdoing\b|under way"),
    ("idea", r"(?:just|only|still) (?:an )?ideas?\b|at idea stage"),
)  # fmt: skip
