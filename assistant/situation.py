"""What both engines know of a turn beside the words: the day, the mode, what is pending, what was said last.

It travels in the system message: as text for a language model, as values for the offline coach. It is rebuilt for
every turn from what is stored, so that nothing is lost on a restart.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Mode = Literal["tell", "coach"]


@dataclass(frozen=True)
class Asked:
    """The field that the coach's last message asked for."""

    draft: str
    field: str


@dataclass(frozen=True)
class Situation:
    """The state of a conversation at the beginning of a turn."""

    today: date
    person: str = "me"
    mode: Mode = "tell"
    locale: str = "en_GB"
    fiscal_year_start: int = 1
    organisation: str = ""
    contact: str = ""
    previous: str = ""
    """The coach's last message."""
    turn: int = 0
    """How many answers the coach has given in this conversation."""
    coaching_turns: int = 0
    """How many replies of the current coaching topic have been questions only."""
    pending: tuple[dict[str, Any], ...] = ()
    """Drafts that wait, oldest first, as in the events."""
    offered: tuple[str, ...] = ()
    """Drafts that the last answer showed."""
    asked: Asked | None = None
    receipts: tuple[dict[str, Any], ...] = ()
    """What was saved in this conversation, oldest first."""
    listed: tuple[str, ...] = ()
    """References of the records that the last answer listed, in its order."""
    topic: str = ""
    """The last knowledge question of this conversation, for follow-ups."""
    topic_documents: tuple[str, ...] = ()
    last_kpi: str = ""
    last_measure: str = ""
    """What was last computed of it."""
    last_intent: str = ""
    last_matter: str = ""
    """The sensitive kind that the last answer met; empty when it met none."""
    language: str = "en"
    """Language of the conversation so far."""
    kpis: tuple[str, ...] = ()
    """Names of the recorded KPIs."""
    people: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    initiatives: tuple[tuple[str, str], ...] = ()
    """Reference and title of the initiatives touched last, newest first."""
    uploads_only: bool = False

    def describe(self) -> str:
        """The situation in words, for the prompt of a language model."""
        lines = [f"Today is {self.today:%A, %Y-%m-%d}. The fiscal year begins in month {self.fiscal_year_start}."]
        lines.append("Mode: Coach me (ask first)." if self.mode == "coach" else "Mode: Tell me (answer at once).")
        if self.kpis:
            lines.append("Recorded KPIs: " + ", ".join(self.kpis[:40]) + ".")
        if self.initiatives:
            lines.append(
                "Recent initiatives: " + "; ".join(f"{ref} {title}" for ref, title in self.initiatives[:20]) + "."
            )
        for draft in self.pending:
            lines.append(
                f"Pending draft {draft['id']} ({draft['kind']}), not saved: {draft['fields']}; missing: {draft['missing']}."
            )
        if self.listed:
            lines.append("Listed last, in this order: " + ", ".join(self.listed) + ".")
        return "\n".join(lines)

    def to_values(self) -> dict[str, Any]:
        """Plain values, for the message that carries the situation."""
        return asdict(self)


def read_situation(values: dict[str, Any]) -> Situation:
    """The situation back from `Situation.to_values`."""
    asked = values.get("asked")
    return Situation(**{**values, "asked": Asked(**asked) if asked else None})
