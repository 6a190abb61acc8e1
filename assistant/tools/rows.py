"""Rows as text for a language model."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def to_text(rows: Sequence[Mapping[str, Any]], *, none: str) -> str:
    """One JSON object a line without empty fields; `none` when there are no rows."""
    lines = [
        json.dumps({k: v for k, v in row.items() if v not in (None, "", [])}, ensure_ascii=False, default=str)
        for row in rows
    ]
    return "\n".join(lines) or none
