"""Products and facts as one sparse graph with two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.graph.fact import Fact, Kind, pairs_of
from store import Product

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# What a step over each kind of fact counts in a walk, before how common the fact is.
TRUST: Mapping[Kind, float] = {
    "goes_with": 4.0,
    "fit": 2.0,
    "theme": 1.0,
    "brand": 1.0,
    "category": 1.0,
    "shopper": 1.0,
    "attribute": 0.5,
}
_HUB, _FEW = 0.2, 3


class Graph:
    """Products (columns 0 to n - 1, in the order handed in) and the facts that they share.

    An edge counts by the trust in its kind, times log(n / degree) / log(n): what a tenth of the
    shop shares tells little. A fact of more than a fifth of the shop tells nothing and is left
    out, as is one of a single product, which leads nowhere.
    """

    def __init__(
        self,
        products: Sequence[Product],
        *,
        themes: Mapping[str, Sequence[str]] | None = None,
        bought: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        from scipy.sparse import csr_matrix

        self.ids = tuple(product.id for product in products)
        numbers: dict[Fact, int] = {}
        edges: dict[tuple[int, int], None] = {}
        for column, fact in pairs_of(products, themes or {}, bought or {}):
            edges[column, numbers.setdefault(fact, len(numbers))] = None
        ends = np.array(list(edges), np.int64).reshape(-1, 2)
        degrees = np.bincount(ends[:, 1], minlength=len(numbers))
        telling = (degrees > 1) & (degrees <= max(_HUB * len(products), _FEW))
        kept = ends[telling[ends[:, 1]]]
        renumbered = np.cumsum(telling) - 1
        self.facts = tuple(f for f, i in numbers.items() if telling[i])
        self.degrees: Ints = degrees[telling]
        shape = (len(products), len(self.facts))
        where = (kept[:, 0], renumbered[kept[:, 1]])
        self.edges: Any = csr_matrix((self._weights()[where[1]], where), shape)
        self.edges.sort_indices()
        self.members: Any = self.edges.T.tocsr()
        self.members.sort_indices()

    def _weights(self) -> Floats:
        trust = np.array([TRUST[fact.kind] for fact in self.facts], np.float64)
        size = np.log(max(len(self.ids), 2) + 1)
        return np.asarray(trust * np.log((len(self.ids) + 1) / self.degrees) / size, np.float64)

    def facts_at(self, column: int) -> Ints:
        """Return the numbers of the facts of a product."""
        start, end = self.edges.indptr[column : column + 2]
        return np.asarray(self.edges.indices[start:end], np.int64)

    def products_at(self, fact: int) -> Ints:
        """Return the columns of the products that share a fact."""
        start, end = self.members.indptr[fact : fact + 2]
        return np.asarray(self.members.indices[start:end], np.int64)
