"""Closed sets in the person's words: which way is good, what kind of barrier."""

import re

from assistant.records.errors import InvalidFieldError
from assistant.records.kpis import read_direction


def find_direction(text: str) -> str | None:
    """Which way is good, from the words."""
    try:
        return read_direction(text)
    except InvalidFieldError:
        pass
    lower = text.lower()
    if re.search(
        r"\b(?:low|less\b|few|small|down|short|below|under|at most|max|no more than|weniger|niedrig|menos|menor|baj[oa]|abaixo|moins|bas\b|baisse|réduire)|低|少な",
        lower,
    ):
        return "lower"
    if re.search(
        r"\b(?:high|more\b|great|up\b|above|over\b|at least|min\b|mehr|höher|alt[oa]|más|mayor|plus\b|haut|hausse|mais\b|maior)|高|多",
        lower,
    ):
        return "higher"
    return None


def find_barrier_kind(what: str) -> str | None:
    """The kind of a barrier where its words leave no doubt."""
    lower = what.lower()
    for kind, pattern in (
        ("resource", r"budget|money|no time|staff|capacity|people short|funding|headcount|overtime"),
        ("technical", r"\bit\b|system|software|machine|server|licen[cs]e|technical|network|spare part|tool"),
        ("policy", r"polic|rule|regulation|approval|compliance|audit|procedure|legal"),
        ("resistance", r"resist|refus|don'?t want|won'?t|unwilling|against it|opposed"),
        (
            "other_department",
            r"department|purchasing|finance|\bhr\b|supplier|logistics|engineering|other team|facilities|procurement|maintenance",
        ),
    ):
        if re.search(pattern, lower):
            return kind
    return None
