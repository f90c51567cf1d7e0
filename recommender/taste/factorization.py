"""Shoppers and products as points of one space: implicit alternating least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import NO_DECAY, Decay, History

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Factorization:
    """Vectors of products, of shape (products, d); a shopper's is solved for from the history.

    Source: Hu, Koren and Volinsky, Collaborative filtering for implicit feedback datasets (2008).
    """

    vectors: Floats
    confidence: float
    ridge: float
    decay: Decay = NO_DECAY

    @classmethod
    def fit(
        cls,
        liked: sparse.csr_matrix,
        *,
        dimensions: int = 32,
        confidence: float = 10.0,
        ridge: float = 1.0,
        rounds: int = 10,
        decay: Decay = NO_DECAY,
        seed: int = 0,
    ) -> Factorization:
        """Learn from rows that liked products, in `rounds` of solving for one side each."""
        random = np.random.default_rng(seed)
        products = random.normal(0, 0.1, (liked.shape[1], dimensions))
        turned = liked.T.tocsr()
        for _ in range(rounds):
            rows = _solved(liked, products, confidence, ridge)
            products = _solved(turned, rows, confidence, ridge)
        return cls(products, confidence, ridge, decay)

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        return np.asarray(self.vectors @ self._parts(history, now).sum(axis=0), np.float64)

    def contributions(self, history: History, product: int, now: float) -> Floats:
        """Return what each event adds to the score of one product, of shape (events,)."""
        return np.asarray(self._parts(history, now) @ self.vectors[product], np.float64)

    def _parts(self, history: History, now: float) -> Floats:
        """Return what each event adds to the shopper's vector, of shape (events, d)."""
        counts = np.maximum(history.decayed(now, self.decay), 0.0)
        own = self.vectors[history.products]
        gram = self.vectors.T @ self.vectors + self.ridge * np.eye(self.vectors.shape[1])
        gram += self.confidence * (own.T * counts) @ own
        wanted = own * ((1 + self.confidence) * counts)[:, None]
        return np.asarray(np.linalg.solve(gram, wanted.T).T, np.float64)


def _solved(liked: sparse.csr_matrix, others: Floats, confidence: float, ridge: float) -> Floats:
    """Return the vector of each row that best explains what it liked."""
    d = others.shape[1]
    gram = others.T @ others + ridge * np.eye(d)
    solved = np.zeros((liked.shape[0], d))
    for row in np.flatnonzero(np.diff(liked.indptr)):
        own = others[liked.indices[liked.indptr[row] : liked.indptr[row + 1]]]
        solved[row] = np.linalg.solve(
            gram + confidence * own.T @ own, (1 + confidence) * own.sum(axis=0)
        )
    return solved
