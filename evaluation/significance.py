"""Whether a difference between two systems on the same queries is more than chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_CHUNK = 500


class Interval(NamedTuple):
    """A mean difference with the bounds that hold 95 % of its resamples."""

    mean: float
    low: float
    high: float


def paired_bootstrap(
    ours: Floats, theirs: Floats, *, samples: int = 10_000, seed: int = 0, level: float = 0.95
) -> Interval:
    """Return the mean of `ours - theirs` with its percentile interval over resampled queries.

    Both hold one figure per query, in the same order; the same seed gives the same interval.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    if len(ours) != len(theirs) or not len(ours):
        raise ValueError(f"needs the same queries on both sides: {len(ours)} and {len(theirs)}")
    difference = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    random = np.random.default_rng(seed)
    means: list[Floats] = []
    # All resamples at once would take samples x queries numbers: 8 GB for 100,000 queries.
    for start in range(0, samples, _CHUNK):
        size = (min(_CHUNK, samples - start), len(difference))
        means.append(difference[random.integers(0, len(difference), size)].mean(axis=1))
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(means), (tail, 1 - tail))
    return Interval(float(difference.mean()), float(low), float(high))
