"""Differentially private counts: noise of a stated scale that hides any one shopper."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

K = TypeVar("K", bound=Hashable)
Mechanism = Literal["laplace", "gaussian"]
_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Privacy:
    """How counts are protected: (epsilon, delta)-differential privacy of one shopper.

    `most` is how many counts a shopper may add 1 to (see `bounded`). The Laplace noise is discrete,
    and needs no delta; the Gaussian one needs a delta above 0.
    """

    epsilon: float
    delta: float = 0.0
    most: int = 1
    mechanism: Mechanism = "laplace"

    def __post_init__(self) -> None:
        """Refuse what protects nobody."""
        if not (self.epsilon > 0 and 0 <= self.delta < 1 and self.most >= 1):
            raise ValueError(f"epsilon must be above 0, delta in [0, 1), most at least 1: {self}")
        if self.mechanism == "gaussian" and not self.delta:
            raise ValueError("Gaussian noise needs a delta above 0")

    @property
    def scale(self) -> float:
        """The scale b of the Laplace noise (most / epsilon), or the sigma of the Gaussian one."""
        if self.mechanism == "laplace":
            return self.most / self.epsilon
        return gaussian_sigma(self.epsilon, self.delta, math.sqrt(self.most))

    @property
    def deviation(self) -> float:
        """The standard deviation of the noise on one count."""
        if self.mechanism == "gaussian":
            return self.scale
        q = math.exp(-1 / self.scale)
        return math.sqrt(2 * q) / (1 - q)


def noisy(
    counts: NDArray[np.float64], privacy: Privacy, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return counts of a fixed list of keys with noise, not below 0; zeros get noise too.

    `counts` must come from `bounded` with the same `most`. `random` must be seeded from the
    system's entropy outside of tests: who knows the seed can take the noise off. Clipping at 0 is
    processing after the noise, and costs no privacy. Sources of the methods: Ghosh, Roughgarden
    and Sundararajan, Universally utility-maximizing privacy mechanisms (2009), for the discrete
    Laplace (two-sided geometric) noise, which has no floating-point leak; Balle and Wang,
    Improving the Gaussian mechanism for differential privacy (2018).
    """
    return np.maximum(counts + _drawn(counts.shape, privacy, random), 0.0)


def released(
    counts: Mapping[K, int], privacy: Privacy, random: np.random.Generator
) -> dict[K, float]:
    """Return noisy counts of the keys that were seen, without those under a threshold.

    For keys too many to list, such as pairs of products: which keys were seen is itself private, so
    a key comes out only where its noisy count is above 1 + b ln(most / delta), which needs a
    delta above 0 and Laplace noise. Source of the method: Korolova, Kenthapadi, Mishra and
    Ntoulas, Releasing search queries and clicks privately (2009).
    """
    if privacy.mechanism != "laplace" or not privacy.delta:
        raise ValueError("releasing seen keys needs Laplace noise and a delta above 0")
    threshold = 1 + privacy.scale * math.log(privacy.most / privacy.delta)
    keys = list(counts)
    told = np.array([counts[k] for k in keys], np.float64)
    told = told + _drawn(told.shape, privacy, random)
    return {k: float(n) for k, n in zip(keys, told, strict=True) if n > threshold}


def _drawn(
    shape: tuple[int, ...], privacy: Privacy, random: np.random.Generator
) -> NDArray[np.float64]:
    if privacy.mechanism == "gaussian":
        return random.normal(0.0, privacy.scale, shape)
    stop = 1 - math.exp(-1 / privacy.scale)
    difference = random.geometric(stop, shape) - random.geometric(stop, shape)
    return np.asarray(difference, np.float64)


def gaussian_sigma(epsilon: float, delta: float, sensitivity: float) -> float:
    """Return the least sigma of Gaussian noise for (epsilon, delta), by bisection.

    Source of the method: theorem 8 of Balle and Wang (2018), exact for every epsilon.
    """

    def leaked(sigma: float) -> float:
        half, shift = sensitivity / (2 * sigma), epsilon * sigma / sensitivity
        # In logarithms, since e^epsilon overflows where the other factor vanishes.
        tail = math.exp(min(epsilon + float(log_ndtr(-half - shift)), 0.0))
        return float(ndtr(half - shift)) - tail

    low, high = 1e-6 * sensitivity, sensitivity
    while leaked(high) > delta:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if leaked(middle) > delta else (low, middle)
    return high
