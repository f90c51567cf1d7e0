"""How probable a click is: a logistic model over a shopper's and a product's vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS = 25


@dataclass(frozen=True)
class Clicking:
    """Weights of features, the last one for the constant; of shape (features + 1,)."""

    weights: Floats

    @classmethod
    def fit(cls, features: Floats, clicked: NDArray[np.bool_], *, ridge: float = 1.0) -> Clicking:
        """Minimize the binary cross-entropy over (shown, features) by Newton's method.

        `ridge` holds all weights but the constant's back.
        """
        given = _with_constant(features)
        weights = np.zeros(given.shape[1])
        held = np.full(given.shape[1], ridge)
        held[-1] = 1e-9
        for _ in range(_ROUNDS):
            chance = _chance(given @ weights)
            slope = given.T @ (chance - clicked) + held * weights
            bend = (given.T * (chance * (1 - chance))) @ given + np.diag(held)
            step = np.linalg.solve(bend, slope)
            weights = weights - step
            if np.abs(step).max() < 1e-8:
                break
        return cls(weights)

    def probabilities(self, features: Floats) -> Floats:
        """Return the probability of a click for each row of (shown, features)."""
        return _chance(_with_constant(features) @ self.weights)


def click_features(shopper: Floats, products: Floats, extra: Floats) -> Floats:
    """Return u·p / sqrt(d), the products u_i p_i and what else is known: (n, 1 + d + extra)."""
    both = np.asarray(products * shopper, np.float64)
    return np.hstack([both.sum(axis=1, keepdims=True) / np.sqrt(len(shopper)), both, extra])


def cross_entropy(probabilities: Floats, clicked: NDArray[np.bool_]) -> float:
    """Return the mean binary cross-entropy in nats."""
    chance = np.clip(probabilities, 1e-12, 1 - 1e-12)
    return float(-np.where(clicked, np.log(chance), np.log(1 - chance)).mean())


def calibration_error(
    probabilities: Floats, clicked: NDArray[np.bool_], *, bins: int = 10
) -> float:
    """Return how far probabilities are from the shares that came true, 0 to 1.

    The mean over `bins` equally filled bins. Source: Guo et al., On calibration of modern neural
    networks (2017), with bins of equal mass.
    """
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(probabilities[p].mean() - clicked[p].mean()) * len(p) for p in parts]
    return float(sum(gaps) / max(len(order), 1))


def _with_constant(features: Floats) -> Floats:
    return np.hstack([features, np.ones((len(features), 1))])


def _chance(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float64)
