"""The order of found products: how well they fit, or the superlative a shopper asked for."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.fusion import scaled
from store import Hits

Floats = NDArray[np.float64]
Order = Literal["fit", "price_low", "price_high", "rating", "newest"]
# A superlative ranges over what is about as fitting as the best, not over every weak match.
RELEVANT = 0.75


def ranked(
    scores: Floats, *, available: NDArray[np.bool_], order: Order, prices: Floats, rated: Floats
) -> NDArray[np.int64]:
    """Return positions, best first; products that can't be bought come last.

    `scores`, `prices` and `rated` (the Bayesian average) are per product; a missing price (NaN)
    goes behind the known ones when the order is by price.
    """
    by = {
        "price_low": np.nan_to_num(prices, nan=np.inf),
        "price_high": -np.nan_to_num(prices, nan=-np.inf),
        "rating": -rated,
    }.get(order)
    keys = (-scores, ~available) if by is None else (-scores, by, ~available)
    return np.asarray(np.lexsort(keys), np.int64)


def relevant(hits: Hits) -> NDArray[np.bool_]:
    """Return which candidates are about as fitting as the best.

    By the words they share with the query and by meaning from the least to the most similar of
    them: unlike a score that ranks, this one falls to nothing.
    """
    least = float(hits.dense.min(initial=1.0))
    fit = (scaled(hits.dense, least) + hits.words) / 2
    return np.asarray(fit >= RELEVANT * fit.max(initial=0.0))
