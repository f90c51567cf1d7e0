"""Links from product to product whose sum over a history is a score, so its parts explain it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import NO_DECAY, Decay, History

Floats = NDArray[np.float64]
_BLOCK = 1_000_000


@dataclass(frozen=True)
class Neighbors:
    """What each product (row) adds to the score of each other (column): CSR of (n, n)."""

    links: sparse.csr_matrix
    decay: Decay = NO_DECAY

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        total = np.zeros(self.links.shape[1])
        counts = history.decayed(now, self.decay)
        for product, count in zip(history.products, counts, strict=True):
            cut = slice(self.links.indptr[product], self.links.indptr[product + 1])
            total[self.links.indices[cut]] += count * self.links.data[cut]
        return total

    def contributions(self, history: History, product: int, now: float) -> Floats:
        """Return what each event adds to the score of one product, of shape (events,)."""
        column = self.links[history.products, product].toarray().ravel()
        return np.asarray(history.decayed(now, self.decay) * column, np.float64)


def strongest(links: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Return the links with only the `most` greatest of each row; equal ones by lower column."""
    held = links.tocsr()
    held.sort_indices()
    # Block after block of rows, since to sort all links at once takes five times their memory.
    block = max(int(_BLOCK * held.shape[0] / max(held.nnz, 1)), 1)
    starts = range(0, held.shape[0], block)
    parts = [_strongest(held[at : at + block], most) for at in starts]
    return sparse.vstack(parts, format="csr") if parts else held


def _strongest(held: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
    order = np.lexsort((held.indices, -held.data, rows))
    rank = np.arange(len(order)) - np.repeat(held.indptr[:-1], np.diff(held.indptr))
    order = np.sort(order[(rank < most) & (held.data[order] != 0)])
    places = (rows[order], held.indices[order])
    return sparse.csr_matrix((held.data[order], places), shape=held.shape)
