"""A slate that was drawn: what stands where, and by what chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.exploration.plackett_luce import Odds, draw, marginals, odds_of
from recommender.exploration.policy import LONGEST, Policy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slot:
    """A product in its place.

    `propensity` is its probability given the slots before, `marginal` the one over all that could
    have stood before; both are exact. `explored` where the best known order would not show it.
    """

    product: str
    propensity: float
    marginal: float
    explored: bool


@dataclass(frozen=True, slots=True)
class Slate:
    """What is shown, best place first, and what the best known order would have shown."""

    slots: tuple[Slot, ...]
    greedy: tuple[str, ...]
    policy: str

    @property
    def products(self) -> tuple[str, ...]:
        """The products in their places."""
        return tuple(slot.product for slot in self.slots)


def slate_of(
    products: Sequence[str],
    means: Floats,
    deviations: Floats | None = None,
    *,
    policy: Policy,
    slots: int,
    seed: int | Sequence[int],
) -> Slate:
    """Draw a slate of `products`, which must have passed every hard constraint before.

    `means` (n,) are click probabilities, or scores on their scale; `deviations` (n,) say how
    unsure each is. Fewer products than `slots` make a shorter slate. The same seed gives the same
    slate: hand in one that no other exposure has, such as the digits of its id. Raises ValueError
    for more than 12 slots, products given twice, and scores that are not finite.
    """
    unsure = np.zeros(len(products)) if deviations is None else deviations
    _check(products, means, unsure, slots)
    length = min(slots, len(products))
    if not length:
        return Slate((), (), policy.version)
    random = np.random.default_rng(seed)
    if not policy.budget:
        best = np.argsort(-means, kind="stable")[:length]
        shown = tuple(products[i] for i in best)
        return Slate(tuple(Slot(p, 1.0, 1.0, False) for p in shown), shown, policy.version)
    quota = policy.allowance(length, random)
    bonuses = policy.bonus * unsure
    odds = odds_of(means[None], bonuses[None], policy.temperature, length, quota)
    return _drawn(products, odds, policy, random)


def _drawn(
    products: Sequence[str], odds: Odds, policy: Policy, random: np.random.Generator
) -> Slate:
    one, chance = draw(odds, random), marginals(odds)[0]
    slots = tuple(
        Slot(products[column], float(p), min(float(chance[place, column]), 1.0), bool(explored))
        for place, (column, p, explored) in enumerate(
            zip(one.columns[0], one.propensities[0], one.explored[0], strict=True)
        )
    )
    return Slate(slots, tuple(products[i] for i in odds.inner[0]), policy.version)


def _check(products: Sequence[str], means: Floats, unsure: Floats, slots: int) -> None:
    if not 0 < slots <= LONGEST:
        raise ValueError(f"a slate has 1 to {LONGEST} slots, not {slots}")
    if len({*products}) < len(products):
        raise ValueError("a product was handed in twice")
    if not (means.shape == unsure.shape == (len(products),)):
        raise ValueError(f"{len(products)} products need as many scores, not {means.shape}")
    if not (np.isfinite(means).all() and np.isfinite(unsure).all() and (unsure >= 0).all()):
        raise ValueError("scores are finite, and deviations not below 0")
