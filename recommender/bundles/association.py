"""How strongly the products of a basket call for another: chi, confidence, shrunk cosine, lift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.bundles.baskets import Baskets

Floats = NDArray[np.float64]
Measure = Literal["chi", "confidence", "cosine", "lift"]
SHRINK = 20.0
"""By how many baskets the cosine of a rare pair is damped."""


def associations(baskets: Baskets, anchors: Sequence[int], measure: Measure) -> Floats:
    """Return how strongly each product goes with `anchors`, of shape (products,), summed.

    With C baskets in common and E to be expected by chance: chi is (C - E) / sqrt(E), the signed
    root of Pearson's statistic; confidence C over the baskets of the anchor; cosine
    C / (sqrt(product of both) + 20); lift C / E. Products never bought with an anchor get 0.
    Lift is there to be shown: ranking by it puts pairs that met once by chance first.
    """
    scores = np.zeros(len(baskets.bought))
    for anchor in anchors:
        columns, common = baskets.pairs(anchor)
        own = float(baskets.bought[anchor])
        others = baskets.bought[columns].astype(np.float64)
        scores[columns] += _strengths(common.astype(np.float64), own, others, baskets, measure)
    return scores


def _strengths(
    common: Floats, own: float, others: Floats, baskets: Baskets, measure: Measure
) -> Floats:
    expected = own * others / baskets.total
    if measure == "chi":
        return np.asarray((common - expected) / np.sqrt(expected), np.float64)
    if measure == "confidence":
        return common / own
    if measure == "lift":
        return np.asarray(common / expected, np.float64)
    return np.asarray(common / (np.sqrt(own * others) + SHRINK), np.float64)
