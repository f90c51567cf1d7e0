"""What every generator of candidates does."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import History


class Generator(Protocol):
    """Scores every product for a history; what was seen is for the caller to leave out."""

    def scores(self, history: History, now: float) -> NDArray[np.float64]:
        """Return a finite score of every product, of shape (products,), greater for better."""
        ...


@runtime_checkable
class Additive(Generator, Protocol):
    """A generator whose score is a sum over the events of the history."""

    def contributions(self, history: History, product: int, now: float) -> NDArray[np.float64]:
        """Return what each event adds to the score of one product, of shape (events,)."""
        ...
