"""The coach's own short phrases, in the person's language where we have it, varied from turn to turn."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "phrase_texts"


class Phrases:
    """Picks phrases for one turn: the same turn says the same, another turn may say it otherwise."""

    def __init__(self, language: str, seed: str) -> None:
        self.language = language
        self._own = _load(language) or _load("en")
        self._seed = seed

    def has(self, name: str) -> bool:
        """Whether there is such a phrase."""
        return name in _load("en")

    def pick(self, name: str, **values: object) -> str:
        """One wording of a phrase, with its variables filled in; English where the language lacks it."""
        wordings = self._own.get(name) or _load("en")[name]
        digest = hashlib.sha256(f"{self._seed}|{name}".encode()).digest()
        return str(wordings[digest[0] % len(wordings)]).format(**values)

    def label(self, field: str) -> str:
        """The name of a field."""
        labels: dict[str, str] = self._own.get("labels") or {}
        return labels.get(field) or str(_load("en")["labels"].get(field, field.replace("_", " ")))


@cache
def _load(language: str) -> dict[str, Any]:
    path = _FOLDER / f"{language}.json"
    if not path.exists():
        return {}
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
