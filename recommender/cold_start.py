"""Ranking with no query and no history: the Bayesian average of ratings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# How many ratings the shop's mean counts for; the value that IMDb's formula made customary is
# the rating count of a typical product, and this is the floor for shops with few ratings.
PRIOR_WEIGHT = 20.0


def bayesian_average(
    ratings: Floats, counts: Floats, *, mean: float, weight: float = PRIOR_WEIGHT
) -> Floats:
    """Return (weight * mean + count * rating) / (weight + count) for each product.

    A product without ratings (NaN) gets the shop's mean: a fair start, above the badly rated and
    below the proven. Source: Evan Miller, "Bayesian average ratings" (2012).
    """
    known = np.nan_to_num(counts, nan=0.0)
    # A rating without a count is somebody's word: it counts once.
    known = np.where(~np.isnan(ratings) & (known == 0), 1.0, known)
    known = np.where(np.isnan(ratings), 0.0, known)
    return np.asarray(
        (weight * mean + known * np.nan_to_num(ratings, nan=0.0)) / (weight + known), np.float64
    )
