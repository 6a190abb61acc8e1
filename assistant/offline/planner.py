"""From an understood message to the tools to call, in the light of the situation. Guesses nothing: what was not said is left out."""

import re
from dataclasses import replace

from assistant.offline.commands import is_delete, plan_command, read_setting
from assistant.offline.dialogue import (
    answers_by_form,
    find_target,
    is_fields_only,
    plan_answer,
    plan_correction,
    plan_same_again,
    plan_several_drafts,
)
from assistant.offline.field_reading import read_manner
from assistant.offline.planning import Call
from assistant.offline.plans_initiatives import plan_barrier, plan_new, plan_setting, plan_show, plan_update
from assistant.offline.plans_kpis import is_value_told, plan_define_kpi, plan_plot, plan_query, plan_values
from assistant.offline.plans_people import plan_brief, plan_commitment, plan_manner, plan_recognition
from assistant.offline.plans_questions import plan_question, wants_shorter
from assistant.offline.pointing import find_by_words, find_last_saved, find_pointed, mark_heads
from assistant.offline.understood import ACTIONS, DIALOGUE, TALK, Understood
from assistant.records.periods import parse_period
from assistant.situation import Situation
from assistant.understanding.encoder import Span
from assistant.understanding.kpi_questions import find_known, find_measure, name_whole
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
    if several := plan_several_drafts(message, situation):
        return several
    if is_answer(message, situation):
        return plan_answer(message, situation)
    if is_news_of_known(message, situation):
        return plan_update(message, situation) + (plan_barrier(message, situation) if message.has("barrier") else [])
    if is_fields_only(message, situation) and (changed := plan_correction(message, situation)):
        return changed
    if manner := plan_manner(message, situation):
        return manner
    if (setting := read_setting(message.text)) and (changed := plan_setting(*setting, message, situation)):
        return changed
    if wants_shorter(message.text, situation):
        return [Call("search_knowledge", {"query": situation.topic})]
    if is_draft_asked(message, situation):
        return []
    if is_record_follow_up(message, situation):
        return plan_show(message, situation)
    if message.has("same_again") and (repeated := plan_same_again(message, situation)):
        return repeated
    if is_correction(message, situation) and (changed := plan_correction(message, situation)):
        return changed
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
    if is_concept_asked(message, situation) or is_general(message, situation):
        return plan_question(replace(message, intents=("question",)), situation)
    if _PLOT.search(message.text) and name_whole(message.text, situation.kpis) and not message.has(*_TELLS):
        return plan_plot(message, situation)
    if is_figure_asked(message, situation):
        return plan_query(message, situation)
    calls: list[Call] = []
    reminds = message.has("commitment") and re.search(r"\bremind me to\b", message.text, re.IGNORECASE)
    for intent, build in _PLANS.items():
        if message.has(intent) and not (reminds and intent == "brief"):
            calls += [call for call in build(message, situation) if call not in calls]
    reasons = {str(call.arguments["reason"]) for call in calls if call.arguments.get("reason")}
    calls = [call for call in calls if call.tool != "draft_barrier" or str(call.arguments.get("what")) not in reasons]
    if not calls and not message.asks and message.texts("ref") and find_by_words(message.texts("ref")[0], situation):
        calls = plan_update(message, situation)
    if not calls and message.has("record_values") and message.texts("idea") and not message.asks:
        calls = plan_new(message, situation)
    if not calls and not message.asks and (asked := _LOG.match(message.text)) and not message.has("question", "brief"):
        calls = plan_new(mark_idea(message, asked.start("told")), situation)
    wants_answer = message.asks or (message.words >= SUBJECT_CHANGE_WORDS and not situation.pending)
    if not calls and wants_answer and not message.has(*TALK, *DIALOGUE, *ACTIONS):
        return [Call("search_knowledge", {"query": translate_query(message.text, message.language)})]
    return calls


_NO = re.compile(r"(?:no|nope|sorry|wait|actually|oops|nein|non|não)[,.! ]\s*\w", re.IGNORECASE)


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


_ASKS_ON = re.compile(
    r"\s*(?:and |but |so |ok(?:ay)?,? |what|why|how|when|where|who|which|should|could|can|do|does|did|is|are|wie|was|warum|wann|wer|soll|kann|cómo|qué|por qué|cuándo|quién|puedo|comment|que|quoi|pourquoi|quand|qui|como|o que|por que|quando|quem|tell me|explain|write|make|say)\b",
    re.IGNORECASE,
)


def is_telling(message: Understood, situation: Situation) -> bool:
    """Whether a statement tells what somebody did or what came of it, where the coach asked just that for a thank-you."""
    kinds = {str(draft["id"]): draft["kind"] for draft in situation.pending}
    if situation.asked is None or kinds.get(situation.asked.draft) != "recognition" or message.words > 40:
        return False
    manner = read_manner(message)
    if message.texts("value") and message.texts("kpi") and message.texts("period"):
        return False
    if message.has("query_kpi", "define_kpi", "record_values") and find_known(message.text, situation.kpis):
        return False
    told_apart = message.has(*_TOLD_APART)
    if message.has("question") and message.intents == ("question",) and not _ASKS_ON.match(message.text):
        told_apart = False  # a plain statement right after the coach asked for one
    return (
        not told_apart
        and not manner
        and not re.match(r"(?:log|save|new|please|can|could)\b", message.text, re.IGNORECASE)
    )


_RECORD_FOLLOW_UP = re.compile(
    r"\b(?:who(?:'s| is)? (?:own|lead|look|run|respons|the owner)|when (?:is|was|will|does)|is (?:it|that|this) (?:late|done|finished|overdue|on time|closed)|status|due|how (?:is|are|did)|"
    r"what (?:came|did|happened|was)|which area|where is)",
    re.IGNORECASE,
)


_LOG = re.compile(
    r"(?:[^.!?\n]{0,25}[.!]\s+)?(?:please |pls |can you |could you |just |ok,? |then )*(?:log|record|register|note|capture|put down|write down|erfasse|notiere|trag ein|registra|apunta|anota|note|enregistre)\b"
    r"(?: (?:this|that|it|down|a|an|the|new|initiative|idea|improvement|kaizen(?: event)?|entry))*\s*[:,–-]?\s+(?P<told>\S.{8,})",
    re.IGNORECASE | re.DOTALL,
)


def mark_idea(message: Understood, start: int) -> Understood:
    """The message with what follows "log …" marked as the idea where nothing was: the person's words are not lost."""
    if message.texts("idea") or message.texts("problem") or message.texts("title") or message.texts("value"):
        return message
    clause = re.split(r"[.;!?\n]|,\s", message.text[start:])[0].strip()
    kept = tuple(span for span in message.spans if span.end <= start or span.start >= start + len(clause))
    return replace(message, spans=(*kept, Span("idea", start, start + len(clause), clause, 0.5)))


def is_news_of_known(message: Understood, situation: Situation) -> bool:
    """Whether a message that was taken for something new begins with the name of a recorded initiative: "harness kits: …"."""
    if not message.has("new_initiative", "correct", "answer") or message.has(
        "update_initiative", "close_initiative", "question"
    ):
        return False
    refs = [span for span in mark_heads(message, situation).spans if span.label == "ref"]
    heads = [span for span in refs if span not in message.spans or find_by_words(span.text, situation)]
    is_pending = situation.pending and situation.pending[-1]["kind"] == "initiative"
    return bool(heads) and heads[0].start <= 8 and not is_pending


def is_draft_asked(message: Understood, situation: Situation) -> bool:
    """Whether a short question is about the initiative that waits as a draft, nothing being saved yet: "who owns it?"."""
    if not situation.pending or situation.pending[-1]["kind"] != "initiative" or message.words > 8 or not message.asks:
        return False
    is_about_it = re.search(
        r"\b(?:it|that|this|the (?:draft|idea|initiative|status|owner|due date))\b", message.text, re.IGNORECASE
    )
    return bool(is_about_it and _RECORD_FOLLOW_UP.search(message.text)) and find_last_saved(situation) is None


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


_KPI_FOLLOW_UP = re.compile(
    r"\b(?:better|worse|good|bad|normal|worr|react|signal|noise|target|trend|improv|chart|average|total|best|worst)\w*|^(?:and |what about |how about |compared )",
    re.IGNORECASE,
)


_HOW_DID = re.compile(
    r"(?:and |so |then )*(?:how (?:did|have|do|are|were) (?:we|it|that|things)|what (?:was|is|were) (?:it|that))\b(?: (?:do|done|doing|look|like|going|been|be|in|on|for|the|last|this|quarter|year|month|week))*",
    re.IGNORECASE,
)


def is_kpi_follow_up(message: Understood, situation: Situation) -> bool:
    """Whether a short question goes on about the KPI that was just talked about: "is that good?", "and in Q2?"."""
    if not situation.last_kpi or message.words > 8:
        return False
    period = parse_period(message.text, situation.today, situation.fiscal_year_start)
    saved = situation.receipts[-1].get("kind") if situation.receipts else ""
    talks_kpi = situation.last_intent in ("query_kpi", "record_values", "plot_kpi") or (
        saved == "measurements" and situation.last_intent in ("", "confirm")
    )
    if not talks_kpi and (period is None or not _HOW_DID.match(message.text) or message.texts("ref")):
        return False
    if (
        message.has(
            "plot_kpi", "correct", "record_values", "confirm", "discard", *(a for a in ACTIONS if a != "record_values")
        )
        or not message.asks
    ):
        return False
    return bool(_KPI_FOLLOW_UP.search(message.text)) or period is not None


_PLOT = re.compile(
    r"\b(?:plot|chart|graph|draw|diagramm?|gráfic[oa]|graphique|courbe)\b|グラフ|チャート", re.IGNORECASE
)
_TELLS = tuple(intent for intent in ACTIONS if intent not in ("define_kpi", "record_values"))
_HOW_TO = re.compile(
    r"\b(?:how (?:do|can|could|should|would|to)|what (?:can|could|should|would)|why|tips?|advice|explain to)\b",
    re.IGNORECASE,
)


def is_figure_asked(message: Understood, situation: Situation) -> bool:
    """Whether a recorded KPI is named in a short question or request for a figure, whatever the model took it for.

    "Do I need to act on the scrap rate?" is computed; "how do I lower the scrap rate?" is a question to the knowledge base.
    """
    if message.has("plot_kpi", "answer", "confirm", "discard", "undo", *_TELLS) or message.words > 25:
        return False
    if not name_whole(message.text, situation.kpis) or _HOW_TO.search(message.text):
        return False
    measure = find_measure(message.text)
    if message.texts("value") and not message.asks:
        return False
    if message.has("define_kpi") and (message.texts("target") or message.texts("unit") or message.texts("direction")):
        return False
    period = parse_period(message.text, situation.today, situation.fiscal_year_start)
    if message.asks and message.words <= 8 and not message.has("question"):
        return True
    if message.has("show_initiatives", "brief") and not message.texts("ref") and not message.has("question"):
        return True
    return (
        message.has("query_kpi") and message.asks or measure != "latest" or (period is not None and message.words <= 12)
    )


_CONCEPT = re.compile(
    r"\b(?:xmr|control charts?|process behaviou?r charts?|moving range|natural (?:process )?limits|spc|sigma|points in a row|formula|interpretation of|critique|run charts?|common cause|special cause)\b",
    re.IGNORECASE,
)


def is_concept_asked(message: Understood, situation: Situation) -> bool:
    """Whether a message that sounds like a figure asks for the method: "XmR chart limits formula", no recorded KPI being named."""
    if not message.has("query_kpi", "plot_kpi", "define_kpi", "question") or message.has(*_TELLS):
        return False
    if message.texts("value") and not _READING.search(message.text):
        return False
    return (
        bool(_CONCEPT.search(message.text))
        and not find_known(message.text, situation.kpis)
        and situation.last_intent not in ("query_kpi", "plot_kpi")
    )


_READING = re.compile(r"\b(?:interpretation|meaning|formula|explain|what (?:is|does|are))\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:how (?:do|can|could|should|would) (?:i|we|you|one|a|leaders?|managers?)|how to|what (?:are|is) (?:a|an|the (?:kinds?|types?|difference|idea|point|meaning|purpose|rules?|steps|signs|role|best way|right way))|"
    r"what (?:should|could|can) (?:i|we|a|leaders?|managers?)|why (?:do|does|is|are|should)|(?:is|are) \w+ (?:only|just|really)? ?(?:for|about|a)\b|is (?:it|there) (?:a|any|true|worth|wise|ok|okay|fair)|who (?:is|was) [A-Z]|should (?:i|we|a|leaders?|managers?)|"
    r"wie (?:kann|soll|sollen|können|überzeuge|bringe|gehe|schaffe|mache|führe|motiviere|bekomme|erkläre|erreiche|gewinne|reagiere|rede|spreche|bleibe)\w*|was (?:kann|soll|tue|mache|tun)\b|warum|wieso|"
    r"cómo (?:puedo|debo|convenzo|hago|logro|consigo|se|motivo)|qué (?:puedo|debo|hago)|por qué|comment (?:puis|faire|convaincre|dois|amener|motiver|je)|que (?:faire|dois)|pourquoi|"
    r"como (?:posso|devo|faço|convenço|consigo|se)|o que (?:posso|devo|faço)|por que|definition of|difference between|examples? of)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:our|my)\s+(?:\w+\s+)?(?:initiatives?|kpis?|figures?|numbers?|values?|records?|barriers?|promises?|commitments?)\b|\bI-\d",
    re.IGNORECASE,
)


def is_general(message: Understood, situation: Situation) -> bool:
    """Whether what sounds like a look into the records asks how things are done: "what are the kinds of waste, and how …"."""
    if not message.has("query_kpi", "show_initiatives", "plot_kpi", "who_recognise") or message.has(*ACTIONS):
        return False
    if situation.last_intent in ("query_kpi", "plot_kpi", "show_initiatives", "record_values") and message.words <= 8:
        return False
    if message.texts("ref") or find_known(message.text, situation.kpis) or _OWN.search(message.text):
        return False
    return bool(_GENERAL.search(message.text))


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
    target = find_target(message, situation)
    return target is not None and not (target.kind == "kpi" and is_value_told(message))


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
