"""What a shopper likes, as vectors that fade: of this visit, of the past months, and disliked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import Decay, History
from recommender.taste.similarity import Measure, similarity

Floats = NDArray[np.float64]
SHORT = Decay(items=4.0)
LONG = Decay(days=60.0)


@dataclass(frozen=True)
class Profile:
    """Unit vectors of shape (d,), or zeros where nothing was said: short, long and disliked.

    It is made of a history at the moment of asking, so that an event appended to the history is
    seen by the next question and nothing has to be aged in between.
    """

    short: Floats
    long: Floats
    disliked: Floats

    @classmethod
    def of(
        cls,
        history: History,
        vectors: NDArray[np.floating],
        now: float,
        *,
        short: Decay = SHORT,
        long: Decay = LONG,
    ) -> Profile:
        """Sum the vectors of products, of shape (products, d), by what the events count at `now`.

        The short one reads the visit that is going on, by how many events ago; the long one
        everything, by how many days ago; dislikes fade like the long one.
        """
        visit = history.current
        lasting = history.decayed(now, long)
        return cls(
            _summed(visit, np.maximum(visit.decayed(now, short), 0.0), vectors),
            _summed(history, np.maximum(lasting, 0.0), vectors),
            _summed(history, np.maximum(-lasting, 0.0), vectors),
        )

    def scores(
        self,
        vectors: NDArray[np.floating],
        *,
        measure: Measure = "scaled",
        share: float = 0.5,
        dislike: float = 0.5,
    ) -> Floats:
        """Return the score of every product, of shape (products,).

        `share` of the short vector and the rest of the long one, less `dislike` times what is like
        the disliked; a vector that is missing leaves its share to the other.
        """
        if not self.short.any():
            share = 0.0
        elif not self.long.any():
            share = 1.0
        total = share * similarity(self.short, vectors, measure)
        total += (1 - share) * similarity(self.long, vectors, measure)
        if self.disliked.any():
            total -= dislike * similarity(self.disliked, vectors, measure)
        return total


def _summed(history: History, counts: Floats, vectors: NDArray[np.floating]) -> Floats:
    total = np.asarray(counts @ vectors[history.products], np.float64)
    length = float(np.linalg.norm(total))
    return total / length if length > 0 else np.zeros(vectors.shape[1])
