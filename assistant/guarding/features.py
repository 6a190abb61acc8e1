"""From the words of a message to its cues: ideas with their words in eight languages (`cues.json`), alone and in pairs.

What the small model learns of an idea in English holds so for the languages of which the encoder knows little. Beside them
stand the few wordings that leave no doubt (`certain.json`).
"""

import json
import re
import unicodedata
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

CUES = Path(__file__).parent / "cues.json"
CERTAIN = Path(__file__).parent / "certain.json"
PAIR_WEIGHT = 0.5

_ASIAN = r"[぀-ヿ㐀-鿿]"


def fold(text: str) -> str:
    """Lower case, straight apostrophes, no Latin accents; kana keep their marks."""
    text = text.replace("’", "'").replace("`", "'").lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f"))


@cache
def load_cues() -> dict[str, re.Pattern[str]]:
    """Each idea with its words; Japanese words need no borders around them."""
    return _load(CUES)


@cache
def load_certain() -> dict[str, re.Pattern[str]]:
    """Of some kinds, the wordings that leave no doubt; and words that bring the doubt back: `prevention`, `counter`."""
    return _load(CERTAIN)


def find_certain(text: str) -> str | None:
    """The kind of sensitive matter when its wording leaves no doubt."""
    folded = fold(text)
    found = [kind for kind, pattern in load_certain().items() if pattern.search(folded)]
    if "prevention" in found:
        return None
    doubtful = "counter" in found
    kinds = [
        kind
        for kind in found
        if kind != "counter" and not (doubtful and kind in ("principle_layoff", "principle_blame"))
    ]
    return kinds[0] if kinds else None


def find_cues(text: str) -> set[str]:
    """The ideas whose words occur in the text."""
    folded = fold(text)
    return {name for name, pattern in load_cues().items() if pattern.search(folded)}


def build_cue_features(text: str) -> Numbers:
    """(n_features,) float32: the ideas in their order, then their pairs."""
    found = find_cues(text)
    flags = [name in found for name in load_cues()]
    pairs = [PAIR_WEIGHT * (first and second) for first, second in combinations(flags, 2)]
    return np.array([*flags, *pairs], dtype=np.float32)


def _load(path: Path) -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: _compile(patterns) for name, patterns in words.items()}


def _compile(words: list[str]) -> re.Pattern[str]:
    bordered = "|".join(word for word in words if not re.search(_ASIAN, word))
    free = [word for word in words if re.search(_ASIAN, word)]
    return re.compile("|".join([rf"(?<!\w)(?:{bordered})(?!\w)", *free]) if bordered else "|".join(free))
