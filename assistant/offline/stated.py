"""What only the verb of a message tells of an initiative: its status, its new owner, that a benefit was measured."""

import re
from typing import Any

from assistant.understanding.fields import read_status_words

_STATED = re.compile(
    r"\b(?:it'?s|it is|is|are|now|status|we'?re|being)\s+(?:now\s+|currently\s+|already\s+|in\s+)?(?P<status>doing|parked|planned|done|finished|live|running|on hold|cancelled|canceled|rejected|under way|in progress|standardi[sz]ed|paused)\b|"
    r"\b(?:we(?:'re| are)|they(?:'re| are)|i(?:'m| am)|team is)\s+(?:now\s+|just\s+|still\s+)?(?P<checking>checking|measuring|monitoring|watching|evaluating)\b|"
    r"\b(?P<doing>(?:has|have|'s|we|he|she|they)\s+(?:already\s+)?started|started (?:on|last|this)|doing it now|in Umsetzung|läuft (?:gerade|jetzt|schon)|en cours|en curso|em andamento)\b",
    re.IGNORECASE,
)


_HANDED = re.compile(
    r"\b(?:goes?|hands?(?: it)? over|handed(?: it)? over|passe[sd]|belongs|over|moves?|pertenece|gehört)\s+to\s+(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)|\b(?P<taker>[A-Z][\w'’-]+)\s+(?:takes (?:it|this|that|them|over)|took (?:it |them )?over|will take (?:it|them|over)|is taking (?:it|them|over))"
)


def add_stated(fields: dict[str, Any], text: str) -> None:
    """Status and owner of an update that only the verb tells: "Nils has started", "goes to Wei now"."""
    if "status" not in fields and (stated := _STATED.search(text)):
        status = (
            "doing" if stated["doing"] else "checking" if stated["checking"] else read_status_words(stated["status"])
        )
        if status:
            fields["status"] = status
    if handed := _HANDED.search(text):
        fields["owner"] = handed["name"] or handed["taker"]
        if fields.get("team") and fields["owner"] in fields["team"]:
            fields.pop("team")


_REALLY = re.compile(
    r"\b(?:really|actual(?:ly)?|in fact|measured|achieved|turned out|came (?:out|to)|we got|we get|tatsächlich|gemessen|real(?:mente)?|de verdad|réel(?:lement)?|mesuré|de fato)\b",
    re.IGNORECASE,
)
"""Words that tell a benefit as measured rather than hoped for."""


def mark_measured(fields: dict[str, Any], text: str) -> None:
    """A benefit that the words tell as measured is the actual one."""
    if "expected_benefit" in fields and _REALLY.search(text):
        fields["actual_benefit"] = fields.pop("expected_benefit")
