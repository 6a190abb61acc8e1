"""What a confirmation answers with: the stored row, read back from the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Receipt:
    """Proof that something was saved, or taken back."""

    draft: str
    """The token of the draft; of an undone single event "event 17"."""
    kind: str
    id: str
    """The reference that people see: "I-12", "B-3", the name of a KPI."""
    fields: dict[str, Any]
    """As stored, read again from the database after writing."""
    undone: bool = False
    repeated: bool = False
    """The draft had been saved before: nothing was written this time."""

    def as_json(self) -> dict[str, Any]:
        """Return the content of the `receipt` event."""
        return {"draft": self.draft, "kind": self.kind, "id": self.id, "fields": self.fields, "undone": self.undone}


def receipt_from_json(stored: Mapping[str, Any], *, repeated: bool = False) -> Receipt:
    """Return the receipt that was stored with a draft."""
    return Receipt(stored["draft"], stored["kind"], stored["id"], dict(stored["fields"]), stored["undone"], repeated)
