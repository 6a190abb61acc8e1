"""What tools are handed beside their arguments; a model never sees it and cannot set it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from assistant.events import Refusal
from assistant.situation import Situation
from knowledge.documents import Chunk
from knowledge.library import Library

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass
class Findings:
    """What the tools of one turn found and prepared, for the check after the agent."""

    chunks: dict[str, Chunk] = field(default_factory=dict)
    """Retrieved passages by citation key."""
    evidence: list[str] = field(default_factory=list)
    """Judgement of each search."""
    nearest: list[str] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    """Figures that tools computed, as text."""
    listed: list[str] = field(default_factory=list)
    server_failed: bool = False
    """The model server failed in this turn."""
    no_data: bool = False
    """A question about records found that there are none."""
    kpi: str = ""
    """The KPI that was asked about last."""
    refused: Refusal | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    """What the next turn should know beside all this: the field asked for, the language."""


@dataclass(frozen=True)
class TurnContext:
    """The context of one turn."""

    person: str
    conversation: int
    words: tuple[str, ...]
    """Everything the person has said in this conversation, the current message last: values are traced to it."""
    situation: Situation
    library: Library
    open_session: "Callable[[], Session]"
    findings: Findings

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Tools take the context as it is: its parts are live objects that Pydantic must not look into."""
        return core_schema.is_instance_schema(cls)

    @property
    def today(self) -> date:
        """The configured day."""
        return self.situation.today
