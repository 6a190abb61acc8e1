"""The fields of drafts as inputs: which there are, how they are shown, and what a person has changed in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.records.barriers import BARRIER_KINDS, BARRIER_STATUSES
from assistant.records.initiative_fields import CATEGORIES
from assistant.records.statuses import STATUSES

Control = Literal["text", "area", "date", "names", "select", "benefit"]


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    control: Control = "text"
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label of each choice."""
    hint: str = ""


CATEGORY_LABELS = {
    "quick_fix": "Quick fix",
    "pdca": "PDCA project",
    "kaizen_event": "Kaizen event",
    "suggestion": "Suggestion",
}
KIND_LABELS = {
    "initiative": "New initiative", "initiative_update": "Update", "kpi": "KPI", "measurements": "KPI values",
    "recognition": "Thank-you", "barrier": "Barrier", "commitment": "Commitment",
}  # fmt: skip


def _choices(values: tuple[str, ...], labels: Mapping[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    return tuple((value, (labels or {}).get(value) or value.replace("_", " ").capitalize()) for value in values)


_INITIATIVE = (
    Field("title", "Title"),
    Field("problem", "Problem", "area", hint="What hurts, and where"),
    Field("idea", "Idea", "area", hint="The change to try"),
    Field("area", "Area"),
    Field("owner", "Owner"),
    Field("due", "Due", "date"),
    Field("expected_benefit", "Expected benefit", "benefit"),
    Field("status", "Status", "select", _choices(STATUSES)),
    Field("category", "Category", "select", _choices(CATEGORIES, CATEGORY_LABELS)),
    Field("team", "Team", "names", hint="Names with commas between them"),
    Field("sponsor", "Sponsor"),
    Field("strategic_objective", "Strategic objective"),
    Field("linked_kpi", "Linked KPI"),
    Field("baseline", "Baseline"),
    Field("target", "Target"),
    Field("resources", "Resources asked for"),
    Field("start", "Start", "date"),
    Field("closed", "Closed", "date"),
    Field("reason", "Reason", "area", hint="Why it was rejected, parked or reopened"),
    Field("result", "Result", "area"),
    Field("actual_benefit", "Actual benefit", "benefit"),
    Field("learned", "What was learned", "area"),
    Field("note", "Note for the timeline", "area"),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "initiative": _INITIATIVE,
    "initiative_update": _INITIATIVE,
    "kpi": (
        Field("name", "Name"),
        Field("unit", "Unit"),
        Field(
            "direction", "Good is", "select", (("higher", "Higher"), ("lower", "Lower"), ("target", "Near the target"))
        ),
        Field("target", "Target"),
        Field("frequency", "How often"),
        Field("owner", "Owner"),
        Field("category", "Category"),
        Field("definition", "How it is counted", "area"),
    ),
    "recognition": (
        Field("people", "For", "names", hint="Names with commas between them"),
        Field("what", "What they did", "area"),
        Field("effect", "What came of it", "area"),
        Field("text", "Message", "area"),
        Field("initiative", "Initiative"),
        Field("channel", "Channel"),
        Field("audience", "Audience"),
        Field("language", "Language"),
        Field("given_on", "Given on", "date"),
    ),
    "barrier": (
        Field("what", "What stands in the way", "area"),
        Field("initiative", "Initiative"),
        Field("kind", "Kind", "select", _choices(BARRIER_KINDS)),
        Field("owner", "Owner"),
        Field("status", "Status", "select", _choices(BARRIER_STATUSES)),
        Field("escalated_to", "Escalated to"),
    ),
    "commitment": (
        Field("what", "What is promised", "area"),
        Field("person", "Who"),
        Field("how_often", "How often"),
        Field("due", "Due", "date"),
        Field("initiative", "Initiative"),
    ),
    "measurements": (),
}
BENEFIT_PARTS = {"value": "Amount", "unit": "Unit", "per": "Per"}
HOW_ESTIMATED = "How it was estimated"


def show_value(value: Any) -> str:
    """A field's value as an input shows it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def flatten(fields: Mapping[str, Any]) -> dict[str, str]:
    """Every value under the name of its input: `expected_benefit.value`, `measurements.0.period`."""
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{part}": show_value(one) for part, one in value.items()}
        elif name == "measurements":
            for number, row in enumerate(value):
                flat |= {f"{name}.{number}.{part}": show_value(one) for part, one in row.items()}
        elif name != "kpi_definitions":
            flat[name] = show_value(value)
    return flat


def read_changes(before: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a person changed in a form, as drafts take them; an emptied one is an empty text.

    Args:
        before: the fields as they were drawn.
        sent: the inputs as they are now, under the names of `flatten`.
    """
    old = flatten(before)
    clean = {
        name: str(value).strip() for name, value in sent.items() if isinstance(name, str) and isinstance(value, str)
    }
    touched = {name.split(".")[0] for name, value in clean.items() if value != old.get(name, "").strip()}
    changes: dict[str, Any] = {}
    for name in touched:
        parts = {key.split(".", 1)[1]: value for key, value in clean.items() if key.startswith(f"{name}.")}
        if name == "measurements":
            changes[name] = _read_rows(before, parts)
        elif parts:
            changes[name] = {part: value or None for part, value in parts.items()} if any(parts.values()) else ""
        else:
            changes[name] = clean[name]
    return changes


def _read_rows(before: Mapping[str, Any], parts: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = [dict(row) for row in before.get("measurements", [])]
    for key, value in parts.items():
        number, _, part = key.partition(".")
        if number.isdigit() and int(number) < len(rows) and part in ("kpi", "period", "value", "note"):
            rows[int(number)][part] = value or None
    return rows
