"""A linear map from content to taste that shops train together; no event leaves a shop."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from recommender.privacy.masks import masked, summed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShopTaste:
    """What one shop knows: `content` (products, dimensions) and `taste` (products, factors).

    Taste is whatever the shop's own events taught of its products, such as factors or scores.
    """

    content: Floats
    taste: Floats


@dataclass(frozen=True, slots=True)
class Rounds:
    """How shops train together.

    Each round a shop takes `steps` of gradient descent at `rate`, with `ridge` on the squared map,
    and hands over the change clipped to `clip` in the L2 norm, with Gaussian noise so that the sum
    has at least a deviation of `noise` times `clip`. At least `fewest` shops must be left.
    """

    rounds: int = 30
    steps: int = 5
    rate: float = 0.1
    ridge: float = 1e-3
    clip: float = 1.0
    noise: float = 0.0
    fewest: int = 3

    def epsilon(self, delta: float) -> float:
        """Return the epsilon that hides a whole shop over all rounds; infinite without noise.

        Source of the method: zero-concentrated differential privacy (Bun and Steinke, 2016): a
        round costs 1 / (2 noise^2), rounds add up. It holds against whoever sees only the sums.
        """
        if not self.noise:
            return math.inf
        rho = self.rounds / (2 * self.noise**2)
        return rho + 2 * math.sqrt(rho * math.log(1 / delta))


def trained(
    shops: Mapping[str, ShopTaste],
    how: Rounds,
    random: np.random.Generator,
    *,
    dropped: Mapping[int, frozenset[str]] | None = None,
) -> Floats:
    """Return the map (dimensions, factors) that all shops trained; simulates every party.

    `dropped` are the shops that vanish in a round after masks were agreed on. Every shop counts
    alike, so that no size is told. Raises TooFewShops. Source of the method: federated averaging
    (McMahan et al., Communication-efficient learning of deep networks from decentralized data,
    2017), clipped and noised as in McMahan et al., Learning differentially private recurrent
    language models (2018).
    """
    first = next(iter(shops.values()))
    weights = np.zeros((first.content.shape[1], first.taste.shape[1]), np.float64)
    names = sorted(shops)
    secrets = {frozenset(pair): random.bytes(32) for pair in combinations(names, 2)}
    for round_ in range(how.rounds):
        gone = (dropped or {}).get(round_, frozenset())
        parts = {}
        for name in (n for n in names if n not in gone):
            mine = {o: secrets[frozenset((name, o))] for o in names if o != name}
            change = _noised(clipped(change_of(shops[name], weights, how), how.clip), how, random)
            parts[name] = masked(name, change, mine, round_)
        total = summed(parts, secrets, names, fewest=how.fewest, round_=round_)
        weights = weights + total / len(parts)
    return weights


def change_of(shop: ShopTaste, weights: Floats, how: Rounds) -> Floats:
    """Return how a shop would change the map: some steps down its own mean squared error."""
    own = weights
    for _ in range(how.steps):
        off = shop.content @ own - shop.taste
        own = own - how.rate * (shop.content.T @ off / len(off) + how.ridge * own)
    return own - weights


def clipped(change: Floats, most: float) -> Floats:
    """Return a change scaled down to an L2 norm of at most `most`."""
    size = float(np.linalg.norm(change))
    return change * min(1.0, most / size) if size else change


def _noised(change: Floats, how: Rounds, random: np.random.Generator) -> Floats:
    """Add a shop's share of the noise: as many as must be left bring the whole of it."""
    share = how.noise * how.clip / math.sqrt(how.fewest)
    return change + random.normal(0.0, share, change.shape) if share else change


def loss(weights: Floats, shop: ShopTaste) -> float:
    """Return the mean squared error of a map on what a shop knows."""
    return float(np.mean((shop.content @ weights - shop.taste) ** 2))


def centralized(shops: Mapping[str, ShopTaste], ridge: float) -> Floats:
    """Return the map that would come of all shops' data in one place, each shop counting alike."""
    of_all = list(shops.values())
    normal = sum(s.content.T @ s.content / len(s.content) for s in of_all) / len(of_all)
    aim = sum(s.content.T @ s.taste / len(s.content) for s in of_all) / len(of_all)
    size = of_all[0].content.shape[1]
    return np.asarray(np.linalg.solve(normal + ridge * np.eye(size), aim), np.float64)
