"""The candidates of one history with what a ranker reads of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import History
from recommender.taste.traits import Traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LEAST = 1e-12


@dataclass(frozen=True)
class Pool:
    """Product columns of shape (candidates,), and a matrix of (candidates, features)."""

    products: Ints
    matrix: NDArray[np.float32]


def candidates(scores: Floats, seen: Ints, most: int) -> Ints:
    """Return the columns that are among the `most` best of any generator, in rising order.

    `scores` has the shape (generators, products); a score of 0 or less recalls nothing.
    """
    free = np.where(scores > 0, scores, 0.0)
    free[:, seen] = 0.0
    found = np.zeros(scores.shape[1], np.bool_)
    if scores.shape[1] > most:
        # Most generators speak for fewer, all of which are candidates without any sorting.
        crowded = np.flatnonzero(np.count_nonzero(free, axis=1) > most)
        for row in free[crowded]:
            best = np.argpartition(-row, most - 1)[:most]
            found[best[row[best] > 0]] = True
        free = np.delete(free, crowded, axis=0)
    return np.flatnonzero(found | (free > 0).any(axis=0))


def names_of(generators: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the features that `pooled` gives, in its order."""
    each = [f"{name}{kind}" for name in generators for kind in ("", "_share", "_rank")]
    return (*each, "events", "earlier", "evidence", "evidence_last", *_MATCHES)


_MATCHES = ("price", "price_off", "same_brand", "same_category")


def pooled(
    scores: Floats, products: Ints, history: History, evidence: Floats, traits: Traits
) -> Pool:
    """Return the features of candidates, which must have been chosen from these scores.

    Of every generator: the score, its share of the best candidate's, and its rank among them (log
    of 1 + rank); then the lengths of the history, how many visits liked the product and the last
    one seen, and how price, brand and category match the history.
    """
    own = scores[:, products]
    shares = own / np.maximum(own.max(axis=1, initial=_LEAST, keepdims=True), _LEAST)
    order = np.argsort(-own, axis=1, kind="stable")
    ranks = np.empty_like(own)
    places = np.broadcast_to(np.arange(own.shape[1], dtype=np.float64), own.shape)
    np.put_along_axis(ranks, order, np.log1p(places), axis=1)
    generators = np.stack([own, shares, ranks], axis=1).reshape(-1, own.shape[1])
    n = len(products)
    last = evidence[history.products[-1]] if len(history) else 0.0
    rest = [
        np.full(n, len(history.current)),
        np.full(n, len(history.earlier)),
        evidence[products],
        np.full(n, last),
        *_matches(products, history.current, traits),
    ]
    return Pool(products, np.vstack([generators, *rest]).T.astype(np.float32))


def _matches(products: Ints, history: History, traits: Traits) -> list[Floats]:
    nothing = np.full(len(products), np.nan)
    price, off = nothing, nothing
    if traits.prices is not None:
        price = np.log(np.maximum(traits.prices[products], _LEAST))
        known = np.log(np.maximum(traits.prices[history.products], _LEAST))
        off = np.abs(price - np.mean(known)) if len(known) else nothing
    return [
        price,
        off,
        _share(traits.brands, products, history),
        _share(traits.categories, products, history),
    ]


def _share(groups: Ints | None, products: Ints, history: History) -> Floats:
    """Return which share of the history is of each candidate's group."""
    if groups is None or not len(history):
        return np.zeros(len(products))
    same = groups[products][:, None] == groups[history.products][None, :]
    same &= groups[products][:, None] >= 0
    return np.asarray(same.mean(axis=1), np.float64)
