"""The order of found products: how well they fit, or the superlative a shopper asked for."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Order = Literal["fit", "price_low", "price_high", "rating", "newest"]
# Equal weights are the untuned default of convex fusion (Bruch et al., 2023,
# https://doi.org/10.1145/3596512); nothing here was fitted to one data set.
DENSE_WEIGHT = 0.5
# A superlative ranges over what is about as fitting as the best, not over every weak match.
RELEVANT = 0.75
_SAME_RATING = 0.1


def fit(similarity: Floats, words: Floats) -> Floats:
    """Return the convex fusion, 0 to 1, of min-max cosine similarity and share of query words."""
    spread = np.ptp(similarity) if len(similarity) else 0.0
    dense = (similarity - similarity.min()) / spread if spread else np.ones_like(similarity)
    return np.asarray(DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * words, np.float64)


def ranked(
    scores: Floats,
    *,
    available: NDArray[np.bool_],
    order: Order,
    prices: Floats,
    rated: Floats,
    unverified: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Return positions, best first; products that can't be bought come last.

    `scores`, `prices` and `rated` (the Bayesian average) are per product; a missing price (NaN)
    goes behind the known ones when the order is by price. Those that are `unverified`, of which
    nobody knows whether they meet a limit, come behind the others of about the same fit (see
    `relevant`) or rating (within a tenth of a star), or of the same price.
    """
    behind = np.zeros(len(scores), np.bool_) if unverified is None else unverified
    by = {
        "price_low": np.nan_to_num(prices, nan=np.inf),
        "price_high": -np.nan_to_num(prices, nan=-np.inf),
        "rating": -rated,
    }.get(order)
    keys: tuple[NDArray[Any], ...] = (-scores, behind, _tiers(scores), ~available)
    if by is not None:
        alike = np.floor(by / _SAME_RATING) if order == "rating" else by
        keys = (-scores, by, behind, alike, ~available)
    return np.asarray(np.lexsort(keys), np.int64)


def _tiers(scores: Floats) -> Floats:
    """Return 0 for the scores about as good as the best, 1 for the next, and so on."""
    best = scores.max() if len(scores) else 0.0
    return np.floor((1 - scores / best) / (1 - RELEVANT)) if best > 0 else np.zeros_like(scores)


def relevant(scores: Floats) -> NDArray[np.bool_]:
    """Return which scores are about as good as the best."""
    return np.asarray(scores >= RELEVANT * scores.max() if len(scores) else scores > 0)
