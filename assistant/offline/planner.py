"""From an understood message to the tools to call, in the light of the situation. Guesses nothing: what was not said is left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.offline.commands import is_delete, plan_command, read_setting
from assistant.offline.definitions import read_definition
from assistant.offline.dialogue import (
    Target,
    answers_by_form,
    change_target,
    find_named_draft,
    find_target,
    plan_answer,
    plan_correction,
    plan_same_again,
    read_manner,
    read_one,
    split_effect,
)
from assistant.offline.planning import Call
from assistant.offline.questions import split_question
from assistant.offline.replies import asks_for_missed
from assistant.offline.segments import split_by, split_initiatives
from assistant.offline.understood import ACTIONS, DIALOGUE, TALK, Understood
from assistant.records.matching import match_names
from assistant.records.periods import parse_period
from assistant.situation import Situation
from assistant.understanding.choices import find_barrier_kind, find_direction
from assistant.understanding.dates import find_dates, read_date
from assistant.understanding.encoder import Span
from assistant.understanding.fields import (
    add_title,
    build_initiative_fields,
    clean_words,
    group_spans,
    read_people,
    read_span_date,
    read_status_words,
    read_value,
)
from assistant.understanding.kpi_questions import find_known, read_kpi_question
from assistant.understanding.measurements import pair_measurements
from knowledge.keywords import split_terms
from knowledge.lexicon import translate_query

SUBJECT_CHANGE_WORDS = 9
"""A message this long that clearly asks for something else is no answer to the coach's question."""


def plan(message: Understood, situation: Situation) -> list[Call]:
    """The calls for a message, in the order in which their answers are told; none when words alone answer it."""
    if (command := plan_command(message.text, situation, find_pointed)) is not None:
        return command
    if is_delete(message.text):
        return []
    if message.words <= 12 and plan_brief(message)[0].arguments:
        return plan_brief(message)
    if is_answer(message, situation):
        return plan_answer(message, situation)
    if manner := plan_manner(message, situation):
        return manner
    if (setting := read_setting(message.text)) and (changed := plan_setting(*setting, message, situation)):
        return changed
    if is_record_follow_up(message, situation):
        return plan_show(message, situation)
    if message.has("same_again") and (repeated := plan_same_again(message, situation)):
        return repeated
    if is_correction(message, situation):
        return plan_correction(message, situation)
    if situation.mode == "coach" and situation.topic and not message.has(*ACTIONS, *_RECORD_READS):
        return [
            Call("search_knowledge", {"query": f"{situation.topic} {translate_query(message.text, message.language)}"})
        ]
    if (
        _NO.match(message.text)
        and situation.pending
        and message.words <= 8
        and (changed := plan_correction(message, situation))
    ):
        return changed
    if is_kpi_follow_up(message, situation):
        return plan_query(message, situation)
    calls: list[Call] = []
    for intent, build in _PLANS.items():
        if message.has(intent):
            calls += [call for call in build(message, situation) if call not in calls]
    wants_answer = message.asks or (message.words >= SUBJECT_CHANGE_WORDS and not situation.pending)
    if not calls and wants_answer and not message.has(*TALK, *DIALOGUE, *ACTIONS):
        return [Call("search_knowledge", {"query": translate_query(message.text, message.language)})]
    return calls


_NO = re.compile(r"(?:no|nope|sorry|wait|actually|oops|nein|non|não)[,.! ]\s*\w", re.IGNORECASE)


def plan_manner(message: Understood, situation: Situation) -> list[Call]:
    """Another tone, length, channel or language for the thank-you that waits: "warmer, and in German"."""
    if message.words > 12 or message.texts("person") or message.texts("achievement") or message.asks:
        return []
    pending = find_pending(message, situation, "recognition")
    manner = read_manner(message)
    if pending is None or situation.pending[-1]["kind"] != "recognition" or not manner:
        return []
    return [Call("draft_recognition", {**manner, "draft": pending})]


def is_answer(message: Understood, situation: Situation) -> bool:
    """Whether the message answers what the coach asked for, rather than beginning something else."""
    if situation.asked is None or not situation.pending:
        return False
    if message.has("answer") or message.skips or answers_by_form(message, situation):
        return True
    if message.asks:
        return False
    if situation.asked.field in ("what", "effect") and is_telling(message, situation):
        return True
    if message.has(
        "question", "query_kpi", "show_initiatives", "plot_kpi", "brief", "about", "undo", "same_again", "correct"
    ):
        return False
    return message.words < SUBJECT_CHANGE_WORDS and not message.has(
        "smalltalk", "venting", "recognition", "record_values", "who_recognise", "other"
    )


_TOLD_APART = (
    "question",
    "show_initiatives",
    "plot_kpi",
    "brief",
    "about",
    "undo",
    "correct",
    "commitment",
    "who_recognise",
    "other",
)


def is_telling(message: Understood, situation: Situation) -> bool:
    """Whether a statement tells what somebody did or what came of it, where the coach asked just that for a thank-you."""
    kinds = {str(draft["id"]): draft["kind"] for draft in situation.pending}
    if situation.asked is None or kinds.get(situation.asked.draft) != "recognition" or message.words > 40:
        return False
    manner = read_manner(message)
    if message.has("query_kpi", "define_kpi", "record_values") and find_known(message.text, situation.kpis):
        return False
    return (
        not message.has(*_TOLD_APART)
        and not manner
        and not re.match(r"(?:log|save|new|please|can|could)\b", message.text, re.IGNORECASE)
    )


_RECORD_FOLLOW_UP = re.compile(
    r"\b(?:who(?:'s| is)? (?:own|lead|look|run|respons|the owner)|when (?:is|was|will|does)|is (?:it|that|this) (?:late|done|finished|overdue|on time|closed)|status|due|how (?:is|are|did)|"
    r"what (?:came|did|happened|was)|which area|where is)",
    re.IGNORECASE,
)


def is_record_follow_up(message: Understood, situation: Situation) -> bool:
    """Whether a short question is about the initiative that was shown or saved last: "when is it due?"."""
    if message.words > 8 or not message.asks or message.texts("ref") or message.has(*ACTIONS):
        return False
    if situation.last_intent in ("query_kpi", "plot_kpi", "record_values", "question"):
        return False
    points = re.search(
        r"\b(?:it|that|this|the (?:first|second|third|last) one|the status|the owner|the due date)\b",
        message.text.lower(),
    )
    return (
        bool(points and _RECORD_FOLLOW_UP.search(message.text))
        and (find_pointed(message.text, situation) or find_last_saved(situation)) is not None
    )


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


_KPI_FOLLOW_UP = re.compile(
    r"\b(?:better|worse|good|bad|normal|worr|react|signal|noise|target|trend|improv|chart|average|total|best|worst)\w*|^(?:and |what about |how about |compared )",
    re.IGNORECASE,
)


def is_kpi_follow_up(message: Understood, situation: Situation) -> bool:
    """Whether a short question goes on about the KPI that was just talked about: "is that good?", "and in Q2?"."""
    if (
        situation.last_intent not in ("query_kpi", "record_values", "plot_kpi")
        or not situation.last_kpi
        or message.words > 8
    ):
        return False
    if (
        message.has(
            "plot_kpi", "correct", "record_values", "confirm", "discard", *(a for a in ACTIONS if a != "record_values")
        )
        or not message.asks
    ):
        return False
    return (
        bool(_KPI_FOLLOW_UP.search(message.text))
        or parse_period(message.text, situation.today, situation.fiscal_year_start) is not None
    )


def is_correction(message: Understood, situation: Situation) -> bool:
    """Whether the message changes a pending draft or what was saved last."""
    if not message.has("correct", "answer"):
        return False
    if (
        message.has(*(intent for intent in ACTIONS if intent not in ("update_initiative", "record_values")))
        and message.sure > 0.8
        and message.intents[0] in ACTIONS
    ):
        return False
    return find_target(message, situation) is not None


def plan_new(message: Understood, situation: Situation, named: str = "") -> list[Call]:
    """A draft for each initiative that the message tells; `named` is what a single one was called."""
    calls = []
    for part in split_initiatives(message):
        fields = build_initiative_fields(part.spans, part.text, situation.today, message.language, situation.person)
        note = fields.pop("note", None)
        if note and not fields.get("problem") and not fields.get("idea"):
            fields["idea"] = note
        if named and not fields.get("idea"):
            fields["idea"] = named
        if fields.get("idea") or fields.get("problem") or fields.get("title"):
            calls.append(Call("draft_initiative", add_title(fields)))
    return calls


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


def mark_known(message: Understood, situation: Situation) -> Understood:
    """The message with recorded initiatives marked that it names by a telling word of their title ("the clamps")."""
    if not message.texts("ref"):
        return message
    taken = [
        span
        for span in message.spans
        if span.label in ("ref", "note", "learned", "result", "blocker", "idea", "problem", "area")
    ]
    stems = {ref: {w[:5] for w in split_terms(title) if len(w) > 3} - _STEMS for ref, title in situation.initiatives}
    added: list[Span] = []
    for word in re.finditer(r"(?<=\bthe )[^\W\d_]{4,}(?: (?:one|thing|board|project|idea))?", message.text):
        stem = next(iter(split_terms(word[0])), "")[:5]
        owners = [ref for ref, own in stems.items() if stem in own]
        if len(owners) == 1 and not any(s.start < word.end() and word.start() < s.end for s in taken):
            added.append(Span("ref", word.start(), word.end(), word[0], 0.9))
    return replace(message, spans=tuple(sorted((*message.spans, *added), key=lambda s: s.start))) if added else message


_NUMBERS = re.compile(
    r"(?:numbers?|nos?\.?|initiatives?|#)?\s*#?\d+(?:\s*(?:,|and|&|\+|,\s*and)\s*#?\d+)+", re.IGNORECASE
)


def read_references(texts: Sequence[str]) -> list[str]:
    """Names of initiatives, each once; "numbers 3, 8 and 11" are three."""
    names: list[str] = []
    for text in texts:
        if _NUMBERS.fullmatch(text.strip()):
            names += [f"I-{number}" for number in re.findall(r"\d+", text)]
        elif len(found := re.findall(r"\bI-\d+\b", text, re.IGNORECASE)) > 1:
            names += [name.upper() for name in found]
        else:
            names.append(text)
    return list(dict.fromkeys(names))


_ASKING = re.compile(
    r"^\s*(?:and |so |ok,? )?(?:who|when|what|where|which|how|is|are|did|does|do|has|have|can|remind me|show|wer|wann|was|wie|quién|cuándo|qué|qui|quand|quel|quem|quando|qual)\b",
    re.IGNORECASE,
)


def is_asking(message: Understood) -> bool:
    """Whether a message asks for what is recorded rather than telling news."""
    return message.asks or (message.has("show_initiatives") and bool(_ASKING.match(message.text)))


_STATED = re.compile(
    r"\b(?:it'?s|it is|is|are|now|status|we'?re|being)\s+(?:now\s+|currently\s+|already\s+|in\s+)?(?P<status>doing|parked|planned|done|finished|live|running|on hold|cancelled|canceled|rejected|under way|in progress|standardi[sz]ed|paused)\b|"
    r"\b(?P<doing>(?:has|have|'s|we|he|she|they)\s+(?:already\s+)?started|started (?:on|last|this)|doing it now|in Umsetzung|läuft (?:gerade|jetzt|schon)|en cours|en curso|em andamento)\b",
    re.IGNORECASE,
)
_HANDED = re.compile(
    r"\b(?:goes?|hands?(?: it)? over|handed(?: it)? over|passe[sd]|belongs|over|moves?|pertenece|gehört)\s+to\s+(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)|\b(?P<taker>[A-Z][\w'’-]+)\s+(?:takes (?:it|this|that|over)|took (?:it )?over|will take (?:it|over))"
)


def add_stated(fields: dict[str, Any], text: str) -> None:
    """Status and owner of an update that only the verb tells: "Nils has started", "goes to Wei now"."""
    if "status" not in fields and (stated := _STATED.search(text)):
        status = "doing" if stated["doing"] else read_status_words(stated["status"])
        if status:
            fields["status"] = status
    if handed := _HANDED.search(text):
        fields["owner"] = handed["name"] or handed["taker"]
        if fields.get("team") and fields["owner"] in fields["team"]:
            fields.pop("team")


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
    pending = find_pending(message, situation, "initiative")
    if which is None and not pending:
        which = find_titled(message.text, situation) or find_last_saved(situation)
    if which is None and pending:
        return [Call("draft_initiative", {k: v for k, v in fields.items() if k not in ("note",)} | {"draft": pending})]
    return [Call("draft_initiative_update", {"which": which, **fields})] if fields else []


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
    parts = [part for part in split_by(message, "ref") if part.texts("blocker") or part.texts("resource")]
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
    if refs or (which := find_pointed(message.text, situation) or find_titled(message.text, situation)):
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


_LISTS = (
    ("commitments", re.compile(r"\b(?:what|which|have|did|do) (?:have |did |do |else )?i (?:ever )?(?:promised?|commit(?:ted)?)|my (?:open )?(?:promises|commitments)|(?:list|show)\b.{0,20}\b(?:promises|commitments)|"
        r"was habe ich (?:\w+ )?(?:zugesagt|versprochen)|meine zusagen|qué (?:he )?promet|mis promesas|qu'ai-je promis|mes (?:promesses|engagements)|o que (?:eu )?prometi|minhas promessas|約束", re.IGNORECASE)),
    ("barriers", re.compile(r"\b(?:list|show|which|what|any|all|open)\b.{0,25}\b(?:barriers|obstacles|blockers|hurdles)\b|(?:welche|offene|alle) hindernisse|qué obstáculos|quels obstacles|quais obstáculos|障害(?:は|を|の一覧)", re.IGNORECASE)),
)  # fmt: skip
_ASKED_STATUS = (
    ("parked", r"\bparked|on hold|paused"), ("rejected", r"\brejected|cancelled|canceled"), ("standardised", r"standardi[sz]ed|\bdone\b|finished|completed|\bclosed\b"),
    ("sustained", r"sustained"), ("checking", r"\bchecking\b|being checked"), ("planned", r"\bplanned\b"), ("doing", r"in progress|\bdoing\b|under way"),
    ("idea", r"(?:just|only|still) (?:an )?ideas?\b|at idea stage"),
)  # fmt: skip


def plan_brief(message: Understood) -> list[Call]:
    """The brief, or only the open barriers or promises when just these are asked for."""
    only = next((name for name, pattern in _LISTS if pattern.search(message.text)), None)
    return [Call("leadership_brief", {"only": only} if only else {})]


def find_titled(text: str, situation: Situation) -> str | None:
    """The one recorded initiative whose title shares a telling word with a short question; `None` when none or several do."""
    spoken = {word for word in split_terms(text) if len(word) > 3} - _COMMON
    fits = [
        reference
        for reference, title in situation.initiatives
        if spoken & {w for w in split_terms(title) if len(w) > 3}
    ]
    return fits[0] if len(fits) == 1 and len(text.split()) <= 12 else None


_COMMON = frozenset(
    {
        "initiative",
        "initiatives",
        "improvement",
        "open",
        "list",
        "overdue",
        "owner",
        "owns",
        "status",
        "late",
        "show",
        "line",
        "ward",
        "team",
        "area",
        "ideas",
        "idea",
        "many",
        "going",
    }
)


_STEMS = frozenset(word[:5] for word in _COMMON)


def plan_define_kpi(message: Understood, situation: Situation) -> list[Call]:
    """A draft of each KPI's definition, or of its change when there is one of this name."""
    if is_value_told(message):
        return plan_values(message, situation)
    calls: dict[str, Call] = {}
    for part in split_by(message, "kpi"):
        for call in _plan_define_kpi(part, situation):
            name = str(call.arguments.get("name") or call.arguments.get("record") or call.tool).casefold()
            calls[name] = Call(call.tool, {**calls[name].arguments, **call.arguments}) if name in calls else call
    return list(calls.values())


def is_value_told(message: Understood) -> bool:
    """Whether a message that seems to define a KPI tells a value of a period: "October was 71.5"."""
    if message.texts("unit") or message.texts("direction") or message.texts("definition") or message.texts("frequency"):
        return False
    numbers = message.texts("value") or message.texts("target")
    when = message.texts("period") or parse_period(message.text, date(2000, 1, 1))
    return bool(numbers and when) and not re.search(
        r"\b(?:target|goal|aim|ziel|objetivo|meta|objectif)\b|目標", message.text, re.IGNORECASE
    )


_NAME_LEAD = re.compile(
    r"^(?:(?:a |an |the |new |my |our |eine? |neue |un |una |nuevo |nouvel |novo )*(?:kpi|measure|metric|indicator|kennzahl|indicador|indicateur)s?(?: (?:one|two|three|called|named))?\s*[:–-]?\s*)+",
    re.IGNORECASE,
)


def _plan_define_kpi(message: Understood, situation: Situation) -> list[Call]:
    """A draft of one KPI's definition or change."""
    grouped = group_spans(message.spans)
    name = clean_words(grouped["kpi"][0].text, keep_case=True) if "kpi" in grouped else situation.last_kpi
    stated = read_definition(message)
    if "," in name or "kpi" in name.lower():
        name = _NAME_LEAD.sub("", name.split(",")[0]).strip()
    pending = next((draft for draft in reversed(situation.pending) if draft["kind"] == "kpi"), None)
    if pending and (
        "kpi" not in grouped
        or not re.search(r"\b(?:kpi|measure|metric|track|another|new)\b", message.text, re.IGNORECASE)
    ):
        fits = "kpi" not in grouped or match_names(name, [str(pending["fields"].get("name", ""))])
        if fits or (stated and not match_names(name, list(situation.kpis)) and "kpi" not in message.text.lower()):
            fields = {k: v for k, v in _read_definition_spans(message, grouped, situation, stated).items() if v}
            return [Call("draft_kpi", {**fields, "draft": str(pending["id"])})] if fields else []
    if not name:
        return []
    arguments: dict[str, Any] = {"name": name} | _read_definition_spans(message, grouped, situation, stated)
    known_as = match_names(name, list(situation.kpis))
    is_empty = set(arguments) == {"name"}
    if is_empty and (known_as or message.asks):
        return plan_query(message, situation)
    if len(known_as) == 1:
        name = known_as[0]
    if name.lower() in (known.lower() for known in situation.kpis):
        arguments = {k: v for k, v in arguments.items() if k != "name"} | {"record": name}
    return [Call("draft_kpi", arguments)]


def _read_definition_spans(
    message: Understood, grouped: dict[str, list[Span]], situation: Situation, stated: dict[str, Any]
) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for label in ("unit", "frequency", "definition"):
        if label in grouped:
            arguments[label] = clean_words(grouped[label][0].text, keep_case=True)
    if "direction" in grouped and (direction := find_direction(grouped["direction"][0].text)):
        arguments["direction"] = direction
    if "target" in grouped and (target := read_value(grouped["target"][0].text, message.language)):
        arguments["target"] = target[0]
        if target[1]:
            arguments.setdefault("unit", target[1])
        if "direction" not in arguments and "direction" not in stated and (direction := find_direction(message.text)):
            arguments["direction"] = direction
    if owner := read_people(grouped.get("owner", []), situation.person):
        arguments["owner"] = " and ".join(owner)
    arguments |= {name: value for name, value in stated.items() if name == "target" or name not in arguments}
    return arguments


def plan_values(message: Understood, situation: Situation) -> list[Call]:
    """A draft of measured values."""
    rows = pair_measurements(
        message.spans, message.text, situation.today, message.language, fiscal_year_start=situation.fiscal_year_start,
        default_kpi=situation.last_kpi,
    )  # fmt: skip
    if rows and not any("kpi" in row for row in rows) and message.has("define_kpi") and (name := message.first("kpi")):
        rows = [{**row, "kpi": clean_words(name, keep_case=True)} for row in rows]
    return [Call("draft_measurements", {"measurements": rows})] if rows else []


def plan_query(message: Understood, situation: Situation) -> list[Call]:
    """A computed figure, or the list of KPIs when none is named."""
    if (
        asks_for_missed(message.text)
        and not message.texts("kpi")
        and re.search(
            r"\b(?:kpis?|measures|metrics|figures|what|which|any|all|welche|kennzahl|indicador|indicateur)|指標",
            message.text,
            re.IGNORECASE,
        )
    ):
        return [Call("list_kpis", {})]
    question = read_kpi_question(
        message.text, message.spans, situation.today, default_kpi=find_default_kpi(situation), known=situation.kpis,
        fiscal_year_start=situation.fiscal_year_start,
    )  # fmt: skip
    if question is None:
        return [Call("list_kpis", {})]
    measure: str = question.measure
    if (
        measure == "latest"
        and situation.last_measure
        and situation.last_intent == "query_kpi"
        and not message.texts("kpi")
    ):
        measure = situation.last_measure  # "and in Q2?" asks for the same figure
    arguments: dict[str, Any] = {
        "kpi": question.kpi,
        "measure": measure,
        "period": question.period,
        "compare_period": question.compare_period,
        "compare_kpi": question.compare_kpi,
    }
    if question.extreme:
        arguments["extreme"] = question.extreme
    return [Call("query_kpi", {k: v for k, v in arguments.items() if v})]


def plan_plot(message: Understood, situation: Situation) -> list[Call]:
    """A chart for each KPI named, at most three."""
    names = [clean_words(text, keep_case=True) for text in message.texts("kpi")] or [
        name for name in (find_default_kpi(situation),) if name
    ]
    period = message.first("period")
    return [Call("plot_kpi", {"kpi": name} | ({"period": period} if period else {})) for name in names[:3]] or [
        Call("list_kpis", {})
    ]


def find_default_kpi(situation: Situation) -> str:
    """The KPI that was talked about last, or the only one there is."""
    return situation.last_kpi or (situation.kpis[0] if len(situation.kpis) == 1 else "")


def plan_recognition(message: Understood, situation: Situation) -> list[Call]:
    """A draft of each thank-you: people who did different things are thanked apart."""
    parts = split_by(message, "person")
    if len(parts) < 2 or not all(part.texts("achievement") for part in parts):
        parts = [message]
    return [_plan_recognition(part, message, situation) for part in parts]


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
    if people:
        arguments["people"] = people
    labels = ("achievement",) if message.texts("achievement") else ("idea", "learned")
    if what := [clean_words(text) for label in labels for text in message.texts(label)]:
        arguments["what"] = "; ".join(dict.fromkeys(what))
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
    parts = split_by(replace(message, spans=spans), "action", may_stand_alone=True)
    return [call for part in parts for call in _plan_commitment(part, situation)]


def _plan_commitment(message: Understood, situation: Situation) -> list[Call]:
    """One promise, with the day it is due or how often it is kept."""
    action = "; ".join(_PROMISE.sub("", clean_words(text)) for text in message.texts("action"))
    if not action:
        return []
    arguments: dict[str, Any] = {"what": action}
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


def plan_question(message: Understood, situation: Situation) -> list[Call]:
    """A search for each question asked; a follow-up is searched together with the topic it follows."""
    if message.has("query_kpi", "show_initiatives", "brief", "who_recognise") and message.intents[0] != "question":
        return []
    parts = split_question(question_part(message))
    queries = [add_topic(translate_query(part, message.language), situation) for part in parts]
    return [Call("search_knowledge", {"query": query}) for query in queries]


def question_part(message: Understood) -> str:
    """The sentences of a message that ask, where others tell something to be logged; else the whole message."""
    if not message.has(*ACTIONS):
        return message.text
    sentences = [part for part in re.split(r"(?<=[.!?？。])\s+|\n+", message.text) if part.strip()]
    asking = [part for part in sentences if part.rstrip().endswith(("?", "？"))]
    return " ".join(asking) or message.text


_FOLLOW_UP = re.compile(
    r"^(?:and|but|so|ok(?:ay)?,? (?:and|but)|what about|how about|what if|then|also|why|und|aber|was ist mit|y\b|pero|et\b|mais|e\b|mas|では|それで|でも)\b|"
    r"\b(?:that|this|it|them|those|they|he|she|him|her|the (?:first|second|third|last) (?:one|step|point|idea))\b",
    re.IGNORECASE,
)


def add_topic(question: str, situation: Situation) -> str:
    """The question with the topic before it, when it cannot be understood alone."""
    if not situation.topic or len(question.split()) > 14:
        return question
    own = [term for term in split_terms(question) if term not in _EMPTY]
    if len(own) < 2 and (len(question.split()) <= 4 or _FOLLOW_UP.search(question)):
        return f"{question} {situation.topic}"
    return question


_EMPTY = frozenset(
    {
        "else",
        "next",
        "first",
        "second",
        "start",
        "still",
        "also",
        "example",
        "people",
        "team",
        "explain",
        "mean",
        "work",
        "works",
        "help",
        "measure",
    }
)
"""Words that say what sort of answer is wanted, not on what."""


def find_reference(message: Understood, situation: Situation) -> str | None:
    """Words or reference of the initiative that is meant; `None` when nothing points to one."""
    if refs := message.texts("ref"):
        pointed = find_pointed(refs[0], situation)
        return pointed or clean_words(refs[0], keep_case=True)
    return find_pointed(message.text, situation)


def find_last_saved(situation: Situation) -> str | None:
    """The initiative that was saved last in this conversation, or the only one that was listed."""
    saved = [
        str(r["id"])
        for r in situation.receipts
        if r.get("kind") in ("initiative", "initiative_update") and not r.get("undone")
    ]
    return saved[-1] if saved else situation.listed[0] if len(situation.listed) == 1 else None


_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "last": -1,
}


def find_pointed(text: str, situation: Situation) -> str | None:
    """The record that "the second one", "I-4" or "it" means, from what was listed or saved last."""
    if written := re.search(r"\bI-\d+\b", text, re.IGNORECASE):
        return written[0].upper()
    lower = text.lower()
    ordinal = re.search(
        r"\b(?:the )?(first|1st|second|2nd|third|3rd|fourth|4th|fifth|last)(?: one| initiative| entry)\b|^(?:the )?(first|second|third|last)\b",
        lower,
    )
    saved = [
        str(r["id"])
        for r in situation.receipts
        if r.get("kind") in ("initiative", "initiative_update") and not r.get("undone")
    ]
    if ordinal and (listed := situation.listed or tuple(dict.fromkeys(saved))):
        index = _ORDINALS[ordinal[1] or ordinal[2]]
        if -len(listed) <= index < len(listed):
            return listed[index]
    if re.search(r"\b(?:it|that|this|that one|this one|the same|the initiative|es|das|lo|eso|ça|isso|それ)\b", lower):
        if len(situation.listed) == 1:
            return situation.listed[0]
        if saved:
            return saved[-1]
    return None


def find_pending(message: Understood, situation: Situation, kind: str) -> str | None:
    """The pending draft of a kind that a change without a reference means: the last one."""
    return next((str(draft["id"]) for draft in reversed(situation.pending) if draft["kind"] == kind), None)


_RECORD_READS = ("show_initiatives", "query_kpi", "plot_kpi", "who_recognise", "brief")
_PLANS = {
    "new_initiative": plan_new,
    "close_initiative": plan_update,
    "update_initiative": plan_update,
    "barrier": plan_barrier,
    "define_kpi": plan_define_kpi,
    "record_values": plan_values,
    "recognition": plan_recognition,
    "commitment": plan_commitment,
    "show_initiatives": plan_show,
    "query_kpi": plan_query,
    "plot_kpi": plan_plot,
    "who_recognise": lambda message, situation: [Call("who_deserves_recognition", {})],
    "brief": lambda message, situation: plan_brief(message),
    "question": plan_question,
}
