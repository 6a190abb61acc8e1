"""What a turn says, event by event. Every face (web, command line) consumes these and nothing else."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Refusal = Literal["none", "out_of_scope", "no_evidence", "no_data", "sensitive", "principle"]


@dataclass(frozen=True)
class Source:
    """A citation that code has resolved."""

    number: int
    key: str
    title: str
    section: str
    quote: str
    """Exact stored text."""
    document: str


@dataclass(frozen=True)
class Token:
    """A piece of the answer, in order."""

    text: str
    event: Literal["token"] = "token"


@dataclass(frozen=True)
class ToolUse:
    """A tool was called, or has answered."""

    name: str
    arguments: Json
    phase: Literal["start", "end"]
    event: Literal["tool"] = "tool"


@dataclass(frozen=True)
class Sources:
    """The citations of the answer, resolved."""

    sources: list[Source]
    event: Literal["sources"] = "sources"


@dataclass(frozen=True)
class DraftPrepared:
    """A draft that waits for the person."""

    draft: Json
    event: Literal["draft"] = "draft"


@dataclass(frozen=True)
class ReceiptGiven:
    """The database has saved, or taken back."""

    draft: str
    kind: str
    id: str
    fields: Json
    undone: bool = False
    repeated: bool = False
    receipt: str = ""
    """Handle for undo."""
    event: Literal["receipt"] = "receipt"


@dataclass(frozen=True)
class ChartDrawn:
    """A chart of KPIs: pure numbers, drawn by the face."""

    kpis: list[str]
    period: str
    points: list[Json]
    limits: Json | None
    unit: str | None = None
    target: float | None = None
    signals: list[str] = field(default_factory=list)
    """Each signal in a clause."""
    event: Literal["chart"] = "chart"


@dataclass(frozen=True)
class Notice:
    """Something the person should know about this turn."""

    level: Literal["info", "warning", "error"]
    text: str
    event: Literal["notice"] = "notice"


@dataclass(frozen=True)
class Done:
    """The turn is over and stored."""

    conversation: str
    answer: str
    citations: list[Source] = field(default_factory=list)
    drafts: list[Json] = field(default_factory=list)
    receipts: list[Json] = field(default_factory=list)
    refused: Refusal = "none"
    engine: str = "offline"
    milliseconds: int = 0
    message: int = 0
    """Number of the stored answer, for feedback."""
    dropped_citations: int = 0
    """Citations that named no retrieved passage."""
    event: Literal["done"] = "done"


Event = Token | ToolUse | Sources | DraftPrepared | ReceiptGiven | ChartDrawn | Notice | Done


def to_json(event: Event) -> Json:
    """The event as plain JSON values."""
    return asdict(event)
