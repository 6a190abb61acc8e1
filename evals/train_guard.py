"""Trains the guard: fine-tunes MiniLM to tell sensitive messages apart, then fits the small model on it and the cues.

    python -m evals.train_guard [--minilm FOLDER] [--hold-out d f w2 --keep ENCODER]

FOLDER holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2 and needs the packages of the `train` extra; without
it the encoder that is there stays, and numpy is enough. Without
`--hold-out` everything is trained on and written to `assistant/guarding`; with it the named batches are kept apart, nothing is
written to the application, and the figures on them are printed. The same seed gives the same model on the same machine.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.guarding.detector import MODEL, save_weights
from assistant.guarding.features import Numbers, build_cue_features
from evals.guard_metrics import describe, fit_softmax, fuse, read_softmax
from knowledge.embedding import MiniLmEmbedder

SENSITIVE = Path(__file__).parent / "datasets" / "sensitive"
ORDINARY = Path(__file__).parent / "datasets" / "understanding" / "train"
BUILD = Path(__file__).parent.parent / "knowledge" / "model" / "build.py"
SEED = 7


@dataclass(frozen=True)
class Example:
    """A labelled message of one batch: a letter for ours, w1 … for the writers of ordinary messages."""

    batch: str
    text: str
    kind: str


def read_examples() -> list[Example]:
    """Our labelled messages, and the ordinary messages of the writers for the understanding."""
    examples = []
    for path in sorted(SENSITIVE.glob("train_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            examples.append(Example(path.stem.removeprefix("train_"), row["text"], row["kind"]))
    for path in sorted(ORDINARY.glob("w*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = re.sub(r"\[\w+:([^\[\]]*)\]", r"\1", json.loads(line)["text"])
            examples.append(Example(path.stem, text, "none"))
    return examples


def build_encoder(minilm: Path, examples: Sequence[Example], kinds: Sequence[str], epochs: int, folder: Path) -> None:
    """Writes the fine-tuned encoder as `model.onnx` (int8) and its tokenizer to the folder."""
    from evals.guard_encoder import fine_tune  # torch is there for training only

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes((minilm / "tokenizer.json").read_bytes())
    labels = [kinds.index(example.kind) for example in examples]
    with tempfile.TemporaryDirectory() as scratch:
        tensors, plain = Path(scratch) / "model.safetensors", Path(scratch) / "plain.onnx"
        fine_tune(minilm, [example.text for example in examples], labels, epochs=epochs, seed=SEED, path=tensors)
        out = folder / "model.onnx"
        subprocess.run([sys.executable, str(BUILD), "fused", str(tensors), str(plain), str(out)], check=True)


def thin(examples: Sequence[Example]) -> list[Example]:
    """All of ours and every second of the ordinary messages, so that these do not drown the others."""
    return [e for i, e in enumerate(examples) if len(e.batch) == 1 or i % 2]


def main() -> None:
    """Trains, and prints what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minilm", type=Path, help="without it the encoder stays and only the small models are fitted")
    parser.add_argument("--hold-out", nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="where to leave the encoder of a run with --hold-out")
    options = parser.parse_args()
    random.seed(SEED)
    examples = read_examples()
    kinds = ["none", *sorted({example.kind for example in examples} - {"none"})]
    held = [e for e in examples if e.batch in options.hold_out]
    used = [e for e in examples if e.batch not in options.hold_out]
    folder = (options.keep or Path(tempfile.mkdtemp())) if held else MODEL
    if options.minilm:
        build_encoder(options.minilm, thin(used), kinds, options.epochs, folder)
    encoder = MiniLmEmbedder(folder)
    weights = fit(encoder, used, kinds)
    if held:
        print(describe(score(encoder, held, weights), [e.kind for e in held], [e.batch for e in held], kinds))
        for example, value in zip(held, score(encoder, held, weights)[:, 0], strict=True):
            print(f"{1 - value:.3f}\t{example.batch}\t{example.kind}\t{example.text[:160]}")
    else:
        save_weights(MODEL.parent / "weights.json", kinds, *weights)


Weights = tuple[Numbers, Numbers, Numbers, Numbers]
"""Softmax of the embedding (weights, bias) and of the cues (weights, bias)."""


def fit(encoder: MiniLmEmbedder, examples: Sequence[Example], kinds: Sequence[str]) -> Weights:
    """The two small models, one on the fine-tuned embedding and one on the cues."""
    labels = np.array([kinds.index(e.kind) for e in examples])
    share = np.array([1.0 if len(e.batch) == 1 else 0.3 for e in examples], dtype=np.float32)
    texts = [e.text for e in examples]
    meaning = fit_softmax(encoder.embed(texts) * 10, labels, len(kinds), share, penalty=2e-2, steps=200)
    cues = fit_softmax(
        np.stack([build_cue_features(t) for t in texts]), labels, len(kinds), share, penalty=1e-3, steps=250
    )
    return (meaning[0] * 10, meaning[1], *cues)


def score(encoder: MiniLmEmbedder, examples: Sequence[Example], weights: Weights) -> Numbers:
    """(n_examples, n_kinds) probabilities."""
    texts = [e.text for e in examples]
    meaning = read_softmax(encoder.embed(texts), weights[0], weights[1])
    cues = read_softmax(np.stack([build_cue_features(t) for t in texts]), weights[2], weights[3])
    return fuse(meaning, cues)


if __name__ == "__main__":
    main()
