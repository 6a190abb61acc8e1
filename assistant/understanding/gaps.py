"""From where to where an initiative is to go: "takes 55 minutes today, we want to get to 30" has a baseline and a target."""

import re
from itertools import pairwise

from assistant.understanding.amounts import Amount, find_amounts, read_number

_WANTED = re.compile(
    r"(?:\b(?:(?:we|i|they|he|she)(?:'d| would)?\s+(?:want|like|need|aim|hope|have)|wants?|aim(?:ing)?|aim is|goal(?: is)?|target(?: is)?|should be|should take|must be|has to be|supposed to be)"
    r"(?:\s+(?:to|for|it|this|that|them|get|go|come|be|bring|reach|cut|reduce|halve|lower|raise|push|down|up|at|under|below|above|over|no more than|at most|at least|is|of|only))*"
    r"|\b(?:bring|cut|get|reduce|lower|raise|push|take) (?:it|this|that|them|the \w+(?: \w+)?)(?: back)?(?: down| up)? (?:to|under|below|above)"
    r"|\bwir (?:wollen|möchten|brauchen)(?: (?:auf|unter|nur|es))*|\bziel(?: ist|:)?(?: sind)?|\b(?:queremos|quiero)(?: (?:bajar|llegar|reducirl[oa]|estar|a|en))*|\bmeta(?: es| é|:)?"
    r"|\b(?:nous voulons|on veut|on vise|objectif)(?: (?:descendre|arriver|passer|être|à|est|:|de))*|\b(?:queremos|quero)(?: (?:chegar|baixar|reduzir|ficar|a|em|para))*)[\s:]*(?P<bare>[a-zà-ü-]{3,12})?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:from|von|de|del|des)\s*$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:down |up )?(?:to|auf|a|à|para)\s*", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:want|wants|like|going|plan|will|'ll|should|goal|aim|bring|reduce|cut|get|lower|wollen|soll|queremos|vamos|voulons|objectif|ziel|meta)\b",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b(?:went|fell|dropped|came|rose|grew|was cut|has gone|have gone|are down|is down|is up|improved)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[,.;!?]|$|\b(?:at most|per|or less|days?|hours?|minutes?)\b)", re.IGNORECASE)
REACH = 160
"""So many characters before the wished amount may the present one stand."""


def read_gap(text: str, language: str) -> dict[str, str]:
    """`baseline` and `target` in the person's words where a message tells the present amount and the wished one; else empty.

    Neither is told alone: a wished amount without a present one is a benefit or a KPI's target, not a gap.
    """
    amounts = find_amounts(text, language)
    for present, wished in pairwise(amounts):
        between = text[present.end : wished.start]
        if _TO.fullmatch(between) and _RANGE.search(text[: present.start]) and _fits(present, wished):
            sentence = text[max(0, present.start - 60) : present.start]
            if _PLANNED.search(sentence) and not _REACHED.search(sentence):
                return {"baseline": present.text, "target": wished.text}
    for match in _WANTED.finditer(text):
        at = match.start("bare") if match["bare"] else match.end()
        told = [a for a in amounts if a.end <= match.start() and at - a.end <= REACH]
        if not told:
            continue
        present = told[-1]
        found = next((a for a in amounts if a.start == at), None)
        if found is not None and _fits(present, found) and (not found.per or found.per == present.per):
            return {"baseline": present.text, "target": found.text}
        if (
            found is None
            and match["bare"]
            and read_number(match["bare"], language) is not None
            and _ENDS.match(text, match.end())
        ):
            return {"baseline": present.text, "target": match["bare"]}
    return {}


def _fits(present: Amount, wished: Amount) -> bool:
    """Whether both may be amounts of the same thing: the units agree as far as both are said."""
    return present.unit is None or wished.unit is None or present.unit == wished.unit
