"""What is asked: sensitive matters and breaches of principle are met before any model sees them."""

from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.situation import Situation

Matter = Literal["none", "sensitive", "principle"]


@dataclass(frozen=True)
class Verdict:
    """What the guard found in a message."""

    matter: Matter
    kind: str = ""
    """Such as harassment, injury, dismissal; principle_layoff, principle_blame, principle_surveillance."""
    reply: str = ""
    """A humane and useful reply; empty when the message goes on to the agent."""


class Guard(Protocol):
    """Looks at a message before the agent does."""

    def check(self, message: str, situation: Situation) -> Verdict:
        """What the message is about."""
        ...


class SilentGuard:
    """Lets everything through."""

    def check(self, message: str, situation: Situation) -> Verdict:
        """See `Guard.check`."""
        return Verdict("none")
