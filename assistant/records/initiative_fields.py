"""The fields of an initiative under the names that everybody uses, to and from the columns of its row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.records.audit import to_json
from assistant.records.errors import InvalidFieldError
from assistant.records.tables import Initiative

CATEGORIES = ("quick_fix", "pdca", "kaizen_event", "suggestion")
TEXT_FIELDS = (
    "title", "problem", "idea", "area", "owner", "sponsor", "strategic_objective", "linked_kpi", "baseline", "target", "resources",
    "reason", "result", "learned",
)  # fmt: skip
DATE_FIELDS = ("start", "due", "closed")
BENEFITS: dict[str, tuple[str, ...]] = {
    "expected_benefit": ("value", "unit", "per", "how_estimated"),
    "actual_benefit": ("value", "unit", "per"),
}
FIELD_ORDER = (
    "title", "problem", "idea", "category", "area", "owner", "team", "sponsor", "strategic_objective", "linked_kpi", "baseline", "target",
    "expected_benefit", "resources", "status", "reason", "start", "due", "closed", "result", "actual_benefit", "learned",
)  # fmt: skip
"""All fields that a person gives, in the order in which they are shown."""


def read_field(initiative: Initiative, name: str) -> Any:
    """Return a field as a JSON value; `None` when empty."""
    if name in BENEFITS:
        benefit = {
            part: value for part in BENEFITS[name] if (value := getattr(initiative, f"{name}_{part}")) is not None
        }
        return benefit or None
    value = to_json(getattr(initiative, name))
    return value if value not in ("", []) else None


def initiative_fields(initiative: Initiative) -> dict[str, Any]:
    """Return all fields that have a value, in order, as JSON values; dates in ISO form."""
    return {name: value for name in FIELD_ORDER if (value := read_field(initiative, name)) is not None}


def write_fields(initiative: Initiative, fields: Mapping[str, Any]) -> list[str]:
    """Set the fields given and return the names of those that changed; `None` empties a field.

    Raises:
        InvalidFieldError: there is no such field.
    """
    changed: list[str] = []
    for name, value in fields.items():
        if name in BENEFITS:
            parts = dict.fromkeys(BENEFITS[name]) if value is None else {**dict(value)}
            columns = {f"{name}_{part}": parts[part] for part in BENEFITS[name] if part in parts}
        elif name in FIELD_ORDER:
            columns = {name: _column_value(name, value)}
        else:
            raise InvalidFieldError(name, f"an initiative has no field {name!r}; it has {', '.join(FIELD_ORDER)}")
        for column, stored in columns.items():
            if getattr(initiative, column) != stored:
                setattr(initiative, column, stored)
                if name not in changed:
                    changed.append(name)
    return changed


def _column_value(name: str, value: Any) -> Any:
    if name == "team":
        return list(value or [])
    if name in DATE_FIELDS and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise InvalidFieldError(name, f"{name} {value!r} is not a date; write it like 2026-11-30") from error
    return value
