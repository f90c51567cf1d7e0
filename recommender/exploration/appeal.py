"""How likely a shopper clicks a product, and how sure that is: learned from each slate shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held true before any click, in log-odds.

    `rate` is the click rate of a product that is looked at; `taste` and `quality` are the
    variances of a shopper's taste (for vectors of length 1) and of what a product's vector does
    not tell. `patience` is how likely the next slot is still looked at.
    """

    rate: float = 0.1
    taste: float = 4.0
    quality: float = 1.0
    patience: float = 0.85


class Estimate(NamedTuple):
    """Click probabilities if looked at, and their standard deviations, of one shape."""

    mean: Floats
    deviation: Floats


class Appeal:
    """A logistic regression for every shopper, which share one term for each product.

    The log-odds of a click are the prior's, plus taste . vector, plus the product's own quality;
    all are normal, and are updated in closed form around the present guess as a slate is answered
    (the extended Kalman filter for logistic outputs; West, Harrison and Migon, Dynamic generalized
    linear models and Bayesian forecasting, 1985). A product that was seldom shown is unsure in its
    quality, which decays with its impressions; one that is new to a shopper is unsure in taste.
    `vectors` is (products, d); memory is 8 d (d + 1) bytes a shopper: hand in d of 32 or less.
    """

    def __init__(self, vectors: Floats, shoppers: int, prior: Prior | None = None) -> None:
        self.prior = prior or Prior()
        self._vectors = np.asarray(vectors, np.float64)
        products, d = self._vectors.shape
        self._taste = np.zeros((shoppers, d))
        self._unsure = np.tile(np.eye(d) * self.prior.taste, (shoppers, 1, 1))
        self._quality = np.zeros(products)
        self._variance = np.full(products, self.prior.quality)
        self._base = float(np.log(self.prior.rate / (1 - self.prior.rate)))

    def estimates(self, shoppers: Ints, columns: Ints) -> Estimate:
        """Return what is known of `columns` (rows, n) for `shoppers` (rows,)."""
        odds, variance = self._odds(shoppers, columns)
        # MacKay's approximation of the mean of a logistic of a normal variable (1992).
        mean = _logistic(odds / np.sqrt(1 + np.pi * variance / 8))
        return Estimate(mean, mean * (1 - mean) * np.sqrt(variance))

    def learn(self, shoppers: Ints, columns: Ints, clicked: NDArray[np.bool_]) -> None:
        """Take in how slates were answered: `columns` and `clicked` are (rows, slots).

        The rows are different shoppers who saw different products, or one after another.
        """
        for slot in range(columns.shape[1]):
            seen = self.prior.patience**slot
            self._update(shoppers, columns[:, slot], clicked[:, slot].astype(np.float64), seen)

    def _odds(self, shoppers: Ints, columns: Ints) -> tuple[Floats, Floats]:
        x = self._vectors[columns]
        taste = np.matvec(x, self._taste[shoppers])
        spread = np.matmul(x, self._unsure[shoppers])
        variance = np.vecdot(spread, x) + self._variance[columns]
        return self._base + taste + self._quality[columns], variance

    def _update(self, shoppers: Ints, columns: Ints, clicked: Floats, seen: float) -> None:
        x = self._vectors[columns]
        spread = np.matvec(self._unsure[shoppers], x)
        own = self._variance[columns]
        odds = self._base + np.vecdot(x, self._taste[shoppers]) + self._quality[columns]
        p = _logistic(odds)
        # One that was not clicked may not have been looked at, and then says nothing.
        looked = np.where(clicked > 0, 1.0, seen * (1 - p) / (1 - seen * p))
        sharp = looked * p * (1 - p)
        total = np.vecdot(spread, x) + own
        gain = 1 / (1 + sharp * total)
        step = looked * (clicked - p) * gain
        self._taste[shoppers] += spread * step[:, None]
        self._quality[columns] += own * step
        shrink = (sharp * gain)[:, None, None]
        self._unsure[shoppers] -= shrink * spread[:, :, None] * spread[:, None, :]
        self._variance[columns] -= sharp * gain * own**2


def _logistic(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float64)
