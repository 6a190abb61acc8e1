"""Tool calls for questions to the knowledge base, in the light of the topic talked about."""

import re

from assistant.offline.planning import Call
from assistant.offline.questions import split_question
from assistant.offline.understood import ACTIONS, Understood
from assistant.situation import Situation
from knowledge.keywords import split_terms
from knowledge.lexicon import translate_query


def plan_question(message: Understood, situation: Situation) -> list[Call]:
    """A search for each question asked; a follow-up is searched together with the topic it follows."""
    if message.has("query_kpi", "show_initiatives", "brief", "who_recognise") and message.intents[0] != "question":
        return []
    parts = split_question(question_part(message))
    queries = [add_topic(translate_query(part, message.language), situation) for part in parts]
    return [Call("search_knowledge", {"query": query}) for query in queries]


_SHORTER = re.compile(
    r"(?:(?:can|could|would) you |please |and |now |just |give (?:it|that|me that) (?:to me )?|make (?:it|that) |say (?:it|that) |tell me |a (?:bit|little) |much |in |the )*"
    r"(?:shorter|briefer|short version|brief|short|one sentence|two sentences|a nutshell|a few words|bottom line|gist|summary|sum (?:it|that) up|tl;?dr|kürzer|kurz(?: gesagt)?|más corto|en breve|plus court|en bref|mais curto|em resumo)"
    r"(?: version)?(?: please| then)?[.!?]*|短く|もっと短く|要約して",
    re.IGNORECASE,
)


def wants_shorter(text: str, situation: Situation) -> bool:
    """Whether a message wants the last answer said shorter, with no thank-you waiting that it might mean."""
    if situation.last_intent != "question" or not situation.topic:
        return False
    is_open = any(draft["kind"] == "recognition" for draft in situation.pending)
    return not is_open and bool(_SHORTER.fullmatch(text.strip()))


def is_follow_up(text: str, situation: Situation) -> bool:
    """Whether a short question goes on about the topic talked about."""
    return bool(situation.topic) and len(text.split()) <= 14 and bool(_FOLLOW_UP.search(text.strip()))


def question_part(message: Understood) -> str:
    """The sentences of a message that ask, where others tell something to be logged; else the whole message."""
    if not message.has(*ACTIONS):
        return message.text
    sentences = [part for part in re.split(r"(?<=[.!?？。])\s+|\n+", message.text) if part.strip()]
    asking = [part for part in sentences if part.rstrip().endswith(("?", "？"))]
    return " ".join(asking) or message.text


_FOLLOW_UP = re.compile(
    r"^(?:and|but|so|ok(?:ay)?,? (?:and|but)|what about|how about|what if|then|also|why|what would i say|und|aber|was ist mit|y\b|pero|et\b|mais|e\b|mas|では|それで|でも)\b|"
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
