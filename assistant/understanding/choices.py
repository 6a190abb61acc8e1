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
        r"low|less|fewer|small|down|short|below|under|at most|max|no more than|weniger|niedrig|menos|menor|bajo|moins|bas\b|baisse|réduire|低",
        lower,
    ):
        return "lower"
    if re.search(
        r"high|more|great|up\b|above|over|at least|min\b|mehr|höher|alto|más|mayor|plus|haut|hausse|mais|maior|高",
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
