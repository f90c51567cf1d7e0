"""The owner's promotions in the order of what is shown: bounded, and told to the shopper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender import boosted
from store import Catalog, Product, Promotions

if TYPE_CHECKING:
    from tools.context import ShopContext

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
HEAD = 24
"""Of how many of the best a promotion may change the order."""


class Promoting:
    """The promotions of a shop in the rows of its open catalogue."""

    def __init__(self, promotions: Promotions, catalog: Catalog) -> None:
        self._promotions = promotions
        rows = catalog.meaning.rows(list(promotions)) if promotions else {}
        self._shares = {
            row: (promotions[i].margin, promotions[i].overstock) for i, row in rows.items()
        }

    def lifted(self, rows: NDArray[np.integer] | Sequence[int], alike: NDArray[Any]) -> Places:
        """Return the places of rows in the order that promotions give, from one best first.

        Only the first 24 change places, by a fifth of those at most (four), and none leaves its
        class of `alike` (rows,): what fits less, or is out of stock, stays behind what fits.
        """
        places = np.arange(len(rows), dtype=np.int64)
        head = places[:HEAD]
        scores = self.scores([int(r) for r in rows[:HEAD]], -head.astype(np.float64))
        return np.concatenate([np.lexsort((head, -scores, alike[: len(head)])), places[HEAD:]])

    def scores(self, rows: Sequence[int], scores: Floats) -> Floats:
        """Return scores of rows, lifted by a fifth of their spread at most."""
        shares = np.array([self._shares.get(row, (0.0, 0.0)) for row in rows]).reshape(-1, 2)
        if not shares.any():
            return scores
        return boosted(scores, margin=shares[:, 0], overstock=shares[:, 1]).scores

    def told(self, products: Sequence[Product]) -> Mapping[str, str]:
        """Return why each of these is promoted, by id: margin, overstock or both."""
        found = {p.id: self._promotions[p.id] for p in products if p.id in self._promotions}
        return {
            i: "both" if p.margin and p.overstock else "margin" if p.margin else "overstock"
            for i, p in found.items()
        }


def promoted(context: ShopContext, products: Sequence[Product]) -> Mapping[str, str]:
    """Return for which products the owner's wish counted, and why; under no order asked for."""
    if context.promoting is None or context.order != "fit":
        return {}
    return context.promoting.told(products)
