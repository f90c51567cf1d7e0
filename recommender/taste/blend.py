"""One score of all generators, in which cold products keep what their content says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.taste.panel import CONTENT

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Blend:
    """What each generator counts, and from how many visits on behavior is believed half.

    A convex combination of scores as shares of each generator's best. Behavior counts n / (n + k)
    for a product that n visits liked; content counts for the rest too, so that a product nobody
    could like yet is not buried under those that some did.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: {"ease": 0.5, "words": 0.5})
    k: float = 3.0

    def scores(self, scores: Floats, names: tuple[str, ...], evidence: Floats) -> Floats:
        """Return one score of each product, 0 to 1, from those of (generators, products)."""
        # Most weights are 0, and what counts nothing is not worth a look at every product.
        used = [i for i, name in enumerate(names) if self.weights.get(name)]
        total = np.zeros(scores.shape[1])
        parts = self.parts(tuple(names[i] for i in used), evidence)
        for i, part in zip(used, parts, strict=True):
            best = max(float(scores[i].max(initial=0.0)), 1e-12)
            total += np.maximum(scores[i], 0.0) / best * part
        return total

    def parts(self, names: tuple[str, ...], evidence: Floats) -> Floats:
        """Return what each generator counts for each product: columns sum to 1 at most."""
        weights = np.array([self.weights.get(name, 0.0) for name in names])
        weights = weights / max(float(weights.sum()), 1e-12)
        content = np.array([name in CONTENT for name in names])
        gate = evidence / (evidence + self.k) if self.k > 0 else np.ones_like(evidence)
        own = np.where(content, weights, 0.0)
        if own.sum() == 0:
            return np.asarray(np.broadcast_to(weights[:, None], (len(names), len(evidence))))
        behavior = np.where(content, 0.0, weights)[:, None] * gate
        freed = (1 - gate) * float(np.where(content, 0.0, weights).sum())
        return np.asarray(behavior + own[:, None] * (1 + freed / own.sum()))
