"""Fine-tunes all-MiniLM-L6-v2 so that sensitive kinds lie apart: torch, for development only."""

import random
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

HEADS, HIDDEN, LAYERS = 12, 384, 6
FROZEN = 0
"""Layers that are kept beside the word vectors; their output is computed once. Each one makes training faster."""
BATCH = 24
SCALE = 10.0
MAX_TOKENS = 128
THREADS = 2
"""Fixed, so that the sums come out the same."""
Weights = dict[str, Tensor]


def fine_tune(minilm: Path, texts: list[str], labels: list[int], *, epochs: int, seed: int, path: Path) -> None:
    """Writes the fine-tuned tensors under their published names."""
    torch.manual_seed(seed)
    torch.set_num_threads(THREADS)
    order = random.Random(seed)
    weights: Weights = {name: value.float() for name, value in load_file(minilm / "model.safetensors").items()}
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    states = _freeze(weights, [tokenizer.encode(text).ids for text in texts])
    upper = [
        v.requires_grad_()
        for n, v in weights.items()
        if n.startswith("encoder.layer.") and int(n.split(".")[2]) >= FROZEN
    ]
    head = (torch.randn(max(labels) + 1, HIDDEN) * 0.02).requires_grad_()
    bias = torch.zeros(max(labels) + 1).requires_grad_()
    groups = [{"params": upper, "lr": 1.2e-4}, {"params": [head, bias], "lr": 3e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rates = [float(group["lr"]) for group in optimizer.param_groups]
    n_steps, step = epochs * -(-len(texts) // BATCH), 0
    for epoch in range(epochs):
        by_length = sorted(range(len(texts)), key=lambda i: len(states[i]) + 8 * order.random())
        batches = [by_length[i : i + BATCH] for i in range(0, len(by_length), BATCH)]
        order.shuffle(batches)
        total = 0.0
        for batch in batches:
            warm = min(step / (0.1 * n_steps), 1.0) * max(0.02, 1 - step / n_steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * warm
            hidden, mask = _stack([states[i] for i in batch])
            sentence = _pool(_layers(weights, hidden, mask, FROZEN, LAYERS, 0.1), mask)
            loss = F.cross_entropy(F.linear(sentence * SCALE, head, bias), torch.tensor([labels[i] for i in batch]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, step = total + float(loss.detach()), step + 1
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}", flush=True)
    save_file({name: value.detach().contiguous() for name, value in weights.items()}, path)


def _freeze(weights: Weights, ids: list[list[int]]) -> list[Tensor]:
    """The state of each message after the frozen layers, in the order of the messages."""
    states: list[Tensor] = [torch.empty(0)] * len(ids)
    table = weights["embeddings.word_embeddings.weight"]
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    with torch.no_grad():
        for i, tokens in enumerate(ids):
            x = table[torch.tensor(tokens)] + places[: len(tokens)]
            x = _norm(weights, x[None], "embeddings.LayerNorm")
            states[i] = _layers(weights, x, torch.ones(1, len(tokens), dtype=torch.bool), 0, FROZEN, 0.0)[0]
    return states


def _stack(states: list[Tensor]) -> tuple[Tensor, Tensor]:
    hidden = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
    lengths = torch.tensor([len(state) for state in states])
    return hidden, torch.arange(hidden.shape[1])[None, :] < lengths[:, None]


def _pool(hidden: Tensor, mask: Tensor) -> Tensor:
    own = mask.float()[:, :, None]
    return F.normalize((hidden * own).sum(1) / own.sum(1), dim=1)


def _layers(weights: Weights, x: Tensor, mask: Tensor, first: int, last: int, rate: float) -> Tensor:
    size, length = mask.shape
    for n in range(first, last):
        prefix = f"encoder.layer.{n}."
        q, k, v = (
            _linear(weights, x, f"{prefix}attention.self.{part}").view(size, length, HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        context = _linear(
            weights, seen.transpose(1, 2).reshape(size, length, HIDDEN), f"{prefix}attention.output.dense"
        )
        x = _norm(weights, x + F.dropout(context, rate, rate > 0), f"{prefix}attention.output.LayerNorm")
        inner = F.gelu(_linear(weights, x, f"{prefix}intermediate.dense"))
        inner = _linear(weights, inner, f"{prefix}output.dense")
        x = _norm(weights, x + F.dropout(inner, rate, rate > 0), f"{prefix}output.LayerNorm")
    return x


def _linear(weights: Weights, x: Tensor, name: str) -> Tensor:
    return F.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, x: Tensor, name: str) -> Tensor:
    return F.layer_norm(x, (HIDDEN,), weights[f"{name}.weight"], weights[f"{name}.bias"], 1e-12)
