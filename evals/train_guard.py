"""Fits the guard's small models: the cues' softmax on the training messages, and the fusion on writers kept apart.

    python -m evals.train_guard [--model FOLDER] [--calibrate l dev] [--write]

The model that reads messages is trained by `evals.training.train_understanding`, without the batches named here. Figures on them
are printed; `--write` stores the weights in the application.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.guarding.detector import WEIGHTS, fuse, log_odds, save_weights
from assistant.guarding.features import Numbers, build_cue_features
from assistant.understanding.encoder import MODEL, MessageEncoder
from evals.guard_metrics import describe, fit_softmax, read_softmax

SENSITIVE = Path(__file__).parent / "datasets" / "sensitive"
ORDINARY = Path(__file__).parent / "datasets" / "understanding" / "train"
DIALOGUES = Path(__file__).parent / "datasets" / "understanding" / "dev" / "dialogues.jsonl"
SMOOTHING = 2.0
"""Ridge penalty of the fusion's three numbers, towards 1, 1, 0."""


@dataclass(frozen=True)
class Example:
    """A labelled message of one batch: a letter for the guard's own, w1 … for the writers of ordinary messages."""

    batch: str
    text: str
    kind: str
    language: str = "en"


def read_examples() -> list[Example]:
    """The guard's labelled messages, the ordinary ones of the writers for the understanding, and those of the dialogues to develop with."""
    examples = []
    for path in sorted(SENSITIVE.glob("train_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            examples.append(Example(path.stem.removeprefix("train_"), row["text"], row["kind"], row.get("lang", "en")))
    for path in sorted(ORDINARY.glob("w*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = re.sub(r"\[\w+:([^\[\]]*)\]", r"\1", row["text"])
            examples.append(Example(path.stem, text, "none", row.get("lang", "en")))
    for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        ordinary = [turn for turn in row["turns"] if turn["expect"].get("refused") not in ("sensitive", "principle")]
        examples += [Example("dev", turn["user"], "none", row["lang"]) for turn in ordinary]
    return examples


def fit_cues(examples: Sequence[Example], kinds: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Weights and bias of the softmax on cues; an ordinary message counts less, since there are so many."""
    labels = np.array([kinds.index(e.kind) for e in examples])
    share = np.array([1.0 if len(e.batch) == 1 else 0.3 for e in examples], dtype=np.float32)
    features = np.stack([build_cue_features(e.text) for e in examples])
    return fit_softmax(features, labels, len(kinds), share, penalty=1e-3, steps=250)


def fit_fusion(odds: Numbers, alarms: Numbers, share: Numbers) -> Numbers:
    """(3,) weights of the model's log odds, the cues' log odds and a constant: logistic regression by Newton's method."""
    rows = np.column_stack([odds, np.ones(len(odds))]).astype(np.float64)
    start = np.array([1.0, 1.0, 0.0])
    found = start.copy()
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (share * (likely - alarms)) + SMOOTHING * (found - start)
        curvature = (rows * (share * likely * (1 - likely))[:, None]).T @ rows + SMOOTHING * np.eye(3)
        step = np.linalg.solve(curvature, gradient)
        found -= step / max(1.0, float(np.linalg.norm(step)))
    return found.astype(np.float32)


def main() -> None:
    """Fits, and prints what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--calibrate", nargs="*", default=["l", "dev"])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    examples = read_examples()
    kinds = ["none", *sorted({example.kind for example in examples} - {"none"})]
    held = [e for e in examples if e.batch in options.calibrate]
    cues, bias = fit_cues([e for e in examples if e.batch not in options.calibrate], kinds)
    reader = MessageEncoder(options.model)
    names = [name for name, _ in reader.read("x").kinds]
    read = [dict(reader.read(e.text).kinds) for e in held]
    meaning = np.array([[row[kind] for kind in kinds] for row in read], dtype=np.float32)
    assert set(names) == set(kinds)
    by_cues = read_softmax(np.stack([build_cue_features(e.text) for e in held]), cues, bias)
    odds = np.array([[log_odds(m[0]), log_odds(c[0])] for m, c in zip(meaning, by_cues, strict=True)], dtype=np.float32)
    alarms = np.array([e.kind != "none" for e in held], dtype=np.float32)
    share = np.array([1.0 if len(e.batch) == 1 else 0.5 for e in held], dtype=np.float32)
    fusion = fit_fusion(odds, alarms, share)
    fused = np.stack([fuse(m, c, fusion) for m, c in zip(meaning, by_cues, strict=True)], dtype=np.float32)
    print("fusion", fusion)
    for title, scores in (("model alone", meaning), ("cues alone", by_cues), ("fused", fused)):
        batches = [f"{e.batch}" if e.language == "en" else f"{e.batch[:1]}" if len(e.batch) > 1 else "x" for e in held]
        print(title, describe(scores, [e.kind for e in held], batches, kinds), sep="\n")
    for example, value in zip(held, fused[:, 0], strict=True):
        print(f"{1 - value:.3f}\t{example.batch}\t{example.language}\t{example.kind}\t{example.text[:160]}")
    if options.write:
        save_weights(WEIGHTS, kinds, cues, bias, fusion)


if __name__ == "__main__":
    main()
