"""How often products were bought together, from baskets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Baskets(NamedTuple):
    """Counts over `total` baskets: `bought` (products,) and pairs of products, both ways.

    `together` is a symmetric (products, products) matrix in compressed rows, its diagonal empty.
    """

    total: int
    bought: Ints
    together: Any

    def pairs(self, column: int) -> tuple[Ints, Ints]:
        """Return the products that were bought with one, and how often."""
        start, end = self.together.indptr[column : column + 2]
        return (
            np.asarray(self.together.indices[start:end], np.int64),
            np.asarray(self.together.data[start:end], np.int64),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the counts as named arrays, for whoever keeps files."""
        pairs = {n: getattr(self.together, n) for n in ("data", "indices", "indptr")}
        return {"total": np.array([self.total]), "bought": self.bought, **pairs}

    @classmethod
    def of_counts(cls, total: int, bought: Ints, counts: Mapping[tuple[int, int], int]) -> Baskets:
        """Return baskets of given counts, such as those that noise was added to.

        No product is bought less often than with another one, and none more often than `total`.
        """
        from scipy.sparse import csr_matrix

        ends = np.array(list(counts), np.int64).reshape(-1, 2)
        times = np.array(list(counts.values()), np.int64)
        shape = (len(bought), len(bought))
        upper = csr_matrix((times, (ends[:, 0], ends[:, 1])), shape)
        together = (upper + upper.T).tocsr()
        together.sort_indices()
        most = np.zeros(len(bought), np.int64)
        np.maximum.at(most, ends.ravel(), np.repeat(times, 2))
        least = np.maximum(bought, most)
        return cls(max(total, int(least.max(initial=0))), least, together)

    @classmethod
    def of_arrays(cls, held: Mapping[str, NDArray[Any]]) -> Baskets:
        """Read what `arrays` gave; raises KeyError where one is missing."""
        from scipy.sparse import csr_matrix

        size = len(held["bought"])
        parts = (held["data"], held["indices"], held["indptr"])
        together = csr_matrix(parts, shape=(size, size))
        return cls(int(held["total"][0]), np.asarray(held["bought"], np.int64), together)


LARGEST = 200
"""Baskets of more products than this are a reseller's or a machine's, and are left out."""


def baskets_of(baskets: Iterable[Sequence[int]], products: int) -> Baskets:
    """Count baskets of product columns; each product counts once a basket.

    Baskets of one product count towards how often it was bought. Baskets of more than 200
    products are left out: one of 5,000 would add 12 million pairs that nobody chose together.
    """
    from scipy.sparse import csr_matrix

    kept = [np.unique(np.asarray(b, np.int64)) for b in baskets]
    kept = [b for b in kept if 0 < len(b) <= LARGEST]
    rows = np.repeat(np.arange(len(kept)), [len(b) for b in kept])
    columns = np.concatenate([*kept, np.empty(0, np.int64)])
    shape = (len(kept), products)
    held: csr_matrix = csr_matrix((np.ones(len(columns), np.int64), (rows, columns)), shape)
    together = (held.T @ held).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    together.sort_indices()
    return Baskets(len(kept), np.bincount(columns, minlength=products), together)
