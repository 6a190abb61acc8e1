"""Tells a sensitive message or a breach of principle from ordinary ones: the model that reads messages, and cues.

The model's third head was trained on messages of the guard's own (`evals/datasets/sensitive`), in six languages; the cues are ideas
with their words, weighed by a small model. Both are fused by weights fitted on writers that neither has learned from
(`evals/train_guard.py`). A long message is also read in parts, since what matters may be one sentence of ten.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.guarding.features import Numbers, build_cue_features, find_certain
from assistant.understanding.encoder import MessageEncoder, Reading

WEIGHTS = Path(__file__).parent / "weights.json"
THRESHOLD = 0.3
"""Probability from which a message is met by the guard; chosen on writers' batches that were kept apart."""
MAX_CHARS = 1500
"""Of a longer message, the beginning and the end are read."""
Read = Callable[[str, str], Reading]
"""Reads a message in the light of the coach's last one."""

_SENTENCE = re.compile(r"(?<=[.!?。！？\n])\s*")


@dataclass(frozen=True)
class Finding:
    """What the detector sees in a message."""

    kind: str
    """The likeliest kind of sensitive matter, whether or not it is likely."""
    probability: float
    """0–1, that the message is sensitive or against the principles."""


class Detector:
    """The bundled models; loaded at first use.

    Raises:
        FileNotFoundError: on first use, a model file is missing.
    """

    def __init__(self, read: Read | None = None, weights: Path = WEIGHTS) -> None:
        self._read: Read = read or MessageEncoder().read
        self._path = weights

    def find(self, message: str, previous: str = "") -> Finding:
        """The likeliest kind and how likely it is that the message is sensitive at all.

        With the coach's last message, it is read once in its light and once alone, and the graver reading counts.
        """
        if certain := find_certain(message):
            return Finding(certain, 1.0)
        rows = [self.score(part) for part in split_message(message)]
        if previous.strip():
            rows.append(self.score(message[:MAX_CHARS], previous))
        scores = max(rows, key=lambda row: 1 - float(row[0]))
        return Finding(self.kinds[1 + int(scores[1:].argmax())], 1 - float(scores[0]))

    def score(self, text: str, previous: str = "") -> Numbers:
        """(n_kinds,) probabilities, "none" first."""
        meaning, cues = self.read_both(text, previous)
        return fuse(meaning, cues, self._fusion)

    def read_both(self, text: str, previous: str = "") -> tuple[Numbers, Numbers]:
        """(n_kinds,) probabilities by the model, and by the cues."""
        seen = dict(self._read(text, previous).kinds)
        meaning = np.array([seen[kind] for kind in self.kinds], dtype=np.float32)
        weights, bias = self._cues
        return meaning, read_softmax(build_cue_features(text)[None, :], weights, bias)[0]

    @cached_property
    def _stored(self) -> dict[str, list[list[float]]]:
        stored: dict[str, list[list[float]]] = json.loads(self._path.read_text(encoding="utf-8"))
        return stored

    @cached_property
    def kinds(self) -> list[str]:
        """What is told apart; "none" first."""
        return [str(kind) for kind in self._stored["kinds"]]

    @cached_property
    def _cues(self) -> tuple[Numbers, Numbers]:
        return np.array(self._stored["cues"], dtype=np.float32), np.array(self._stored["cues_bias"], dtype=np.float32)

    @cached_property
    def _fusion(self) -> Numbers:
        return np.array(self._stored["fusion"], dtype=np.float32)


def split_message(message: str) -> list[str]:
    """The message and, when it is long, its halves at the end of a sentence."""
    text = message if len(message) <= MAX_CHARS else f"{message[: MAX_CHARS // 2]} {message[-MAX_CHARS // 2 :]}"
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    if len(text) < 400 or len(sentences) < 3:
        return [text]
    middle = len(sentences) // 2
    return [text, " ".join(sentences[: middle + 1]), " ".join(sentences[middle:])]


def read_softmax(features: Numbers, weights: Numbers, bias: Numbers) -> Numbers:
    """(n, n_kinds) probabilities of a multinomial logistic regression."""
    logits = features @ weights + bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def fuse(meaning: Numbers, cues: Numbers, fusion: Numbers) -> Numbers:
    """Both models' (n_kinds,) probabilities as one: the weighted log odds of an alarm are added, the kinds multiplied.

    `fusion` holds the weights of the model's and of the cues' log odds, and a constant.
    """
    odds = fusion[0] * log_odds(meaning[0]) + fusion[1] * log_odds(cues[0]) + fusion[2]
    alarm = 1 / (1 + np.exp(-odds))
    kinds = meaning[1:] * cues[1:] ** 0.75 + 1e-9
    return np.concatenate([[1 - alarm], kinds / kinds.sum() * alarm]).astype(np.float32)


def log_odds(calm: float) -> float:
    """The log odds of an alarm where `calm` is the probability of none."""
    kept = min(max(float(calm), 1e-5), 1 - 1e-5)
    return float(np.log(1 - kept) - np.log(kept))


def save_weights(path: Path, kinds: Sequence[str], cues: Numbers, bias: Numbers, fusion: Numbers) -> None:
    """Writes the small models as `Detector` reads them."""
    stored = {"cues": cues, "cues_bias": bias, "fusion": fusion}
    rounded = {name: np.round(value, 4).tolist() for name, value in stored.items()}
    path.write_text(json.dumps({"kinds": list(kinds), **rounded}), encoding="utf-8")
