"""Policies that choose slates, ours and the usual ones, for many shops at once."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.world import SLOTS
from recommender import Appeal, Drawn, Estimate, Odds, Policy, Prior, draw, odds_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Bandit(Protocol):
    """Chooses slates (shops, slots) for one shopper of each shop, and learns from the answer."""

    def choose(self, shoppers: Ints, columns: Ints, random: np.random.Generator) -> Ints:
        """Return the chosen columns; rows and columns count through all shops."""

    def learn(self, shoppers: Ints, columns: Ints, clicked: NDArray[np.bool_]) -> None:
        """Take in what was clicked."""


def best_of(columns: Ints, scores: Floats) -> Ints:
    """Return the columns with the highest scores, best first."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :SLOTS]
    return np.take_along_axis(columns, order, axis=1)


class Random:
    """Chance."""

    def choose(self, shoppers: Ints, columns: Ints, random: np.random.Generator) -> Ints:
        """Return any."""
        return best_of(columns, random.random(columns.shape))

    def learn(self, shoppers: Ints, columns: Ints, clicked: NDArray[np.bool_]) -> None:
        """Learn nothing."""


class Dials(NamedTuple):
    """What a baseline adds to its ridge regression; all of it was tuned on other seeds."""

    content: bool = True
    ridge: float = 10.0
    prior: float = 10.0
    epsilon: float = 0.0
    upper: float = 0.0
    thompson: float = 0.0


class Linear:
    """Click rate of each product, plus a ridge regression of the rest on content, per shopper.

    Greedy by itself; with epsilon, an upper confidence bound (LinUCB) or Thompson sampling it is
    the usual bandit. Non-clicks are discounted by the click rates of the slots.
    """

    def __init__(self, vectors: Floats, shoppers: int, dials: Dials) -> None:
        self._x, self._dials = vectors, dials
        d = vectors.shape[1]
        self._inverse = np.tile(np.eye(d) / dials.ridge, (shoppers, 1, 1))
        self._target = np.zeros((shoppers, d))
        self._clicks = np.zeros(len(vectors))
        self._shown = np.zeros(len(vectors))
        self._slots = np.full((2, SLOTS), 1.0)

    def _rate(self, columns: Ints) -> Floats:
        prior = self._dials.prior
        base = 0.05 * prior
        found = (self._clicks[columns] + base) / (self._shown[columns] + prior)
        return np.asarray(found, np.float64)

    def choose(self, shoppers: Ints, columns: Ints, random: np.random.Generator) -> Ints:
        """Return the best by this baseline's lights."""
        dials, scores = self._dials, self._rate(columns)
        if dials.thompson:
            a = self._clicks[columns] + 0.05 * dials.prior
            b = np.maximum(self._shown[columns] + dials.prior - a, 0.1)
            scores = random.beta(a, b)
        if dials.content:
            x, inverse = self._x[columns], self._inverse[shoppers]
            taste = np.matvec(inverse, self._target[shoppers])
            if dials.thompson:
                root = np.linalg.cholesky(inverse)
                taste += dials.thompson * np.matvec(root, random.normal(size=taste.shape))
            scores = scores + np.matvec(x, taste)
            if dials.upper:
                spread = np.vecdot(np.matmul(x, inverse), x)
                scores += dials.upper * np.sqrt(spread)
        chosen = best_of(columns, scores)
        if dials.epsilon:
            other = best_of(columns, random.random(columns.shape))
            strange = random.random(chosen.shape) < dials.epsilon
            strange &= ~(other[:, :, None] == chosen[:, None, :]).any(axis=2)
            chosen = np.where(strange, other, chosen)
        return chosen

    def learn(self, shoppers: Ints, columns: Ints, clicked: NDArray[np.bool_]) -> None:
        """Take in what was clicked, the click rate first."""
        self._slots += [clicked.sum(axis=0), np.full(SLOTS, len(clicked))]
        rates = self._slots[0] / self._slots[1]
        looked = np.clip(rates / rates[0], 0.1, 1.0)
        for slot in range(SLOTS):
            column, y = columns[:, slot], clicked[:, slot].astype(np.float64)
            weight = np.where(y > 0, 1.0, looked[slot])
            rest = y - self._rate(column)
            self._clicks[column] += y
            self._shown[column] += looked[slot]
            x = self._x[column]
            spread = np.matvec(self._inverse[shoppers], x)
            shrink = weight / (1 + weight * np.vecdot(spread, x))
            self._inverse[shoppers] -= shrink[:, None, None] * spread[:, :, None] * spread[:, None]
            self._target[shoppers] += (weight * rest)[:, None] * x


class Ours:
    """The learner and the sampler of `recommender.exploration`, as a shop runs them."""

    def __init__(self, vectors: Floats, shoppers: int, policy: Policy, prior: Prior) -> None:
        self.appeal = Appeal(vectors, shoppers, prior)
        self.policy = policy
        self.known: Estimate | None = None
        self.odds: Odds | None = None
        self.drawn: Drawn | None = None

    def choose(self, shoppers: Ints, columns: Ints, random: np.random.Generator) -> Ints:
        """Return slates that were drawn."""
        self.known = known = self.appeal.estimates(shoppers, columns)
        if not self.policy.budget:
            return best_of(columns, known.mean)
        quota = self.policy.allowance(SLOTS, random)
        bonus = self.policy.bonus * known.deviation
        self.odds = odds_of(known.mean, bonus, self.policy.temperature, SLOTS, quota)
        self.drawn = draw(self.odds, random)
        return np.take_along_axis(columns, self.drawn.columns, axis=1)

    def learn(self, shoppers: Ints, columns: Ints, clicked: NDArray[np.bool_]) -> None:
        """Take in what was clicked."""
        self.appeal.learn(shoppers, columns, clicked)
