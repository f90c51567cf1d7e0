"""Products that resemble what a shopper liked, by their vectors: of use where nobody bought yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import BRIEF, Decay, History

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Content:
    """Unit vectors of products, dense or CSR, of shape (products, d)."""

    vectors: NDArray[np.float32] | sparse.csr_matrix
    decay: Decay = BRIEF

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product: its cosines with the history, decayed and summed."""
        if not len(history):
            return np.zeros(self.vectors.shape[0])
        wanted = history.decayed(now, self.decay) @ self.vectors[history.products]
        return np.asarray(self.vectors @ np.asarray(wanted, np.float32), np.float64)

    def contributions(self, history: History, product: int, now: float) -> Floats:
        """Return what each event adds to the score of one product, of shape (events,)."""
        own = self.vectors[product]
        if sparse.issparse(own):
            own = own.toarray().ravel()
        cosines = np.asarray(self.vectors[history.products] @ own, np.float64).ravel()
        return np.asarray(history.decayed(now, self.decay) * cosines, np.float64)
