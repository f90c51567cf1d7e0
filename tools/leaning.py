"""What a shopper leans to, over the rows of a catalogue: worked out once for a turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender import History, Profile
from store import Catalog
from tools.shopper import Shopper
from tools.tastes import Told

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
# The learned taste weighs likeness itself, by what it proved to be worth.
_LEARNED = 0.8
# What nobody had yet is liked for its likeness alone; it is not buried, nor put first.
_UNTRIED = 0.7
_ANCHORS = 8


class Leaning:
    """A shopper's history with what it says of rows; each part is read and computed once.

    `owned` are the rows of what was bought and of what is disliked.
    """

    def __init__(self, catalog: Catalog, shopper: Shopper) -> None:
        rows = catalog.meaning.rows(shopper.products)
        self._catalog, self._shopper = catalog, shopper
        self.history: History = shopper.history(rows)
        self.owned: list[int] = shopper.owned(rows)

    @property
    def known(self) -> bool:
        """Whether anything was liked at all."""
        return bool((self.history.weights > 0).any())

    @cached_property
    def liked(self) -> list[int]:
        """The rows of what was liked last, the latest first."""
        liked = self.history.products[self.history.weights > 0].tolist()
        return list(dict.fromkeys(reversed(liked)))[:_ANCHORS]

    def nearest(self, mask: NDArray[np.bool_], limit: int) -> Rows:
        """Return the rows of a mask that are likest to this visit and to the past months."""
        near = self._catalog.meaning.nearest
        vectors = (self._profile.short, self._profile.long)
        return np.concatenate([near(v, mask, limit) for v in vectors]).astype(np.int64)

    def learned(self, mask: NDArray[np.bool_], limit: int) -> Rows:
        """Return the rows of a mask that the learned taste likes best, best first."""
        if self._told is None:
            return np.empty(0, np.int64)
        allowed = np.flatnonzero(mask)
        return allowed[_best(self._told.scores(allowed), limit)]

    def scores(self, rows: Rows, vectors: NDArray[np.floating]) -> Floats:
        """Return one score of each row, 0 to 1: the learned taste, or likeness to the profile."""
        total = scaled(self._profile.scores(vectors))
        if self._told is None or not self.known:
            return total
        learned = self._told.scores(rows)
        # A product that came since the training has no other score than its likeness.
        both = (1 - _LEARNED) * total + _LEARNED * scaled(learned)
        tried = (learned > 0) | self._told.tried(rows)
        return np.where(tried, both, _UNTRIED * total)

    def shares(self, row: int, vector: NDArray[np.floating]) -> Mapping[int, float]:
        """Return which share of a row's score each row of the history brought, 0 to 1.

        By the learned taste or by likeness, whichever one event tells more of.
        """
        learned = self._told.shares(row) if self._told else {}
        return max(learned, self._likenesses(vector), key=_largest)

    @cached_property
    def _told(self) -> Told | None:
        tastes = self._shopper.tastes
        return tastes.told(self.history, self._shopper.now) if tastes else None

    @cached_property
    def _vectors(self) -> NDArray[np.floating]:
        return self._catalog.meaning.vectors(self.history.products)

    @cached_property
    def _profile(self) -> Profile:
        events = self.history
        own = History(np.arange(len(events)), events.times, events.weights, events.visit)
        return Profile.of(own, self._vectors, self._shopper.now)

    def _likenesses(self, vector: NDArray[np.floating]) -> dict[int, float]:
        positive = np.maximum(self.history.weights, 0.0)
        if not positive.any():
            return {}
        parts = positive * np.maximum(self._vectors @ vector, 0.0)
        total = float(parts.sum()) or 1.0
        shares: dict[int, float] = {}
        for known, part in zip(self.history.products.tolist(), parts.tolist(), strict=True):
            shares[known] = shares.get(known, 0.0) + part / total
        return shares


def scaled(scores: Floats) -> Floats:
    """Return scores moved and stretched to 0 and 1; all 0 where none differs."""
    low, high = float(scores.min(initial=np.inf)), float(scores.max(initial=-np.inf))
    return (scores - low) / (high - low) if high > low else np.zeros(len(scores))


def _largest(shares: Mapping[int, float]) -> float:
    return max(shares.values(), default=0.0)


def _best(scores: Floats, most: int) -> Rows:
    """Return the places of the best, best first; of equal ones the lower place."""
    if len(scores) > most:
        # To sort all rows of a shop for the best sixty takes as long as to score them.
        least = np.partition(scores, -most)[-most]
        places = np.flatnonzero(scores >= least)
        return places[np.argsort(-scores[places], kind="stable")[:most]]
    return np.argsort(-scores, kind="stable")
