"""Slates drawn in the manner of Plackett and Luce, with a quota for products from outside.

The inner products are those that the best known order shows. The outer ones are dealt into one
pool for each slot that may explore, and the next pool opens when one was drawn from. So the odds
of a slot depend only on which inner products are left and on how many outer ones were drawn, which
makes every probability below exact and not an estimate.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Powers of e from -600 to 0 keep sums and ratios of weights apart in double precision.
_RANGE = 600.0


class Odds(NamedTuple):
    """The weights that slates are drawn by; the first axis is one slate each.

    `inner` (slates, slots) are the columns that the best known order shows, best first. `weights`
    (slates, n) are the Plackett-Luce weights. `pools` (slates, n) has the pool of each outer
    product, and -1 for inner ones and for those that no pool holds.
    """

    inner: Ints
    weights: Floats
    pools: Ints
    quota: int


class Drawn(NamedTuple):
    """Slates, each array of shape (slates, slots).

    `propensities` are the probabilities given the slots before; `explored` tells outer products.
    """

    columns: Ints
    propensities: Floats
    explored: NDArray[np.bool_]


def odds_of(means: Floats, bonuses: Floats, temperature: float, slots: int, quota: int) -> Odds:
    """Return the odds for `means` and `bonuses` of shape (slates, n), n at least `slots`."""
    best = np.argsort(-means, axis=1, kind="stable")
    inner = best[:, :slots]
    worth = means + bonuses
    spread = worth.max(axis=1) - worth.min(axis=1)
    scale = np.maximum(temperature, spread / _RANGE)[:, None]
    weights = np.exp((worth - worth.max(axis=1, keepdims=True)) / scale)
    pools = np.full(means.shape, -1)
    outer = best[:, slots:]
    if quota:
        dealt = np.broadcast_to(np.arange(outer.shape[1]) % quota, outer.shape)
        np.put_along_axis(pools, outer, dealt, axis=1)
    return Odds(inner, weights, pools, min(quota, outer.shape[1]))


def draw(odds: Odds, random: np.random.Generator) -> Drawn:
    """Draw one slate for each row, slot after slot, without putting products back.

    Source: Plackett, The Analysis of Permutations (1975).
    """
    slates, slots = odds.inner.shape
    rows = np.arange(slates)
    left = np.zeros(odds.weights.shape, np.bool_)
    left[rows[:, None], odds.inner] = True
    used = np.zeros(slates, np.int64)
    columns, propensities, explored = [], [], []
    for _ in range(slots):
        open_ = left | (odds.pools == np.where(used < odds.quota, used, -2)[:, None])
        heaped = np.cumsum(odds.weights * open_, axis=1)
        total = heaped[:, -1]
        # Rounding up to the whole sum would land behind the last product.
        mark = np.minimum(random.random(slates) * total, np.nextafter(total, 0))
        column = (heaped <= mark[:, None]).sum(axis=1)
        columns.append(column)
        propensities.append(odds.weights[rows, column] / total)
        explored.append(~left[rows, column])
        used += explored[-1]
        left[rows, column] = False
    stacked = (np.stack(columns, 1), np.stack(propensities, 1), np.stack(explored, 1))
    return Drawn(*stacked)


def marginals(odds: Odds) -> Floats:
    """Return P(column stands in slot), over all that may stand before it: (slates, slots, n).

    Exact, by dynamic programming over which inner products were drawn and how many outer ones.
    """
    slates, slots = odds.inner.shape
    rows = np.arange(slates)[:, None]
    inner = odds.weights[rows, odds.inner]
    pools = [np.where(odds.pools == e, odds.weights, 0.0) for e in range(odds.quota)]
    outer = np.stack([*(p.sum(axis=1) for p in pools), np.zeros(slates)], axis=1)
    held, layers = _subsets(slots)
    remaining = inner @ (~held).T.astype(np.float64)
    chance = np.zeros((slates, odds.quota + 1, len(held)))
    chance[:, 0, 0] = 1.0
    found = np.zeros((slates, slots, odds.weights.shape[1]))
    for slot in range(slots):
        for drawn in range(min(slot, odds.quota) + 1):
            sets = layers[slot - drawn]
            total = remaining[:, sets] + outer[:, drawn, None]
            per_weight = chance[:, drawn, sets] / total
            for j in range(slots):
                free = ~held[sets, j]
                step = per_weight[:, free] * inner[:, j, None]
                found[rows[:, 0], slot, odds.inner[:, j]] += step.sum(axis=1)
                chance[:, drawn, sets[free] | (1 << j)] += step
            if drawn < odds.quota:
                found[:, slot] += per_weight.sum(axis=1)[:, None] * pools[drawn]
                chance[:, drawn + 1, sets] += per_weight * outer[:, drawn, None]
    return found


@lru_cache(maxsize=16)
def _subsets(slots: int) -> tuple[NDArray[np.bool_], tuple[Ints, ...]]:
    """Return which of `slots` things each subset holds, and the subsets of each size."""
    numbers = np.arange(1 << slots)
    held = (numbers[:, None] >> np.arange(slots)) & 1 == 1
    sizes = held.sum(axis=1)
    return held, tuple(numbers[sizes == size] for size in range(slots + 1))
