"""Which article a question belongs to: a linear softmax over the question's vector, learnt from the articles' questions.

A nearest neighbour asks how close the closest wording is; the router weighs what tells one article's questions from all
others'. It adds to the fused score and decides nothing alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors

SHARE = 0.04
"""What one unit of log-probability adds to the fused score. Chosen on the tuning half of our questions."""
FLOOR = -8.0
"""Log-probabilities below this count as this."""
UPLOAD_SHARE = 0.5
"""An upload, which the router does not know, gets this share of the best article's bonus."""
PENALTY = 0.05
"""L2 penalty of the weights, over the number of questions."""
STEPS = 400


@dataclass(frozen=True)
class Router:
    """Weights of the softmax."""

    documents: tuple[str, ...]
    weights: NDArray[np.float32]
    """(n_documents, dim + 1), the last column the bias."""

    def find_bonuses(self, query: NDArray[np.float32]) -> dict[str, float]:
        """What each document's chunks gain for a query vector (dim,): 0 or more; under "" what an upload gains."""
        logits = self.weights[:, :-1] @ query + self.weights[:, -1]
        log_probabilities = logits - (logits.max() + np.log(np.exp(logits - logits.max()).sum()))
        gains = SHARE * (np.maximum(log_probabilities, FLOOR) - FLOOR)
        return dict(zip(self.documents, gains.tolist(), strict=True)) | {"": UPLOAD_SHARE * float(gains.max())}


def train_router(vectors: Vectors, documents: Sequence[str]) -> Router:
    """The router for question vectors (n, dim) and the document of each, by full-batch gradient descent with momentum.

    Multinomial logistic regression with an L2 penalty (Hastie, Tibshirani & Friedman 2009, section 4.4).
    """
    names = tuple(sorted(set(documents)))
    place = {name: i for i, name in enumerate(names)}
    targets = np.eye(len(names), dtype=np.float32)[[place[name] for name in documents]]
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    weights = np.zeros((len(names), inputs.shape[1]), dtype=np.float32)
    velocity = np.zeros_like(weights)
    rate = 120.0
    for _ in range(STEPS):
        logits = inputs @ weights.T
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        errors = exponentials / exponentials.sum(axis=1, keepdims=True) - targets
        gradient = errors.T @ inputs / len(inputs)
        gradient[:, :-1] += PENALTY * weights[:, :-1] / len(inputs)
        velocity = 0.9 * velocity - 0.1 * rate * gradient
        weights += velocity
    return Router(names, weights)
