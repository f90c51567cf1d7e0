"""New products, nearest to a taste first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.taste.content import Content
from recommender.taste.history import DAY, History

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """How new each product is, halved every `half_life` days, times how near it is to a taste.

    `since` holds when each product came, in seconds, of shape (products,); NaN where that is not
    known, which is not new. Without a history, newness alone orders.
    """

    since: Floats
    content: Content
    half_life: float = 30.0

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        days = np.maximum(now - self.since, 0.0) / DAY
        newness = np.where(np.isnan(days), 0.0, 0.5 ** (days / self.half_life))
        if not len(history):
            return newness
        return newness * np.maximum(self.content.scores(history, now), 0.0)
