"""What is said of a receipt or a discarded draft: by code, from what the database gave back."""

from collections.abc import Sequence
from typing import Any

from assistant.records.amounts import format_number


def describe_receipts(receipts: Sequence[dict[str, Any]]) -> str:
    """One sentence for each receipt: what was saved, or taken back, under which reference."""
    return "\n\n".join(_describe(receipt) for receipt in receipts)


def describe_discard(views: Sequence[dict[str, Any]]) -> str:
    """What was dropped."""
    names = ", ".join(_name(view["kind"], view["fields"]) for view in views)
    return f"Dropped, nothing was saved: {names}."


def _describe(receipt: dict[str, Any]) -> str:
    name = _name(receipt["kind"], receipt.get("fields") or {})
    if receipt.get("undone"):
        return f"Undone: {receipt['id']} ({name}) is as it was before."
    again = " (it was saved already; nothing was saved twice)" if receipt.get("repeated") else ""
    return f"Saved: **{receipt['id']}**, {name}{again}."


def _name(kind: str, fields: dict[str, Any]) -> str:
    label = {"initiative_update": "update", "measurements": "values", "kpi": "KPI"}.get(kind, kind)
    if kind == "measurements":
        rows = fields.get("measurements", [])
        shown = "; ".join(
            f"{row.get('kpi')} {row.get('period')}: {format_number(row['value'])}"
            for row in rows[:6]
            if row.get("value") is not None
        )
        return f"{len(rows)} {'value' if len(rows) == 1 else 'values'} ({shown})"
    for field in ("title", "name", "what"):
        if fields.get(field):
            return f"{label} “{fields[field]}”"
    if fields.get("people"):
        return f"{label} for {', '.join(fields['people'])}"
    changed = ", ".join(
        f"{key.replace('_', ' ')}: {'emptied' if value is None else value}"
        for key, value in fields.items()
        if not isinstance(value, dict | list)
    )
    return f"{label} ({changed})" if changed else label
