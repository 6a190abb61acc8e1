"""The network in torch: a BERT encoder and two heads, as functions of named tensors."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from torch import Tensor

from evals.training.bases import Base

HEADS = 12
HIDDEN = 384
Weights = dict[str, Tensor]


def build_weights(base: Base, n_intents: int, n_tags: int, seed: int) -> Weights:
    """Trainable tensors: the base's, and fresh heads, or rows of heads, unless the base has them."""
    generator = torch.Generator().manual_seed(seed)
    weights = {name: torch.from_numpy(np.array(value)) for name, value in base.tensors.items()}
    heads = {"pool": (HIDDEN, 2 * HIDDEN), "intent": (n_intents, HIDDEN), "look": (n_intents, HIDDEN)}
    heads |= {"part": (n_intents, HIDDEN), "tag": (n_tags, HIDDEN)}
    for name, (rows, columns) in heads.items():
        known = weights.get(f"{name}.w", torch.zeros(0, columns))
        fresh = torch.randn(rows - len(known), columns, generator=generator) * 0.02
        bias = weights.get(f"{name}.b", torch.zeros(0)).reshape(-1)
        weights[f"{name}.w"] = torch.cat([known, fresh])
        weights[f"{name}.b"] = torch.cat([bias, torch.zeros(rows - len(bias))])
    return {name: value.float().requires_grad_() for name, value in weights.items()}


class Dropout:
    """Dropout whose masks are stretches of one long random row: making fresh ones costs as much as the layers."""

    def __init__(self, rate: float, seed: int, longest: int = 1 << 23) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        kept = torch.rand(longest, generator=self._generator) >= rate
        self._row = kept.float() / (1 - rate)

    def __call__(self, x: Tensor) -> Tensor:
        """Some of the values set to zero, the others raised in proportion."""
        room = len(self._row) - x.numel()
        at = int(torch.randint(room, (1,), generator=self._generator))
        return x * self._row[at : at + x.numel()].view_as(x)


def keep_all(x: Tensor) -> Tensor:
    """No dropout, for reading."""
    return x


Drop = Callable[[Tensor], Tensor]


def encode(weights: Weights, ids: Tensor, types: Tensor, mask: Tensor, *, n_layers: int, drop: Drop) -> Tensor:
    """Hidden states (batch, tokens, 384); `mask` is True at tokens."""
    size, length = ids.shape
    x = F.embedding(ids, weights["word"]) + weights["position"][:length] + F.embedding(types, weights["type"])
    x = drop(_norm(x, weights, "ln"))
    seen = mask[:, None, None, :]
    for layer in range(n_layers):
        q, k, v = (
            _linear(x, weights, f"{layer}.{part}").view(size, length, HEADS, -1).transpose(1, 2) for part in "qkv"
        )
        attention = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        context = _linear(attention.transpose(1, 2).reshape(size, length, HIDDEN), weights, f"{layer}.ao")
        x = _norm(x + drop(context), weights, f"{layer}.aln")
        inner = _linear(F.gelu(_linear(x, weights, f"{layer}.fi")), weights, f"{layer}.fo")
        x = _norm(x + drop(inner), weights, f"{layer}.oln")
    return x


def classify(weights: Weights, hidden: Tensor, types: Tensor, mask: Tensor, *, drop: Drop) -> tuple[Tensor, Tensor]:
    """Intent logits (batch, intents) and tag logits (batch, tokens, tags).

    An intent is read from the whole message (the first token and the mean over tokens of type 0) and, so that a part that
    says something else is heard, from the tokens that it looks at itself.
    """
    own = mask & (types == 0)
    mean = (hidden * own[:, :, None]).sum(1) / own.sum(1, keepdim=True)
    pooled = torch.tanh(_linear(torch.cat([hidden[:, 0], mean], dim=1), weights, "pool"))
    whole = _linear(drop(pooled), weights, "intent")
    hidden = drop(hidden)
    looks = _linear(hidden, weights, "look").masked_fill(~own[:, :, None], -1e4).softmax(1)
    parts = (looks * _linear(hidden, weights, "part")).sum(1)
    return whole + parts, _linear(hidden, weights, "tag")


def _linear(x: Tensor, weights: Weights, name: str) -> Tensor:
    return F.linear(x, weights[f"{name}.w"], weights[f"{name}.b"])


def _norm(x: Tensor, weights: Weights, name: str) -> Tensor:
    return F.layer_norm(x, (HIDDEN,), weights[f"{name}.w"].view(-1), weights[f"{name}.b"].view(-1), 1e-12)
