"""A slate whose products differ from each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def diversified(
    scores: Floats, vectors: Floats, k: int, *, relevance: float = 0.75
) -> NDArray[np.int64]:
    """Return the places of `k` candidates, each the best of its score and its distance to those.

    `relevance` of the score, scaled to 0..1 over the candidates, against the greatest cosine with
    one that is chosen already; ties go to the lower place. `vectors` are unit vectors of shape
    (n, d). Source: Carbonell and Goldstein, The use of MMR (1998).
    """
    n = len(scores)
    spread = float(np.ptp(scores)) if n else 0.0
    scaled = (scores - scores.min()) / spread if spread > 0 else np.zeros(n)
    nearest = np.zeros(n)
    chosen: list[int] = []
    free = np.ones(n, bool)
    for _ in range(min(k, n)):
        worth = np.where(free, relevance * scaled - (1 - relevance) * nearest, -np.inf)
        best = int(worth.argmax())
        chosen.append(best)
        free[best] = False
        cosines = np.maximum(vectors @ vectors[best], 0.0)
        nearest = np.maximum(nearest, cosines)
    return np.array(chosen, np.int64)


def intra_list_distance(vectors: Floats) -> float:
    """Return the mean of 1 - cosine over all pairs of unit vectors, of shape (n, d); 0 for one."""
    n = len(vectors)
    if n < 2:
        return 0.0
    total = float(np.linalg.norm(vectors.sum(axis=0)) ** 2)
    return 1 - (total - n) / (n * (n - 1))
