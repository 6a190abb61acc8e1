"""Plain numpy for the guard's training: a softmax model, and the figures on messages that were kept apart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.guarding.detector import read_softmax
from assistant.guarding.features import Numbers

__all__ = ["describe", "fit_softmax", "read_softmax"]


def fit_softmax(
    features: Numbers, labels: NDArray[np.int64], n_kinds: int, share: Numbers, *, penalty: float, steps: int
) -> tuple[Numbers, Numbers]:
    """(n_features, n_kinds) weights and (n_kinds,) bias of a multinomial logistic regression (Adam; Kingma & Ba 2015)."""
    values = [np.zeros((features.shape[1], n_kinds), np.float32), np.zeros(n_kinds, np.float32)]
    first = [np.zeros_like(value) for value in values]
    second = [np.zeros_like(value) for value in values]
    wanted = np.eye(n_kinds, dtype=np.float32)[labels]
    share = (share / share.sum())[:, None]
    for step in range(1, steps + 1):
        wrong = (read_softmax(features, values[0], values[1]) - wanted) * share
        gradients = [features.T @ wrong + penalty * values[0], wrong.sum(axis=0)]
        rate = 0.05 * (1 - 0.9 * step / steps)
        for i, gradient in enumerate(gradients):
            first[i] = 0.9 * first[i] + 0.1 * gradient
            second[i] = 0.999 * second[i] + 0.001 * gradient**2
            update = first[i] / (1 - 0.9**step) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
            values[i] = (values[i] - rate * update).astype(np.float32)
    return values[0], values[1]


def describe(scores: Numbers, kinds: Sequence[str], batches: Sequence[str], names: Sequence[str]) -> str:
    """Recall and false alarms of each batch at several thresholds, and the area under the curve of ours together."""
    alarm = 1 - scores[:, 0]
    sensitive = np.array([kind != "none" for kind in kinds])
    batch = np.array(batches)
    ours = np.array([len(name) == 1 for name in batches])
    right = [
        names[1 + int(row[1:].argmax())] == kind for row, kind in zip(scores, kinds, strict=True) if kind != "none"
    ]
    ranks = alarm[ours].argsort().argsort() + 1
    n_sensitive, n_calm = int(sensitive[ours].sum()), int((~sensitive[ours]).sum())
    area = (ranks[sensitive[ours]].sum() - n_sensitive * (n_sensitive + 1) / 2) / max(n_sensitive * n_calm, 1)
    lines = [
        f"area under the curve {area:.4f}; kind right {np.mean(right):.3f}; {n_sensitive} sensitive, {n_calm} harmless"
    ]
    for threshold in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        parts = [f"threshold {threshold:.2f}:"]
        for name in sorted(set(batches)):
            here = batch == name
            recall = f"{(alarm[here & sensitive] >= threshold).mean():.3f}" if (here & sensitive).any() else "-"
            parts.append(f"{name} recall {recall} false {(alarm[here & ~sensitive] >= threshold).mean():.3f};")
        lines.append(" ".join(parts))
    return "\n".join(lines)
