"""Bands of a number that part the candidates about evenly, with bounds that people say."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_THIRDS = (1 / 3, 2 / 3)


class Band(NamedTuple):
    """The numbers from `low` up to `high`, both included; None is no bound on that side."""

    low: float | None
    high: float | None

    def holds(self, numbers: Floats) -> NDArray[np.bool_]:
        """Return which numbers lie within; a missing one, NaN, lies in none."""
        held = ~np.isnan(numbers)
        if self.low is not None:
            held &= numbers >= self.low
        if self.high is not None:
            held &= numbers <= self.high
        return held


def bands(numbers: Floats, weights: Floats) -> list[Band]:
    """Return up to three bands at the rounded thirds of the weighted numbers, lowest first.

    Both neighbors of a bound hold a number that lies on it, as "$40 to $80" and "over $80" do in
    a shopper's mouth. Empty where the numbers are too alike to part.
    """
    if not len(numbers) or numbers.min() < 0:
        return []
    order = np.argsort(numbers, kind="stable")
    reached = np.cumsum(weights[order]) / (weights.sum() or 1.0)
    thirds = [float(numbers[order][np.searchsorted(reached, share)]) for share in _THIRDS]
    least, most = float(numbers.min()), float(numbers.max())
    cuts = sorted({cut for third in thirds if least < (cut := rounded(third)) < most})
    bounds: list[float | None] = [None, *cuts, None]
    return [Band(low, high) for low, high in pairwise(bounds)] if cuts else []


def rounded(number: float) -> float:
    """Return the nearest number of one or two digits that people would say: 37.9 gives 40."""
    if number <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(number))
    nearest = min(_ROUND, key=lambda r: abs(r - number / power))
    return float(round(nearest * power, 6))
