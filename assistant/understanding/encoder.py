"""The compact model that reads a message: what it asks for (intents) and which of its words say what (spans).

One small encoder with two heads, as JointBERT (Chen et al. 2019): every intent has its own probability, every word a BIO
tag. It marks the person's own words and writes none. Training is in `evals/training`; turning marked words into dates,
amounts and names is done elsewhere.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
MAX_TOKENS = 256
WINDOW_CHARS = 600
PREVIOUS_CHARS = 160


@dataclass(frozen=True)
class Span:
    """Words of the message and the role they play."""

    label: str
    start: int
    """Characters from the beginning of the message."""
    end: int
    text: str
    score: float
    """0–1, the mean probability of its words' tags."""


@dataclass(frozen=True)
class Reading:
    """What the model read in one message."""

    intents: tuple[tuple[str, float], ...]
    """Every intent with its probability, best first; the probabilities do not sum to one."""
    spans: tuple[Span, ...]
    """In the order of the message, not overlapping."""
    kinds: tuple[tuple[str, float], ...] = ()
    """The guard's kinds with their probabilities, which sum to one; "none" is an ordinary message."""

    def likely(self, threshold: float = 0.5) -> tuple[str, ...]:
        """The intents at or above the threshold, best first; the best one always."""
        return tuple(name for i, (name, score) in enumerate(self.intents) if i == 0 or score >= threshold)


class Word(NamedTuple):
    """A word of the message and the tokens that it is made of."""

    first: int
    last: int
    """Its last token, included."""
    start: int
    end: int


class MessageEncoder:
    """The bundled model on onnxruntime; loaded at first use."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder

    def read(self, message: str, previous: str = "") -> Reading:
        """The intents and spans of a message; `previous` is the coach's last message, if there was one."""
        if not message.strip():
            return Reading(tuple((name, 0.0) for name in self._labels["intents"]), ())
        readings = [self._read_window(message, start, end, previous) for start, end in self._windows(message)]
        return readings[0] if len(readings) == 1 else merge_readings(readings)

    def _read_window(self, message: str, start: int, end: int, previous: str) -> Reading:
        session, tokenizer = self._parts
        encoding = encode_pair(tokenizer, calm_down(message[start:end]), previous)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        intent_logits, tag_logits = session.run(None, feed)
        words = group_words(message[start:end], encoding.offsets, encoding.sequence_ids)
        spans = decode_spans(message[start:end], words, tag_logits[0], self._labels["spans"])
        if start:
            spans = [Span(s.label, s.start + start, s.end + start, s.text, s.score) for s in spans]
        names, kinds = self._labels["intents"], self._labels.get("kinds", [])
        logits = intent_logits[0].astype(np.float64)
        odds = np.exp(logits[len(names) :] - logits[len(names) :].max(initial=-np.inf))
        shares = tuple((kind, float(share)) for kind, share in zip(kinds, odds / odds.sum(), strict=True))
        return Reading(rank_intents(logits[: len(names)], names), tuple(spans), shares)

    def _windows(self, message: str) -> list[tuple[int, int]]:
        """The whole message, or overlapping runs of its sentences when it is too long for one reading."""
        tokenizer = self._parts[1]
        if len(message) <= MAX_TOKENS or len(tokenizer.encode(message).ids) <= MAX_TOKENS:
            return [(0, len(message))]
        return split_windows(message)

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        labels: dict[str, list[str]] = json.loads((self._folder / "labels.json").read_text(encoding="utf-8"))
        return labels

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        return session, Tokenizer.from_file(str(self._folder / "tokenizer.json"))


def calm_down(text: str) -> str:
    """A text typed in capitals in small letters, which the model was trained on; of the same length."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 12 or sum(char.isupper() for char in letters) < 0.8 * len(letters):
        return text
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def encode_pair(tokenizer: Any, message: str, previous: str) -> Any:
    """The message's encoding, followed by the end of the coach's last message: a question stands at its end."""
    return tokenizer.encode(message, previous[-PREVIOUS_CHARS:]) if previous.strip() else tokenizer.encode(message)


def rank_intents(logits: Floats, names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Each intent with its probability, best first."""
    scores = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return tuple((names[i], float(scores[i])) for i in np.argsort(-scores, kind="stable"))


def group_words(text: str, offsets: Sequence[tuple[int, int]], sequences: Sequence[int | None]) -> list[Word]:
    """The message's words: tokens that continue a run of letters or digits are joined; kana and kanji are not."""
    words: list[Word] = []
    for i, ((start, end), sequence) in enumerate(zip(offsets, sequences, strict=True)):
        if sequence != 0:
            continue
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            continue
        if words and start == words[-1].end and _is_joined(text[start - 1], text[start]):
            words[-1] = words[-1]._replace(last=i, end=end)
        else:
            words.append(Word(i, i, start, end))
    return words


def _is_joined(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum() and max(before, after) < "\u3040"


def decode_spans(text: str, words: Sequence[Word], tag_logits: Floats, labels: Sequence[str]) -> list[Span]:
    """The best spans for the tokens' logits (n_tokens, 1 + 2 * n_labels): outside, then B and I of each label.

    A word's logits are the mean of its tokens'; the best path is Viterbi's, in which I follows only B or I of its label.
    """
    if not words:
        return []
    logits = np.stack([tag_logits[word.first : word.last + 1].mean(axis=0) for word in words]).astype(np.float64)
    log_probs = logits - logits.max(axis=1, keepdims=True)
    log_probs -= np.log(np.exp(log_probs).sum(axis=1, keepdims=True))
    tags = _best_path(log_probs)
    found: list[tuple[str, int, int, float]] = []
    for i, tag in enumerate(tags):
        if tag == 0:
            continue
        label, score = labels[(tag - 1) // 2], float(np.exp(log_probs[i, tag]))
        if tag % 2 == 0 and found and found[-1][2] == i:
            found[-1] = (label, found[-1][1], i + 1, found[-1][3] + score)
        else:
            found.append((label, i, i + 1, score))
    spans = []
    for label, first, after, total in found:
        start, end = tidy_span(text, words[first].start, words[after - 1].end, label)
        if start < end:
            spans.append(Span(label, start, end, text[start:end], round(total / (after - first), 4)))
    return _join_pieces(text, spans)


def _best_path(log_probs: NDArray[np.float64]) -> list[int]:
    """The likeliest legal sequence of tags for (n_words, n_tags) log-probabilities; even tags above 0 are I."""
    n_tags = log_probs.shape[1]
    inside = np.arange(2, n_tags, 2)
    score = log_probs[0].copy()
    score[inside] = -np.inf
    back = np.zeros(log_probs.shape, dtype=np.int64)
    for i in range(1, len(log_probs)):
        best = int(score.argmax())
        following = np.full(n_tags, score[best])
        back[i] = best
        from_begin = score[inside - 1] >= score[inside]
        following[inside] = np.where(from_begin, score[inside - 1], score[inside])
        back[i, inside] = np.where(from_begin, inside - 1, inside)
        score = following + log_probs[i]
    path = [int(score.argmax())]
    for i in range(len(log_probs) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


_CLAUSES = frozenset({"problem", "idea", "achievement", "effect", "note", "learned", "result", "blocker", "action"})
_VERBATIM = frozenset({"title", "definition", "tone", "length", "direction", "category"})
_CLAUSE_START = r"(?:that|because|and|so that|so|which is that)\s+(?=\S)"
_LEADING = {
    "achievement": re.compile(rf"{_CLAUSE_START}|(?:he|she|they|who)\s+(?=\S)", re.IGNORECASE),
    "action": re.compile(rf"{_CLAUSE_START}|I(?:['’](?:ll|d)|\s+(?:will|would|shall))?\s+(?=\S)", re.IGNORECASE),
    "status": re.compile(r"(?:is|are|already|still|now)\s+(?=\S)", re.IGNORECASE),
    "clause": re.compile(_CLAUSE_START, re.IGNORECASE),
    "noun": re.compile(
        r"(?:the|an?|by|in|on|at(?! least| most)|to|for|from|of|with|until|till|and|vs\.?|versus|against|than|compared (?:to|with)"
        r"|der|die|das|den|dem|des|ein(?:e[mnrs]?)?|im|am|bis|von|vom|zum|zur|für|und"
        r"|le|la|les|un|une|du|des|au|aux|en|pour|par|el|los|las|una|del|al|para|por"
        r"|os?|as?|um|uma|no|na|do|da|nos|nas|em)\s+(?=\S)|[ld]['’](?=\w)",
        re.IGNORECASE,
    ),
}
_BEFORE = {
    "since": re.compile(r"\b(?:since|seit|depuis|desde|dal|sinds)\s+(?:the\s+|le\s+|o\s+|el\s+)?$", re.IGNORECASE),
    "limit": re.compile(
        r"(?:[<>≤≥]\s*|\b(?:under|below|above|over|max\.?|min\.?|at (?:least|most)|up to|less than|more than)\s+)$",
        re.IGNORECASE,
    ),
}
"""Words before a span that belong to its meaning: "since March" is another period than "March"."""
_DURATION = re.compile(
    r"(?:(?:in|within|after|dans|en|em|innerhalb von)\s+)?(?:an?|ein\w*|une?|una|um|uma|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|twelve|about|zwei|drei|vier|sechs|deux|trois|quatre|dos|tres|duas|três|\d+)\b.{0,20}?"
    r"(?:hour|day|week|month|year|quarter|fortnight|Tag|Woche|Monat|Jahr|jour|semaine|mois|an|día|semana|mes|año|dia|mês|ano)",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|within|dans|en|em)\s+$", re.IGNORECASE)
_EDGE = " \t\r\n,;:!?\"'“”„«»‘’…、。「」『』！？：；*_"
_FUNCTION_WORDS = re.compile(r"(?:the|and|an?|of|to|in|on|at|by|is|it|for|with)", re.IGNORECASE)


def tidy_span(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The span with its edges put right; empty when only a function word is left.

    Punctuation, articles, prepositions and the name of the label ("area joinery") go; "since", limits ("under") and the "in" of "in six weeks" come in.
    """
    start, end = _trim(text, start, end, label)
    named = re.compile(rf"{label}\s+(?=\w{{2,}}[^\d]*$)|{label}:\s*(?=\S)", re.IGNORECASE).match(text[start:end])
    if named and label != "unit":
        start, end = _trim(text, start + named.end(), end, label)
    is_duration = label in ("start", "due", "closed", "period") and _DURATION.match(text, start, end)
    if label not in _VERBATIM and not is_duration:
        pattern = _LEADING.get(label) or _LEADING["clause" if label in _CLAUSES else "noun"]
        while match := pattern.match(text, start, end):
            start, end = _trim(text, match.end(), end, label)
    if _FUNCTION_WORDS.fullmatch(text, start, end) and label not in _VERBATIM | {"value", "target"}:
        return start, start
    before = _BEFORE["limit" if label == "target" else "since"]
    if label in ("start", "period", "target") and start < end and (missing := before.search(text[:start])):
        start = missing.start()
    if label in ("start", "due") and is_duration and (missing := _IN.search(text[:start])):
        start = missing.start()
    return start, end


def _trim(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    while start < end and (text[start] in _EDGE + ".)–—/" or _is_dash(text, start)):
        start += 1
    while start < end and (text[end - 1] in _EDGE + "–—-/([" or _is_stop(text, start, end)):
        if label in ("value", "target") and text[end - 1] in "\"'" and text[end - 2].isdigit():
            break
        end -= 1
    for opening, closing in ("()", "[]"):
        if text[start:end].startswith(opening) and closing not in text[start:end]:
            start += 1
        if text[start:end].endswith(closing) and opening not in text[start:end]:
            end -= 1
        if text[start:end].startswith(opening) and text[start:end].endswith(closing):
            start, end = start + 1, end - 1
    return start, end


def _is_dash(text: str, start: int) -> bool:
    """A bullet's dash; a minus before a number belongs to it."""
    return text[start] == "-" and not text[start + 1 : start + 2].isdigit()


def _is_stop(text: str, start: int, end: int) -> bool:
    """A full stop that ends a sentence, or the last of a date ("31.10."), is no part of the phrase; "a.m." keeps its own."""
    return text[end - 1] == "." and not re.search(r"\b\w\.\w\.$", text[start:end])


def _join_pieces(text: str, spans: Sequence[Span]) -> list[Span]:
    """Neighbours of one label with nothing but a function word or a hyphen between them are one phrase."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.label == span.label and _JOINT.fullmatch(text, last.end, span.start) and _is_open(span.label):
            score = round((last.score + span.score) / 2, 4)
            joined[-1] = Span(span.label, last.start, span.end, text[last.start : span.end], score)
        else:
            joined.append(span)
    return joined


_JOINT = re.compile(r"\s*(?:[-/'’]|of|the|of the|to|de|du|der|des)?\s*", re.IGNORECASE)


def _is_open(label: str) -> bool:
    """Lists of people, KPIs and values stand side by side; other labels do not come twice in a row."""
    return label not in ("person", "team", "value", "period", "kpi", "owner", "ref")


def split_windows(message: str) -> list[tuple[int, int]]:
    """(start, end) of overlapping windows of whole sentences; each begins with the last sentence of the one before."""
    cuts = [0, *(match.end() for match in re.finditer(r"(?:[.!?;\n][\s)\"']*|[。！？]+)", message)), len(message)]
    pieces: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        pieces += [(at, min(at + WINDOW_CHARS // 2, end)) for at in range(start, end, WINDOW_CHARS // 2)]
    windows: list[list[tuple[int, int]]] = [[]]
    for piece in pieces:
        if windows[-1] and piece[1] - windows[-1][0][0] > WINDOW_CHARS:
            windows.append(windows[-1][-1:])
        windows[-1].append(piece)
    return [(window[0][0], window[-1][1]) for window in windows]


def merge_readings(readings: Sequence[Reading]) -> Reading:
    """One reading of several windows: an intent's highest probability; of overlapping spans the likelier."""
    scores: dict[str, float] = {}
    for reading in readings:
        for name, score in reading.intents:
            scores[name] = max(score, scores.get(name, 0.0))
    kept: list[Span] = []
    spans = sorted((span for reading in readings for span in reading.spans), key=lambda span: (-span.score, span.start))
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    calm = min((reading for reading in readings if reading.kinds), key=lambda r: dict(r.kinds)["none"], default=None)
    return Reading(
        tuple(sorted(scores.items(), key=lambda item: -item[1])),
        tuple(sorted(kept, key=lambda span: span.start)),
        calm.kinds if calm else (),
    )
