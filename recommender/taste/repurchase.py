"""What a shopper took on earlier visits and may want again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import Decay, History

Floats = NDArray[np.float64]
_SEASON = Decay(days=60.0)


@dataclass(frozen=True)
class Repurchase:
    """The decayed weight of a shopper's own events with each product."""

    products: int
    decay: Decay = _SEASON

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        counts = history.decayed(now, self.decay)
        total = np.bincount(history.products, weights=counts, minlength=self.products)
        return np.asarray(total, np.float64)

    def contributions(self, history: History, product: int, now: float) -> Floats:
        """Return what each event adds to the score of one product, of shape (events,)."""
        return np.where(history.products == product, history.decayed(now, self.decay), 0.0)
