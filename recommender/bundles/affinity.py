"""Which categories are bought together more than chance would have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.bundles.baskets import Baskets

Floats = NDArray[np.float64]


class Affinity(NamedTuple):
    """Categories, and how much more than by chance each pair is bought together.

    `strengths` (categories, categories) is the lift of pairs of products, shrunk towards 1; pairs
    of categories that were never seen have 1.
    """

    names: tuple[str, ...]
    strengths: Floats

    def between(self, category: str, other: str) -> float:
        """Return the lift of two categories; 1 where nothing is known."""
        if category not in self.names or other not in self.names:
            return 1.0
        return float(self.strengths[self.names.index(category), self.names.index(other)])

    def companions(self, category: str) -> dict[str, float]:
        """Return the other categories that are bought with one more than by chance, best first."""
        if category not in self.names:
            return {}
        row = self.strengths[self.names.index(category)]
        order = np.argsort(-row, kind="stable")
        names = [(self.names[i], float(row[i])) for i in order]
        return {name: lift for name, lift in names if lift > 1 and name != category}


_PRIOR_PAIRS = 50.0


def affinities(baskets: Baskets, categories: Sequence[str]) -> Affinity:
    """Mine affinities; `categories` holds each product's narrowest category, or ''."""
    from scipy.sparse import csr_matrix

    names = tuple(sorted({*categories} - {""}))
    column = {name: i for i, name in enumerate(names)}
    known = [i for i, c in enumerate(categories) if c]
    of = [column[categories[i]] for i in known]
    shape = (len(categories), len(names))
    member = csr_matrix((np.ones(len(known)), (known, of)), shape)
    pairs = np.asarray((member.T @ baskets.together @ member).todense(), np.float64)
    margin = pairs.sum(axis=1)
    expected = np.outer(margin, margin) / max(float(margin.sum()), 1.0)
    return Affinity(names, (pairs + _PRIOR_PAIRS) / (expected + _PRIOR_PAIRS))
