"""How far a mean may be from what it would be on other sessions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAMPLES = 1_000


def bounds_of_mean(differences: NDArray[np.float64], *, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % percentile interval of a mean over resampled sessions.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    random = np.random.default_rng(seed)
    n = len(differences)
    means = [differences[random.integers(0, n, n)].mean() for _ in range(_SAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
