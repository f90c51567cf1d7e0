"""The order of found products: how well they fit, or the superlative a shopper asked for."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.fusion import scaled
from store import Hits

Floats = NDArray[np.float64]
Order = str
"""`fit`, `rating`, `popular` (what others took to), `newest`, or a number's field with the end to
begin at: `weight_low` is the lightest first, `price_high` the dearest."""
_ENDS = re.compile(r"(?P<field>\w+)_(?P<end>low|high)")
# A superlative ranges over what is about as fitting as the best, not over every weak match.
RELEVANT = 0.75
_SAME_RATING = 0.1


class Extreme(NamedTuple):
    """The number that a superlative is about, and whether its least or its greatest is wanted."""

    field: str
    lowest: bool


def extreme_of(order: Order) -> Extreme | None:
    """Return what number an order goes by, None where it goes by none."""
    found = _ENDS.fullmatch(order)
    return Extreme(found["field"], found["end"] == "low") if found else None


def ranked(
    scores: Floats,
    *,
    available: NDArray[np.bool_],
    order: Order,
    numbers: Floats,
    rated: Floats,
    unverified: NDArray[np.bool_] | None = None,
    tiers: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return positions, best first; products that can't be bought come last.

    `scores`, `numbers` and `rated` (the Bayesian average) are per product; a missing number (NaN)
    goes behind the known ones when the order is by that of a field. Those that are `unverified`, of
    which nobody knows whether they meet a limit, come behind the others of about the same fit
    (`tiers`) or rating (within a tenth of a star), or of the same number.
    """
    behind = np.zeros(len(scores), np.bool_) if unverified is None else unverified
    by = _superlative(order, numbers, rated)
    keys: tuple[NDArray[Any], ...] = (-scores, ~available)
    if by is None and tiers is not None and behind.any():
        keys = (-scores, behind, _places(scores, behind, tiers, available), ~available)
    if by is not None:
        alike = np.floor(by / _SAME_RATING) if order == "rating" else by
        keys = (-scores, by, behind, alike, ~available)
    return np.asarray(np.lexsort(keys), np.int64)


def _superlative(order: Order, numbers: Floats, rated: Floats) -> Floats | None:
    extreme = extreme_of(order)
    if extreme:
        wanted = numbers if extreme.lowest else -numbers
        return np.asarray(np.nan_to_num(wanted, nan=np.inf), np.float64)
    if order == "popular":
        return -numbers
    return -rated if order == "rating" else None


def _places(
    scores: Floats,
    unverified: NDArray[np.bool_],
    tiers: NDArray[np.int64],
    available: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return places by score, those of the unverified beside the last verified one of their tier.

    The verified ones keep the order among themselves that a ranker gave them.
    """
    places = np.empty(len(scores), np.int64)
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    found = places.copy()
    for tier in np.unique(tiers[unverified]):
        last = places[~unverified & available & (tiers <= tier)].max(initial=-1)
        own = unverified & (tiers == tier)
        found[own] = np.maximum(places[own], last)
    return found


def relevant(hits: Hits) -> NDArray[np.bool_]:
    """Return which candidates are about as fitting as the best."""
    return np.asarray(tiers(hits) == 0)


def tiers(hits: Hits) -> NDArray[np.int64]:
    """Return 0 for the candidates about as fitting as the best, 1 for the next, and so on.

    By the words they share with the query and by meaning from the least to the most similar of
    them: unlike a score that ranks, this one falls to nothing.
    """
    least = float(hits.dense.min(initial=1.0))
    fit = (scaled(hits.dense, least) + hits.words) / 2
    best = fit.max(initial=0.0)
    lacking = 1 - fit / best if best else np.zeros(len(fit))
    return np.ceil(lacking / (1 - RELEVANT) - 1e-9).clip(min=1).astype(np.int64) - 1
