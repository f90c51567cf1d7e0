"""The one event of a history that speaks loudest for a product, where a sum drowns it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import NO_DECAY, Decay, History

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """The greatest link from any event to each product: links as CSR of (n, n)."""

    links: sparse.csr_matrix
    decay: Decay = NO_DECAY

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        best = np.zeros(self.links.shape[1])
        counts = history.decayed(now, self.decay)
        for product, count in zip(history.products, counts, strict=True):
            cut = slice(self.links.indptr[product], self.links.indptr[product + 1])
            places = self.links.indices[cut]
            best[places] = np.maximum(best[places], count * self.links.data[cut])
        return best
