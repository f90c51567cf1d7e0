"""What is liked lately, by all, or in the categories of a shopper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import DAY, Decay, History
from recommender.taste.interactions import Interactions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LATELY = Decay(items=10.0)


def popularity(interactions: Interactions, now: float, half_life: float) -> Floats:
    """Return the weights of each product's events, halved every `half_life` days: (products,)."""
    days = np.maximum(now - interactions.times, 0.0) / DAY
    counts = np.maximum(interactions.weights, 0.0) * 0.5 ** (days / half_life)
    n = len(interactions.products)
    return np.asarray(np.bincount(interactions.columns, weights=counts, minlength=n), np.float64)


@dataclass(frozen=True)
class Popular:
    """The same score for every shopper, whatever the history."""

    counts: Floats

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,)."""
        return self.counts


@dataclass(frozen=True)
class PopularInCategory:
    """How popular a product is in its category, times the share of the history that is in it.

    `categories` numbers the category of each product, -1 where none is stated. Without a history,
    every category counts alike.
    """

    counts: Floats
    categories: Ints
    decay: Decay = _LATELY

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,), 0 to 1."""
        shares = self._shares(history, now)
        return np.where(self.categories >= 0, shares[self.categories] * self._standing, 0.0)

    def _shares(self, history: History, now: float) -> Floats:
        many = int(self.categories.max(initial=-1)) + 2
        counts = np.maximum(history.decayed(now, self.decay), 0.0)
        shares = np.bincount(self.categories[history.products] + 1, counts, many)[1:]
        return shares / shares.sum() if shares.sum() > 0 else np.ones(many - 1)

    @cached_property
    def _standing(self) -> Floats:
        best = np.zeros(int(self.categories.max(initial=-1)) + 2)
        np.maximum.at(best, self.categories + 1, self.counts)
        return np.asarray(self.counts / np.maximum(best[self.categories + 1], 1e-12))
