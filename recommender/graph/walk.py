"""Where a walk from a shopper's products over shared facts tends to be: personalized PageRank."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.graph.graph import Graph

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Walk:
    """Random walks with restart, as a generator of candidates.

    At each product the walk returns to where it began with probability `restart`, or goes on over
    a fact to a product that shares it, by the edges' weights. Source: Haveliwala, Topic-sensitive
    PageRank (WWW 2002).
    """

    def __init__(self, graph: Graph, *, restart: float = 0.5, rounds: int = 4) -> None:
        self._restart, self._rounds = restart, rounds
        # Transposed beforehand, so that a step is one product of a matrix in rows and a vector.
        self._to_facts = _leaving(graph.edges).T.tocsr()
        self._to_products = _leaving(graph.members).T.tocsr()

    def scores(self, products: Ints, weights: Floats | None = None) -> Floats:
        """Return how often the walk is at each product, of shape (products,), summing to 1 or less.

        `products` (n,) are the columns of the history, `weights` (n,) how much each counts; what
        counts nothing or less begins no walk. Without a history all is 0. The walk stops after
        four rounds, when 1/16 of it is still on its way.
        """
        size = self._to_facts.shape[1]
        counts = np.ones(len(products)) if weights is None else np.maximum(weights, 0.0)
        start = np.bincount(products, counts, size) if len(products) else np.zeros(size)
        if not start.any():
            return np.zeros(size)
        start = start / start.sum()
        at, total = start, self._restart * start
        for _ in range(self._rounds):
            at = (1 - self._restart) * (self._to_products @ (self._to_facts @ at))
            total = total + self._restart * at
        return np.asarray(total, np.float64)


def _leaving(edges: Any) -> Any:
    """Return the edges as probabilities to leave each row by them."""
    sums = np.asarray(edges.sum(axis=1)).ravel()
    leaving = edges.copy()
    leaving.data = leaving.data / np.repeat(np.maximum(sums, 1e-12), np.diff(edges.indptr))
    return leaving
