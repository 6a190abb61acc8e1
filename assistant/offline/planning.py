"""What passes between the offline coach and its tools."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool to call."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What a called tool answered."""

    call: Call
    text: str
    artifact: Any = None
    """The values behind the text, as the tool gave them."""
    failed: bool = False


@dataclass(frozen=True)
class Reply:
    """What the offline coach says, and what the next turn should know of it."""

    text: str
    memory: dict[str, Any] = field(default_factory=dict)
    """`asked` (draft and field), `topic`, `language`, `coaching_turns`, `refused` where they apply."""
