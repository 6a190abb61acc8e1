"""Reading messages by keywords and regular expressions: what an afternoon gives, to compare the model with."""

import re

INTENTS: tuple[tuple[str, str], ...] = (
    ("undo", r"\bundo\b|take (?:that|it) (?:back|out)|revert|rückgängig|deshacer|annule|desfazer"),
    (
        "confirm",
        r"^\W*(?:yes|yep|yeah|ok(?:ay)?|sure|save(?: it)?|confirm|go ahead|correct|right|ja|sí|si|oui|sim|はい)\b.{0,20}$",
    ),
    (
        "discard",
        r"^\W*(?:no|nope|forget it|drop it|discard|cancel|never ?mind|nein|non|não)\b.{0,20}$|\bforget (?:it|that)\b",
    ),
    ("same_again", r"\bthe same (?:for|again)\b|\bdito\b|\bditto\b|\bsame for\b"),
    ("correct", r"^(?:no,|sorry|actually|i meant|not \w+,|make (?:it|that))|\bi meant\b"),
    ("who_recognise", r"\bwho (?:should|deserves?|haven't|have i)\b.*(?:thank|recogni|praise)|overlooked"),
    (
        "recognition",
        r"\bthank|\bpraise|\brecogni[sz]|shout[- ]?out|well done|kudos|\bdank|gracias|merci|obrigad|ありがとう|感謝",
    ),
    ("plot_kpi", r"\b(?:plot|chart|graph|draw|visuali[sz]e)\b|diagramm|gráfic|graphique|グラフ"),
    (
        "define_kpi",
        r"\b(?:new|define|set up|create|track|add) (?:a |the )?(?:kpi|measure|metric)\b|neue kennzahl|nuevo kpi",
    ),
    (
        "query_kpi",
        r"\b(?:what|how|is|are|was|were|did)\b.*\b(?:kpi|scrap|otif|rate|trend|average|last (?:month|quarter|year)|on target)\b",
    ),
    (
        "record_values",
        r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?:? (?:was |is )?\d|\b(?:for|in) \w+ (?:was|were|is) \d",
    ),
    ("brief", r"\bbrief\b|what(?:'s| is) (?:due|on|open|waiting)|what should i (?:look at|do) today|overview"),
    ("show_initiatives", r"\b(?:show|list|which|what)\b.*\b(?:initiatives?|projects?|ideas?|improvements?)\b|who owns"),
    (
        "close_initiative",
        r"\b(?:close|closed|finish(?:ed)?|complete[d]?|wrap(?:ped)? up|done with)\b.*\b(?:initiative|project|i-\d+)\b",
    ),
    ("update_initiative", r"\b(?:update|status|is now|moved to|on hold|parked|behind|delayed)\b|\bi-\d+\b"),
    ("barrier", r"\b(?:blocked|stuck|barrier|obstacle|stands? in the way|waiting for (?:it|maintenance|purchasing))\b"),
    ("commitment", r"\b(?:i'll|i will|i promise|remind me|commit)\b"),
    ("about", r"\b(?:who are you|what can you do|are you (?:a|an)|how do you work|help)\b"),
    (
        "new_initiative",
        r"\b(?:new (?:one|idea|initiative)|log|put (?:this )?down|idea:|we (?:put|hung|moved|built|stood|introduced|started))\b",
    ),
    ("smalltalk", r"^(?:hi|hello|hey|good (?:morning|evening)|thanks|bye|hallo|hola|bonjour|olá)\b.{0,25}$"),
    (
        "question",
        r"\?|？|^(?:how|what|why|when|who|should|can|is|are|do|does|wie|was|warum|cómo|qué|comment|como|por que)\b",
    ),
    ("venting", r"\b(?:fed up|sick of|annoy|frustrat|hopeless|can't stand|ugh|argh)\b"),
)
"""Tried in this order; the first that fits is the likeliest."""
DEFAULT = "new_initiative"
"""A statement that says nothing else tells of an improvement, more often than not."""


def read_intents(text: str) -> list[str]:
    """Intents whose words occur, likeliest first; never empty."""
    lower = text.lower().replace("’", "'")
    return [intent for intent, pattern in INTENTS if re.search(pattern, lower)] or [DEFAULT]


def read_spans(text: str) -> set[tuple[str, int, int]]:
    """Dates, amounts and names that a regular expression can see, as label, start and end."""
    patterns = (
        (
            "due",
            r"\b(?:by|until|due)\s+((?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2} \w+|end of (?:next )?\w+)",
        ),
        ("benefit", r"(\d[\d.,]*\s?(?:minutes?|hours?|€|euros?|%|k)\b(?: (?:per|a) \w+)?)"),
        ("owner", r"\b([A-Z][a-z]+)(?: (?:owns|leads|does|looks after|is responsible))"),
        ("value", r"\b(?:was|is|at|:)\s+(\d+(?:[.,]\d+)?\s?%?)"),
        (
            "period",
            r"\b((?:last|this) (?:month|quarter|year|week)|(?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
        ),
    )
    return {
        (label, m.start(1), m.end(1))
        for label, pattern in patterns
        for m in re.finditer(pattern, text, re.I if label != "owner" else 0)
    }
