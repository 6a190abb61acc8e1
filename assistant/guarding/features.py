"""From the words of a message to the features of the guard's model: cues, hashed n-grams and an embedding.

The cues are ideas with their words in eight languages (`cues.json`), so that what the model learns in English holds
for the others, of which the encoder knows little.
"""

import json
import re
import unicodedata
import zlib
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder

Numbers = NDArray[np.float32]

CUES = Path(__file__).parent / "cues.json"
WORD_BUCKETS = 4096
CHARACTER_BUCKETS = 4096
CUE_WEIGHT, WORD_WEIGHT, CHARACTER_WEIGHT, VECTOR_WEIGHT = 0.5, 1.5, 1.5, 4.0

_ASIAN = re.compile(r"[぀-ヿ㐀-鿿]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|%|[☀-➿\U0001f300-\U0001faff]")


def fold(text: str) -> str:
    """Lower case, straight apostrophes, no Latin accents; kana keep their marks."""
    text = text.replace("’", "'").replace("`", "'").lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not "̀" <= char <= "ͯ"))


def is_asian(text: str) -> bool:
    """Whether the text has Japanese or Chinese letters."""
    return bool(_ASIAN.search(text))


@cache
def load_cues() -> dict[str, re.Pattern[str]]:
    """Each idea with its words; Japanese words need no borders around them."""
    cues: dict[str, str] = json.loads(CUES.read_text(encoding="utf-8"))
    asian = r"[぀-ヿ㐀-鿿]"
    return {
        name: re.compile(rf"(?<!\w)(?:{words})(?!\w)|(?:(?<={asian})|(?={asian}))(?:{words})") for name, words in cues.items()
    }


@cache
def list_cue_names() -> tuple[str, ...]:
    """Names of the cue features, in their order: single ideas, then pairs of ideas."""
    names = list(load_cues())
    return (*names, *(f"{first}+{second}" for first, second in combinations(names, 2)))


def find_cues(folded: str) -> set[str]:
    """Names of the ideas whose words occur."""
    return {name for name, pattern in load_cues().items() if pattern.search(folded)}


def build_word_features(text: str) -> Numbers:
    """(n_features,) float32: cues and pairs of cues, hashed words and pairs of words, hashed pieces of words."""
    folded = fold(text)
    found = find_cues(folded)
    names = list(load_cues())
    flags = [name in found for name in names]
    pairs = [first and second for first, second in combinations(flags, 2)]
    cues = np.array(flags + pairs, dtype=np.float32) * CUE_WEIGHT
    words = _WORD.findall(folded)
    if is_asian(folded):
        tokens = [folded[i : i + size] for size in (2, 3) for i in range(len(folded) - size + 1)]
    else:
        tokens = [*words, *(f"{first} {second}" for first, second in zip(words, words[1:], strict=False))]
    pieces = [
        padded[i : i + size]
        for word in words
        for padded in (f"<{word}>",)
        for size in (3, 4, 5)
        for i in range(len(padded) - size + 1)
    ]
    return np.concatenate(
        [cues, _hash(tokens, WORD_BUCKETS) * WORD_WEIGHT, _hash(pieces, CHARACTER_BUCKETS) * CHARACTER_WEIGHT]
    )


def build_features(text: str, embedder: Embedder) -> Numbers:
    """(n_features,) float32: the word features and the embedding of one text."""
    return np.concatenate([build_word_features(text), embedder.embed([text])[0] * VECTOR_WEIGHT])


def _hash(tokens: list[str], buckets: int) -> Numbers:
    counts = np.zeros(buckets, dtype=np.float32)
    for token in set(tokens):
        counts[zlib.crc32(token.encode()) % buckets] = 1.0
    return counts / max(float(np.linalg.norm(counts)), 1.0)
