"""What every generator of candidates does."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import History


class Generator(Protocol):
    """Scores every product for a history; what was seen is for the caller to leave out."""

    def scores(self, history: History, now: float) -> NDArray[np.float64]:
        """Return a finite score of every product, of shape (products,), greater for better."""
        ...
