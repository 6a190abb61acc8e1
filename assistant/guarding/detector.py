"""Tells a sensitive message or a breach of principle from ordinary ones: a fine-tuned encoder, cues, two small models.

Trained by `evals/train_guard.py`. A long message is also read in parts, since what matters may be one sentence of ten.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.guarding.features import Numbers, build_cue_features, find_certain
from assistant.understanding.languages import detect_language
from knowledge.embedding import Embedder, MiniLmEmbedder

MODEL = Path(__file__).parent / "model"
WEIGHTS = Path(__file__).parent / "weights.json"
THRESHOLD = 0.06
"""Probability from which a message is met by the guard; chosen on writers' batches that were kept apart."""
CUE_SHARE = 1.5
"""How much the cues' log odds count beside the encoder's."""
CUES_ALONE = 0.4
"""Probability from which cues alone count, in languages that the encoder does not read."""
MAX_CHARS = 1500
"""Of a longer message, the beginning and the end are read."""

_SENTENCE = re.compile(r"(?<=[.!?。！？\n])\s*")


@dataclass(frozen=True)
class Finding:
    """What the detector sees in a message."""

    kind: str
    """The likeliest kind of sensitive matter, whether or not it is likely."""
    probability: float
    """0–1, that the message is sensitive or against the principles."""


class Detector:
    """The bundled models; loaded at first use."""

    def __init__(self, folder: Path = MODEL, weights: Path = WEIGHTS) -> None:
        self._encoder: Embedder = MiniLmEmbedder(folder)
        self._path = weights

    def find(self, message: str) -> Finding:
        """The likeliest kind and how likely it is that the message is sensitive at all."""
        if certain := find_certain(message):
            return Finding(certain, 1.0)
        if detect_language(message, "en") != "en":
            return self._find_by_cues(message)
        scores = max((self._score(part) for part in split_message(message)), key=lambda row: 1 - float(row[0]))
        return Finding(self._kinds[1 + int(scores[1:].argmax())], 1 - float(scores[0]))

    def _find_by_cues(self, message: str) -> Finding:
        """The finding for another language than the encoder's, which takes whatever it does not know for unusual."""
        _, _, cues, cues_bias = self._weights
        rows = [read_softmax(build_cue_features(part)[None, :], cues, cues_bias)[0] for part in split_message(message)]
        scores = max(rows, key=lambda row: 1 - float(row[0]))
        probability = 1 - float(scores[0])
        if probability < CUES_ALONE:
            probability = min(probability, THRESHOLD - 0.01)
        return Finding(self._kinds[1 + int(scores[1:].argmax())], probability)

    def _score(self, text: str) -> Numbers:
        meaning, meaning_bias, cues, cues_bias = self._weights
        scores = fuse(
            read_softmax(self._encoder.embed([text]), meaning, meaning_bias),
            read_softmax(build_cue_features(text)[None, :], cues, cues_bias),
        )
        return np.asarray(scores[0], dtype=np.float32)

    @cached_property
    def _stored(self) -> dict[str, list[list[float]]]:
        stored: dict[str, list[list[float]]] = json.loads(self._path.read_text(encoding="utf-8"))
        return stored

    @cached_property
    def _kinds(self) -> list[str]:
        return [str(kind) for kind in self._stored["kinds"]]

    @cached_property
    def _weights(self) -> list[Numbers]:
        return [
            np.array(self._stored[name], dtype=np.float32) for name in ("meaning", "meaning_bias", "cues", "cues_bias")
        ]


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


def fuse(meaning: Numbers, cues: Numbers) -> Numbers:
    """Both models' probabilities as one: the log odds of an alarm are added, the kinds multiplied."""
    odds = _log_odds(meaning) + CUE_SHARE * _log_odds(cues)
    alarm = 1 / (1 + np.exp(-odds))
    kinds = meaning[:, 1:] * np.sqrt(cues[:, 1:]) + 1e-9
    kinds = kinds / kinds.sum(axis=1, keepdims=True) * alarm[:, None]
    return np.concatenate([1 - alarm[:, None], kinds], axis=1).astype(np.float32)


def save_weights(path: Path, kinds: Sequence[str], *weights: Numbers) -> None:
    """Writes the small models as `Detector` reads them."""
    names = ("meaning", "meaning_bias", "cues", "cues_bias")
    stored = {name: np.round(value, 4).tolist() for name, value in zip(names, weights, strict=True)}
    path.write_text(json.dumps({"kinds": list(kinds), **stored}), encoding="utf-8")


def _log_odds(scores: Numbers) -> Numbers:
    calm = np.clip(scores[:, 0], 1e-5, 1 - 1e-5)
    return np.asarray(np.log(1 - calm) - np.log(calm), dtype=np.float32)
