"""What the guard says: humane words for each kind of matter, in six languages (`replies/*.json`), fitted to the person.

The words name nobody's guilt and give no script for the harmful act. Which of the wordings is taken depends on the
message and the turn, so that the same message gets the same answer and two different ones rarely read alike.
"""

import json
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from assistant.guarding.features import find_cues
from assistant.situation import Situation

FOLDER = Path(__file__).parent / "replies"


def build_reply(kind: str, message: str, situation: Situation, language: str) -> str:
    """The guard's answer to a message; in English when the language has no words of its own.

    Raises:
        KeyError: there is no such kind.
    """
    words = load_words(language if language in list_languages() else "en")
    entry: dict[str, Any] = words["kinds"][kind]
    turn = zlib.crc32(message.encode()) + situation.turn
    own = "_me" if speaks_of_self(kind, message, words) else ""

    def pick(name: str) -> str:
        found = entry.get(name + own, entry[name])
        return str(found[turn % len(found)] if isinstance(found, list) else found)

    opening = pick("open")
    if "drafting" in find_cues(message) and not own:
        opening = f"{opening} {words['task']}"
    first = pick("first")
    if "or_you" in entry and not own:
        first = f"{first} {entry['or_you']}"
    quiet = words["quiet"][turn // 2 % len(words["quiet"])]
    middle = [pick("meanwhile"), first] if kind.startswith("principle") else [first, pick("meanwhile")]
    return "\n\n".join([opening, *middle, name_contact(words, entry, situation), f"{entry['later']} {quiet}"])


def name_contact(words: dict[str, Any], entry: dict[str, Any], situation: Situation) -> str:
    """Who to go to: the configured contact word for word, or who it usually is and that one can be configured."""
    if situation.contact:
        return str(words["contact"]).replace("{contact}", situation.contact)
    place = situation.organisation or words["place"]
    return str(words["no_contact"]).replace("{role}", entry["role"]).replace("{place}", place)


def speaks_of_self(kind: str, message: str, words: dict[str, Any]) -> bool:
    """Whether the person seems to speak of what happens to themselves."""
    pattern = words["me"].get(kind)
    return bool(pattern and re.search(pattern, message, re.IGNORECASE))


@cache
def load_words(language: str) -> dict[str, Any]:
    """The wordings of one language."""
    words: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


@cache
def list_languages() -> frozenset[str]:
    """The languages that have words of their own."""
    return frozenset(path.stem for path in FOLDER.glob("*.json"))
