"""What a draft of each kind may hold: fields, their types, other names for them, and what is asked for when missing."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from assistant.records.amounts import parse_benefit, parse_quantity, split_per
from assistant.records.barriers import BARRIER_STATUSES
from assistant.records.errors import InvalidFieldError
from assistant.records.kpis import read_direction
from assistant.records.periods import parse_period
from assistant.records.statuses import STATUSES, read_status
from assistant.records.words import fold

DraftKind = Literal["initiative", "initiative_update", "kpi", "measurements", "recognition", "barrier", "commitment"]
KINDS: tuple[DraftKind, ...] = get_args(DraftKind)

_CATEGORY_WORDS = {
    "quick_fix": (
        "quick fix",
        "quick win",
        "just do it",
        "quickfix",
        "quickwin",
        "small improvement",
        "sofortmassnahme",
    ),
    "pdca": ("pdca", "pdca project", "pdca cycle", "project", "a3", "pdsa", "projekt"),
    "kaizen_event": (
        "kaizen event",
        "event",
        "workshop",
        "kaizen workshop",
        "kaizen blitz",
        "rie",
        "rapid improvement event",
    ),
    "suggestion": ("suggestion", "idea", "proposal", "vorschlag"),
}
_KIND_WORDS = {
    "resource": ("resource", "resources", "budget", "money", "time", "people", "staff", "capacity"),
    "resistance": ("resistance", "people resist", "reluctance", "opposition"),
    "technical": ("technical", "technology", "it", "equipment", "machine", "system"),
    "policy": ("policy", "rule", "rules", "regulation", "compliance", "procedure"),
    "other_department": ("other department", "another department", "department", "other team", "supplier", "external"),
}


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
    return value


def _names(value: Any) -> Any:
    """A list, or names divided by semicolons, else by commas."""
    if isinstance(value, str):
        value = value.split(";") if ";" in value else re.split(r"[,\n]", value)
    if isinstance(value, list | tuple):
        names = [str(name).strip() for name in value if name is not None and str(name).strip()]
        return list(dict.fromkeys(names)) or None
    return value


def _date(value: Any) -> Any:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        found = parse_period(value, _ANY_DAY)
        if found is None or found.start != found.end or not re.search(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d\d", value):
            raise ValueError("is not a date; write it like 2026-11-30")
        return found.start
    return value.strip() if isinstance(value, str) else value


_ANY_DAY = date(2000, 1, 1)


def _choice(words: Mapping[str, tuple[str, ...]], what: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    folded = fold(str(value).replace("_", " ").replace("-", " "))
    for name, spellings in words.items():
        if folded == name.replace("_", " ") or folded in spellings:
            return name
    raise ValueError(f"is no {what}; there are {', '.join(words)}")


def _status(value: Any) -> Any:
    if value in (None, ""):
        return None
    reading = read_status(str(value))
    if reading is None:
        raise ValueError(f"is no status; there are {', '.join(STATUSES)}")
    return reading.status


def _number(value: Any) -> Any:
    if isinstance(value, str):
        quantity = parse_quantity(value)
        if quantity is None:
            raise (
                ValueError("holds no number; write it like 3.2 or 1,234.5") if value.strip() else ValueError("is empty")
            )
        return quantity.value
    return value


def _benefit(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"value": value}
    if isinstance(value, str):
        benefit = parse_benefit(value)
        if benefit is None:
            raise (
                ValueError("holds no number; write it like '20 minutes per shift'")
                if value.strip()
                else ValueError("is empty")
            )
        return {"value": benefit.value, "unit": benefit.unit, "per": benefit.per}
    return value


Text = Annotated[str | None, BeforeValidator(_text)]
Names = Annotated[list[str] | None, BeforeValidator(_names)]
Day = Annotated[date | None, BeforeValidator(_date)]
Category = Annotated[
    Literal["quick_fix", "pdca", "kaizen_event", "suggestion"] | None,
    BeforeValidator(lambda v: _choice(_CATEGORY_WORDS, "category", v)),
]
StatusField = Annotated[str | None, BeforeValidator(_status)]
Number = Annotated[float | None, BeforeValidator(_number)]


class _Fields(BaseModel):
    """Unknown fields are refused, never dropped without a word; numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class BenefitFields(_Fields):
    """What is gained, per what, and how that was estimated."""

    value: Number = None
    unit: Text = None
    per: Text = None
    how_estimated: Text = None

    @model_validator(mode="after")
    def _split_unit(self) -> "BenefitFields":
        if self.unit and self.per is None:
            self.unit, self.per = split_per(self.unit)
        return self


Benefit = Annotated[BenefitFields | None, BeforeValidator(_benefit)]


class InitiativeFields(_Fields):
    """An initiative as a person tells it."""

    title: Text = None
    problem: Text = None
    idea: Text = None
    category: Category = None
    area: Text = None
    owner: Text = None
    team: Names = None
    sponsor: Text = None
    strategic_objective: Text = None
    linked_kpi: Text = None
    baseline: Text = None
    target: Text = None
    expected_benefit: Benefit = None
    resources: Text = None
    status: StatusField = None
    reason: Text = None
    start: Day = None
    due: Day = None
    closed: Day = None
    result: Text = None
    actual_benefit: Benefit = None
    learned: Text = None
    note: Text = None
    emptied: Names = None
    """Fields of a record that shall hold nothing any more."""


class KpiFields(_Fields):
    """The definition of a KPI."""

    name: Text = None
    unit: Text = None
    direction: Annotated[
        str | None, BeforeValidator(lambda v: read_direction(v) if isinstance(v, str) and v.strip() else None)
    ] = None
    target: float | str | None = None
    frequency: Text = None
    owner: Text = None
    category: Text = None
    definition: Text = None
    emptied: Names = None
    """Fields of a record that shall hold nothing any more."""


class MeasurementFields(_Fields):
    """One value of a KPI; period and value are read in the light of the KPI, see `drafts.py`."""

    kpi: Text = None
    period: Annotated[str | None, BeforeValidator(lambda v: v.isoformat() if isinstance(v, date) else _text(v))] = None
    value: float | str | None = None
    note: Text = None


class MeasurementsFields(_Fields):
    """Values, and the definitions of KPIs that come with them."""

    measurements: list[MeasurementFields] | None = None
    kpi_definitions: list[KpiFields] | None = None


class RecognitionFields(_Fields):
    """A thank-you."""

    people: Names = None
    what: Text = None
    effect: Text = None
    initiative: Text = None
    channel: Text = None
    audience: Text = None
    language: Text = None
    tone: Text = None
    length: Text = None
    text: Text = None
    given_on: Day = None


class BarrierFields(_Fields):
    """What stands in the way."""

    initiative: Text = None
    what: Text = None
    kind: Annotated[str | None, BeforeValidator(lambda v: _choice(_KIND_WORDS, "kind of barrier", v))] = None
    owner: Text = None
    status: Annotated[
        str | None, BeforeValidator(lambda v: _choice(dict.fromkeys(BARRIER_STATUSES, ()), "barrier status", v))
    ] = None
    escalated_to: Text = None


class CommitmentFields(_Fields):
    """What a leader promises."""

    what: Text = None
    person: Text = None
    how_often: Text = None
    due: Day = None
    initiative: Text = None
    kept: bool | None = None


_MODELS: dict[DraftKind, type[_Fields]] = {
    "initiative": InitiativeFields,
    "initiative_update": InitiativeFields,
    "kpi": KpiFields,
    "measurements": MeasurementsFields,
    "recognition": RecognitionFields,
    "barrier": BarrierFields,
    "commitment": CommitmentFields,
}
_OTHER_NAMES: dict[DraftKind, dict[str, str]] = {
    "initiative": {"department": "area", "benefit": "expected_benefit", "objective": "strategic_objective", "kpi": "linked_kpi", "notes": "note"},
    "initiative_update": {
        "department": "area", "benefit": "expected_benefit", "objective": "strategic_objective", "kpi": "linked_kpi", "notes": "note",
    },
    "kpi": {"kpi": "name"},
    "measurements": {"values": "measurements"},
    "recognition": {"person": "people", "achievement": "what", "message": "text"},
    "barrier": {"description": "what", "blocker": "what", "barrier": "what"},
    "commitment": {"action": "what", "owner": "person", "frequency": "how_often"},
}  # fmt: skip
NEVER_EMPTY = frozenset({"title", "name", "status", "note", "emptied"})
"""Fields that a record cannot be without, or that are none of its own."""
ASKED: dict[DraftKind, tuple[str, ...]] = {
    "initiative": ("problem", "idea", "area", "owner", "due", "expected_benefit"),
    "initiative_update": (),
    "kpi": ("name", "unit", "direction", "target"),
    "measurements": ("measurements",),
    "recognition": ("people", "what", "effect", "text"),
    "barrier": ("what", "initiative", "kind", "owner"),
    "commitment": ("what", "due"),
}
"""The fields that matter, in the order in which they are asked for."""


def read_fields(kind: DraftKind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they will be stored, as JSON values; empty ones are left out.

    Raises:
        InvalidFieldError: an unknown field or a value that cannot be stored; names the field, the value, the remedy.
    """
    renamed = {_OTHER_NAMES[kind].get(name, name): value for name, value in fields.items()}
    try:
        model = _MODELS[kind].model_validate(renamed)
    except ValidationError as error:
        raise _explained(kind, error) from error
    values = model.model_dump(mode="json", exclude_none=True)
    for name in values.get("emptied", []):
        if name in NEVER_EMPTY or name not in _MODELS[kind].model_fields:
            raise InvalidFieldError(name, f"{name} cannot be left empty")
    return {name: value for name, value in values.items() if value not in ({}, [], "")}


def _explained(kind: DraftKind, error: ValidationError) -> InvalidFieldError:
    first = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(_MODELS[kind].model_fields)
        return InvalidFieldError(path, f"{kind} has no field {path!r}; it has {known}")
    remedy = first["msg"].removeprefix("Value error, ")
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InvalidFieldError):
        return InvalidFieldError(path, str(cause))
    return InvalidFieldError(path, f"{path} {first['input']!r} {remedy[:1].lower() + remedy[1:]}")


def list_missing(kind: DraftKind, fields: Mapping[str, Any]) -> list[str]:
    """Return the fields that matter and have no value, in the order in which to ask."""
    missing = [name for name in ASKED[kind] if name not in fields]
    if kind == "commitment" and "how_often" in fields and "due" in missing:
        missing.remove("due")
    if kind == "initiative" and fields.get("status") in ("standardised", "sustained", "rejected", "parked"):
        missing = [name for name in missing if name not in ("due", "expected_benefit")]
    if kind == "measurements":
        missing += sorted(
            {
                part
                for row in fields.get("measurements", [])
                for part in ("kpi", "period", "value")
                if row.get(part) is None
            },
            key=("kpi", "period", "value").index,
        )
    return missing


def list_blocking(kind: DraftKind, fields: Mapping[str, Any]) -> list[str]:
    """Return the fields without which nothing can be saved."""
    if kind == "initiative":
        return [] if any(name in fields for name in ("title", "idea", "problem")) else ["idea"]
    if kind == "recognition":
        return (
            []
            if "people" in fields and ("what" in fields or "text" in fields)
            else [n for n in ("people", "what") if n not in fields]
        )
    if kind == "measurements":
        return list_missing(kind, fields)
    needed = {"kpi": ("name",), "barrier": ("what",), "commitment": ("what",)}.get(kind, ())
    return [name for name in needed if name not in fields]
