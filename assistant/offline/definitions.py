"""What a KPI's definition says beside its name, read by exact code: "OTD, %, higher is better, target 95, weekly"."""

import re
from typing import Any

from assistant.offline.understood import Understood
from assistant.understanding.choices import find_direction
from assistant.understanding.fields import read_value

_TARGET = re.compile(
    r"\b(?:target|goal|aim|ziel|objetivo|meta|objectif|cible)(?: (?:is|of|at|ist|es|est|é|de))*\s*:?\s*((?:[<>≤≥]\s*)?[-−]?[€$£]?\d[\d.,]*\s*%?)|目標(?:は)?\s*(\d[\d.,]*\s*%?)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?P<most>no more than|not more than|at most|max(?:imum|\.)?|under|below|höchstens|maximal|como máximo|au plus|no máximo)\s+(?P<a>[-−]?[€$£]?\d[\d.,]*\s*%?)|"
    r"\b(?P<least>no less than|not less than|at least|min(?:imum|\.)?|over|above|mindestens|al menos|como mínimo|au moins|pelo menos)\s+(?P<b>[-−]?[€$£]?\d[\d.,]*\s*%?)|"
    r"(?P<c>[-−]?[€$£]?\d[\d.,]*\s*%?)\s+(?:is|as)\s+(?:the |our |my )?(?:target|goal|aim)",
    re.IGNORECASE,
)
"""A target told by its bound ("at least 95") or before its word ("10 is the goal")."""
_UNIT = re.compile(
    r"\b(?:unit|in|measured in|einheit|unidad|unité|unidade)(?: is| of)?\s*:?\s*(%|percent|per cent|prozent|h|hours?|min(?:utes?)?|days?|pcs?|pieces?|kg|kwh|tonnes?|euros?|€|\$|£|ppm|count)(?![\w])",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(
    r"(?:in )?(%|percent|per cent|pct|prozent|por ciento|pour cent|por cento|count|number|h|hours?|hrs|min(?:utes?)?|mins|days?|weeks?|pcs?|pieces?|kg|g|t|kwh|mwh|tonnes?|euros?|eur|€|\$|£|usd|gbp|ppm|km|m|metres?|tage|stunden|minuten|stück|jours?|heures?|horas?|días?|dias)",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"\b(?:(?:every|each|per|a) (?:day|week|month|quarter|shift|year)|daily|weekly|monthly|quarterly|yearly|fortnightly|täglich|wöchentlich|monatlich|mensual|semanal|diari[oa]|mensuel|hebdomadaire|quotidien|mensal)\b",
    re.IGNORECASE,
)


def read_definition(message: Understood) -> dict[str, Any]:
    """What a definition says beside its name, from the pieces of a list such as "OTD, %, higher is better, target 95"."""
    found: dict[str, Any] = {}
    if match := _TARGET.search(message.text):
        if read := read_value(match[1] or match[2], message.language):
            found["target"] = read[0]
    if bound := _BOUND.search(message.text):
        read = read_value(str(bound["a"] or bound["b"] or bound["c"]).strip(), message.language)
        if read and "target" not in found:
            found["target"] = read[0]
        if bound["most"] or bound["least"]:
            found["direction"] = "lower" if bound["most"] else "higher"
    parts = re.split(r"[,;:\n]|[.!?](?=\s)|\s[–-]\s", message.text)
    pieces = [piece.strip(" .") for piece in parts if piece.strip(" .")]
    for piece in pieces[1:]:
        if unit := _UNIT_ALONE.fullmatch(piece):
            found.setdefault("unit", unit[1])
        elif (
            len(piece.split()) <= 6
            and re.search(
                r"\b(?:better|good|best|lower|higher|fewer|less|more|besser|gut|mejor|mieux|melhor)\b|いい|良",
                piece,
                re.IGNORECASE,
            )
            and (way := find_direction(piece))
        ):
            found.setdefault("direction", way)
    if match := _UNIT.search(message.text):
        found.setdefault("unit", match[1])
    if match := _FREQUENCY.search(message.text):
        found.setdefault("frequency", match[0])
    return found
