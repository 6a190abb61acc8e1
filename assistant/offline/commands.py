"""Commands that name their record: "show I-3", "rename I-4 to …", "park the second one, no nurse time". Code decides these."""

import re
from typing import Any

from assistant.offline.planning import Call
from assistant.situation import Situation
from assistant.understanding.fields import clean_words

_REFERENCE = (
    r"(?P<ref>I-\d+|(?:the )?(?:first|second|third|fourth|last|1st|2nd|3rd)(?: one| initiative)?|it|that one|this one)"
)
_SHOW = re.compile(rf"^(?:please )?(?:show|open|read|display|pull up|see)(?: me)? {_REFERENCE}[.!?]*$", re.IGNORECASE)
_RENAME = re.compile(
    rf"^(?:please )?(?:rename|retitle|call) {_REFERENCE} (?:to|as|into)?\s*[\"“']?(?P<rest>.+?)[\"”']?[.!]*$",
    re.IGNORECASE,
)
_STATUS = re.compile(
    rf"^(?:please )?(?P<verb>park|pause|shelve|postpone|reject|cancel|stop|drop|kill|close|finish|complete|standardi[sz]e|start|reopen) {_REFERENCE}"
    r"(?:[,:;–-]+\s*|\s+(?:because|as|since|for now|please)\s*|\s*$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_SET = re.compile(
    rf"^(?:please )?(?:set|change|move|push|make|put) (?:the )?(?P<field>due date|deadline|date|owner|status|area) (?:of {_REFERENCE} )?(?:to|on|back to)\s+(?P<rest>.+?)[.!]*$",
    re.IGNORECASE,
)
_DELETE = re.compile(
    rf"^(?:please |can you |could you )?(?:delete|remove|erase|wipe|lösch\w*|borra\w*|supprime\w*|efface\w*|apaga\w*) (?:{_REFERENCE}|"
    r"(?:all |all of |alle |tod[oa]s? |toutes? |tous )?(?:my |our |the |your |meine |mis |mes |os meus |as minhas )*(?:data|records?|history|conversations?|everything|account|files|daten|datos|données|dados)(?: about me| i gave you)?)[.!?]*$",
    re.IGNORECASE,
)
_STATUS_OF = {
    "park": "parked", "pause": "parked", "shelve": "parked", "postpone": "parked", "reject": "rejected", "cancel": "rejected", "stop": "rejected",
    "drop": "rejected", "kill": "rejected", "close": "standardised", "finish": "standardised", "complete": "standardised",
    "standardise": "standardised", "standardize": "standardised", "start": "doing", "reopen": "doing",
}  # fmt: skip


def plan_command(text: str, situation: Situation, point: Any) -> list[Call] | None:
    """The calls of a command; `None` when the message is none. `point` finds the record that the words mean."""
    stripped = text.strip()

    def find(match: re.Match[str]) -> str | None:
        words = match["ref"]
        return None if words is None else point(words if words.lower() != "it" else "it", situation)

    if (match := _SHOW.match(stripped)) and (which := find(match)):
        return [Call("read_initiative", {"which": which})]
    if (match := _RENAME.match(stripped)) and (which := find(match)):
        return [Call("draft_initiative_update", {"which": which, "title": match["rest"].strip()})]
    if (match := _STATUS.match(stripped)) and (which := find(match)):
        status = _STATUS_OF[match["verb"].lower()]
        rest = clean_words(match["rest"]) if match["rest"].strip() else ""
        field = "reason" if status in ("parked", "rejected") else "result" if status == "standardised" else "note"
        return [Call("draft_initiative_update", {"which": which, "status": status} | ({field: rest} if rest else {}))]
    return None


def is_delete(text: str) -> bool:
    """Whether the message wants a record deleted, which the coach does not do."""
    return _DELETE.match(text.strip()) is not None


def read_setting(text: str) -> tuple[str, str] | None:
    """Field and new value of "set the due date to 18 December"; `None` when the message is none."""
    match = _SET.match(text.strip())
    if match is None:
        return None
    names = {"due date": "due", "deadline": "due", "date": "due"}
    field = match["field"].lower()
    return names.get(field, field), match["rest"]
