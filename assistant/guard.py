"""What is asked: sensitive matters and breaches of principle are met before any model sees them."""

from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.guarding.detector import THRESHOLD, Detector
from assistant.guarding.replies import build_reply
from assistant.situation import Situation
from assistant.understanding.encoder import PREVIOUS_CHARS
from assistant.understanding.languages import detect_language

FOLLOWED = 1.5
"""Times the threshold that is needed right after a reply of the guard's own: its words make the next ones look graver than they are."""
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


class TrainedGuard:
    """Meets what the bundled detector takes for sensitive or against the principles, with words for its kind."""

    def __init__(self, detector: Detector | None = None, threshold: float = THRESHOLD) -> None:
        self._detector = detector or Detector()
        self._threshold = threshold

    def check(self, message: str, situation: Situation) -> Verdict:
        """See `Guard.check`."""
        if not message.strip():
            return Verdict("none")
        # Only after a reply of the guard's own do short words go on about its matter: "same thing, 6 heads fewer".
        previous = situation.previous[-PREVIOUS_CHARS:] if situation.last_matter else ""
        finding = self._detector.find(message, previous)
        if finding.probability < self._threshold * (FOLLOWED if previous else 1):
            return Verdict("none")
        matter: Matter = "principle" if finding.kind.startswith("principle") else "sensitive"
        language = detect_language(message, situation.language)
        return Verdict(matter, finding.kind, build_reply(finding.kind, message, situation, language))
