"""Where a drafted value came from: the person's words, the records, or nowhere (promise 3: no invented values).

A model may rephrase, so free text is traced by its words; names, numbers and dates must stand in what the person said
or in the records. What cannot be traced is taken out and asked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from assistant.understanding.amounts import find_amounts, read_number
from assistant.understanding.dates import Prefer, find_dates, read_date
from assistant.understanding.languages import detect_language
from knowledge.citations import measure_support

PREFERENCES: tuple[Prefer, ...] = ("future", "past", "end", "start")
TEXT_SUPPORT = 0.6
"""Least share of a free text's topic words that the person must have said."""
NAME_LIKENESS = 85
"""Likeness (0–100) from which a name counts as said, so that a misspelling does."""
DATES = frozenset({"start", "due", "closed", "given_on"})
NAMES = frozenset({"owner", "sponsor", "team", "people", "escalated_to", "area"})
CHOICES = frozenset(
    {
        "status",
        "category",
        "direction",
        "kind",
        "channel",
        "tone",
        "length",
        "language",
        "audience",
        "frequency",
        "how_often",
    }
)
"""Closed sets and manners: a model maps words to them, so they are defaults that the person sees, not facts."""
COMPOSED = frozenset({"text"})
"""Written by the coach; checked elsewhere against the facts."""


@dataclass
class Traced:
    """The fields that stay, where each came from, and those that were taken out."""

    fields: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)
    untraced: list[dict[str, Any]] = field(default_factory=list)
    """Each with the field's name and the value that was taken out."""

    @property
    def removed(self) -> list[str]:
        """Names of the fields of which nothing is left."""
        return [entry["field"] for entry in self.untraced if entry["field"] not in self.fields]


@dataclass(frozen=True)
class Known:
    """What values may be traced to."""

    words: Sequence[str]
    """Messages of the person, the current one last."""
    today: date
    language: str = "en"
    person: str = ""
    names: Iterable[str] = ()
    """Names in the records."""
    record: Mapping[str, Any] | None = None
    """The fields of the record that is being changed or copied."""


def trace_fields(fields: Mapping[str, Any], known: Known) -> Traced:
    """The fields with their origins; a value that nothing supports goes to `untraced`."""
    traced = Traced()
    said = "\n".join(known.words)
    for name, value in fields.items():
        if value in (None, "", [], {}):
            continue
        kept, origin = _trace(name, value, known, said)
        if kept in (None, [], {}):
            traced.untraced.append({"field": name, "value": value})
        else:
            traced.fields[name] = kept
            traced.origins[name] = origin
            if kept != value:
                traced.untraced.append({"field": name, "value": value})
    return traced


def _trace(name: str, value: Any, known: Known, said: str) -> tuple[Any, dict[str, str]]:
    if known.record is not None and known.record.get(name) == value:
        return value, {"from": "record"}
    if name in COMPOSED:
        return value, {"from": "coach"}
    if name in CHOICES:
        return value, _words(said, str(value)) if _is_said(str(value), said) else {"from": "default"}
    if name in DATES:
        return (value, {"from": "words"}) if _is_date_said(value, known) else (None, {})
    if name == "measurements":
        kept = [row for row in value if _is_measurement_said(row, known, said)]
        return kept, {"from": "words"}
    if isinstance(value, dict):
        return (value, {"from": "words"}) if _is_amount_said(value.get("value"), known, said) else (None, {})
    if isinstance(value, int | float):
        return (value, {"from": "words"}) if _is_amount_said(value, known, said) else (None, {})
    if name in NAMES:
        if isinstance(value, list):
            kept = [one for one in value if _is_name_known(str(one), known, said)]
            return kept, {"from": "words"}
        return (value, _words(said, str(value))) if _is_name_known(str(value), known, said) else (None, {})
    if name == "kpi_definitions":
        return value, {"from": "words"}
    if isinstance(value, list):
        return value, {"from": "words"}
    return (value, _words(said, value)) if _is_text_said(str(value), said) else (None, {})


def _words(said: str, value: str) -> dict[str, str]:
    position = said.lower().rfind(value.lower())
    quote = said[position : position + len(value)] if position >= 0 else ""
    return {"from": "words", "quote": quote} if quote else {"from": "words"}


def _is_said(value: str, said: str) -> bool:
    return value.lower().replace("_", " ") in said.lower()


def _is_text_said(value: str, said: str) -> bool:
    """The words of the text are the person's, and so is every number in it."""
    if value.lower() in said.lower():
        return True
    numbers = re.findall(r"\d+(?:[.,]\d+)*", value)
    if any(number not in said for number in numbers):
        return False
    return measure_support(value, said) >= TEXT_SUPPORT


def _is_name_known(value: str, known: Known, said: str) -> bool:
    if value == known.person or value.lower() in said.lower():
        return True
    if value in known.names and any(part.lower() in said.lower() for part in value.split() if len(part) > 2):
        return True
    spoken = re.findall(r"[^\W_]+", said.lower())
    parts = [part for part in re.findall(r"[^\W_]+", value.lower()) if part not in ("and", "the", "of", "team")]
    return bool(parts) and all(any(fuzz.ratio(part, word) >= NAME_LIKENESS for word in spoken) for part in parts)


def _is_date_said(value: Any, known: Known) -> bool:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return False
    for text in known.words:
        if day.isoformat() in text:
            return True
        for mention in find_dates(text, known.today, known.language):
            readings = {mention.day, mention.until}
            readings |= {read_date(mention.text, known.today, known.language, prefer=p) for p in PREFERENCES}
            if day in readings:
                return True
    return _is_date_read(day, known)


def _is_date_read(day: date, known: Known) -> bool:
    """Whether some words of the last message, read as a date by themselves, mean this day."""
    words = known.words[-1].split()[:60] if known.words else []
    spoken = detect_language(known.words[-1], known.language) if known.words else known.language
    for i in range(len(words)):
        for j in range(i + 1, min(i + 5, len(words)) + 1):
            phrase = " ".join(words[i:j]).strip(",;:!?()")
            for language in dict.fromkeys((known.language, spoken, "en")):
                if any(read_date(phrase, known.today, language, prefer=p) == day for p in PREFERENCES):
                    return True
    return False


def _is_amount_said(value: Any, known: Known, said: str) -> bool:
    if value is None:
        return False
    wanted = float(value)
    for text in known.words:
        for amount in find_amounts(text, known.language):
            if abs(abs(amount.value) - abs(wanted)) < 1e-9:
                return True
    for raw in re.findall(r"[-−]?\d[\d.,   ]*\d|\d", said):
        number = read_number(raw, known.language)
        if number is not None and abs(abs(number) - abs(wanted)) < 1e-9:
            return True
    spoken = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", said)
    pairs = [f"{first} {second}" for first, second in pairwise(spoken)]
    return wanted > 1 and any(read_number(words, known.language) == wanted for words in (*spoken, *pairs))


def _is_measurement_said(row: Any, known: Known, said: str) -> bool:
    return isinstance(row, dict) and _is_amount_said(row.get("value"), known, said)
