"""A message as the offline coach understands it: language, intents, spans, and what exact code adds to them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.understanding.encoder import Reading, Span
from assistant.understanding.fields import group_spans
from assistant.understanding.forms import read_form, read_named
from assistant.understanding.languages import count_voices, detect_language
from assistant.understanding.snapping import snap_spans

ACTIONS = (
    "close_initiative",
    "update_initiative",
    "new_initiative",
    "barrier",
    "define_kpi",
    "record_values",
    "recognition",
    "commitment",
)
READS = ("show_initiatives", "query_kpi", "plot_kpi", "who_recognise", "brief", "question")
DIALOGUE = ("confirm", "discard", "correct", "undo", "answer", "same_again")
TALK = ("venting", "smalltalk", "about", "other")

SURE = 0.5
"""Probability from which a further intent beside the best one is believed."""
LEAST = 0.3
"""Probability below which even the best intent is not believed."""
_SKIP = re.compile(
    r"(?:skip(?: (?:it|that|this))?|later|pass|next|leave (?:it|that)(?: (?:open|out|blank|empty))?|not (?:needed|necessary|important|relevant|yet)|n/?a|none|no|"
    r"i(?: really)? (?:don'?t|do not) know(?: yet)?|dunno|idk|no clue|not a clue|haven'?t decided|to be decided|(?:just )?forget (?:about )?(?:it|that|the (?:due date|owner|area|benefit|problem|target))|no idea|not sure(?: yet)?|unknown|tbd|we'?ll see|überspringen|weiß (?:ich )?(?:noch )?nicht|keine ahnung|no (?:lo )?sé|(?:je )?(?:ne )?sais pas|não sei|わからない|未定)[.! ]*",
    re.IGNORECASE,
)


_WHAT_IF = re.compile(
    r"^\s*(?:and |but |so |ok(?:ay)?,? )?(?:what )?if\b|^\s*(?:und|aber)? ?(?:was ist,? )?wenn\b|^\s*(?:y|e|et|mas) (?:qué pasa )?si\b",
    re.IGNORECASE,
)
"""A follow-up that asks about another case; only the conversation says about what."""


UNSURE = 0.55
"""Below this probability of the best intent a form that leaves no doubt decides."""
_HINTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            "same_again",
            r"^(?:and |also |ok(?:ay)?,? |now )*(?:do )?(?:the |exactly the )?same (?:again|thing|one|for|in|at|on|there|with)\b|^ditto\b|^likewise\b|^(?:das )?gleiche |^lo mismo |^la même chose |^o mesmo |同じ",
        ),
        ("undo", r"^(?:please )?(?:undo|revert|take (?:it|that) back)\b"),
        (
            "correct",
            r"^(?:no|nope|oops|sorry|wait|actually|correction|hang on|hmm)[,.! ].*\b(?:should|make|not|is|it'?s|mean[t]?|change)\b|\b(?:it|that) should (?:be|say|read)\b|^(?:please )?(?:make|change|set|push|move|bring) (?:it|that|the (?:due|date|owner|deadline|area|title|benefit))\b|^not .{2,30}[,;] |\binstead of\b.{0,30}$|^i mean[t]?\b",
        ),
        ("plot_kpi", r"\b(?:chart|plot|graph|diagramm?|gráfico|graphique)\b|グラフ"),
        (
            "brief",
            r"^(?:what(?:'s| is) (?:due|on my plate|overdue)|my brief|weekly (?:brief|overview)|give me (?:my|the) brief|what should i look at)",
        ),
        (
            "recognition",
            r"\b(?:write|draft|send|compose|prepare)\b.{0,30}\b(?:thank|recognition|note|praise|kudos|shout[- ]?out)|\bthank (?!you)\w+ (?:for|on)\b|\bi want (?:her|him|them) to know\b",
        ),
        (
            "query_kpi",
            r"\b(?:better or worse|on target|on track|signal or noise|is (?:it|that) a signal|compared (?:to|with)|average of|trend)\b",
        ),
        (
            "new_initiative",
            r"^(?:please )?(?:log|record|note|put down|add|capture)(?: (?:this|that|it|down|an?|the|new))*(?: (?:initiative|idea|improvement|kaizen))?(?:[:,–-]| that\b| we\b)|^(?:new )?(?:idea|initiative|improvement|kaizen)\b ?[:–-]",
        ),
        (
            "question",
            r"^(?:so |and |but |ok(?:ay)?,? |hi,? |hello,? )*(?:how|what|why|when|who|which|should|is it|can i|do i|does|are there|where)\b.*\?\s*$|^(?:wie|was|warum|wann|soll|cómo|qué|por qué|cuándo|debo|comment|que |quoi|pourquoi|faut|como|o que|por que|quando|devo)\b|(?:ですか|ますか|でしょうか|べきか|どうすれば)",
        ),
    )
)


_ELSEWHERE = re.compile(
    r"\b(?:what(?:'s| is) the weather|weather (?:today|tomorrow|forecast|like)|will it rain|recipe for|who(?:'s| is)? ?(?:won|will win|going to win)\b.{0,40}\b(?:league|cup|match|game|election|race)|"
    r"stock price|bitcoin|horoscope|lottery|capital of|write (?:me )?(?:a |some )?(?:python|javascript|java|sql|code|poem|song|essay)|maximum (?:daily )?dose|translate (?:this|that|the (?:following|contract|letter)))\b",
    re.IGNORECASE,
)
"""Matters that are none of a coach's for improvement, told by their words alone."""
_GREETING = re.compile(
    r"^(?:ja|nein|danke|bitte|genau|hallo|hola|gracias|sí|si|vale|claro|oui|non|merci|bonjour|d'accord|sim|não|obrigad[oa]|olá|ciao|grazie|sì|va bene|nee|dank je|bedankt|hoi)\b",
    re.IGNORECASE,
)


def detect_spoken(text: str, before: str) -> str:
    """The language of a message; a few plain words do not change the conversation's: names and terms belong to all."""
    found = detect_language(text, default=before)
    if found == before or not text.isascii() or _GREETING.match(text.strip()):
        return found
    words = len(text.split())
    return before if words <= 3 or words <= 7 and count_voices(text, found) < 2 else found


_SETS_UP_KPI = re.compile(r"\b(?:set up|new|add|define|create|two|2|three|3)\s+(?:\w+\s+)?kpis?\b", re.IGNORECASE)


def find_hint(text: str) -> str | None:
    """The intent of a form that leaves no doubt, for messages the model is unsure of; `None` when there is none."""
    stripped = text.strip()
    return next((intent for intent, pattern in _HINTS if pattern.search(stripped)), None)


@dataclass(frozen=True)
class Understood:
    """What a message says."""

    text: str
    language: str
    intents: tuple[str, ...]
    """Believed intents, most probable first; empty when none is."""
    sure: float
    """Probability of the best intent."""
    spans: tuple[Span, ...]

    def has(self, *intents: str) -> bool:
        """Whether any of the intents is believed."""
        return any(intent in self.intents for intent in intents)

    def texts(self, label: str) -> list[str]:
        """The texts of a label's spans, in reading order."""
        return [span.text for span in group_spans(self.spans).get(label, [])]

    def first(self, label: str) -> str | None:
        """The first span of a label."""
        return next(iter(self.texts(label)), None)

    @property
    def words(self) -> int:
        """Number of words; of scripts without spaces half the number of letters."""
        return len(self.text.split()) if self.text.isascii() or " " in self.text else max(1, len(self.text) // 2)

    @property
    def asks(self) -> bool:
        """Whether the message ends as a question."""
        return self.text.rstrip(" \"'”)").endswith(("?", "？"))

    @property
    def skips(self) -> bool:
        """Whether the message passes over the question it was asked."""
        return bool(_SKIP.fullmatch(self.text.strip()))

    def part(self, start: int, end: int) -> "Understood":
        """The same understanding of a part of the message; offsets stay those of the whole."""
        return replace(self, spans=tuple(s for s in self.spans if start <= s.start < end))


def understand(
    text: str, read: Callable[[str, str], Reading], *, today: date, previous: str = "", language: str = "en"
) -> Understood:
    """Reads a message in the light of the coach's last one."""
    reading = read(text, previous)
    ranked = reading.intents
    if _WHAT_IF.match(text) and text.rstrip().endswith(("?", "？")):
        ranked = (("question", 1.0),)
    if _ELSEWHERE.search(text) and len(text.split()) <= 25:
        ranked = (("other", 1.0),)
    if (not ranked or ranked[0][1] < UNSURE) and (hinted := find_hint(text)):
        ranked = ((hinted, UNSURE), *ranked)
    believed = [name for i, (name, p) in enumerate(ranked) if (i == 0 and p >= LEAST) or p >= SURE]
    spoken = detect_spoken(text, language)
    is_recognition = bool(believed) and believed[0] == "recognition"
    is_kpi = "define_kpi" in believed or bool(_SETS_UP_KPI.search(text))
    spans = read_form(text, reading.spans, is_recognition=is_recognition, is_kpi=is_kpi)
    if any(intent in ACTIONS or intent in ("answer", "correct", "same_again") for intent in believed):
        spans = read_named(text, spans)
    return Understood(
        text=text,
        language=spoken,
        intents=tuple(believed),
        sure=ranked[0][1] if ranked else 0.0,
        spans=snap_spans(spans, text, today, spoken),
    )
