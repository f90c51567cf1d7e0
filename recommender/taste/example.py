"""A history with what was wanted next: what rankers learn from and are judged on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.taste.history import History
from recommender.taste.interactions import Interactions


@dataclass(frozen=True, slots=True)
class Example:
    """A history, the product column that was wanted after it, and when, by which shopper.

    `seen` are the columns that can't be the answer.
    """

    history: History
    target: int
    at: float
    shopper: int
    seen: NDArray[np.int64]


def next_items(
    interactions: Interactions, since: float, *, most: int | None = None, seed: int = 0
) -> Iterator[Example]:
    """Yield each event from `since` on that liked something unseen, after what went before it.

    Of more than `most` so many are drawn by the seed, and only those are put together: each holds
    a history of its own.
    """
    starts = np.searchsorted(interactions.rows, interactions.rows)
    pairs = interactions.rows * len(interactions.products) + interactions.columns
    unseen = np.zeros(len(interactions), np.bool_)
    unseen[np.unique(pairs, return_index=True)[1]] = True
    asked = (interactions.times >= since) & (interactions.weights > 0) & unseen
    places = np.flatnonzero(asked & (starts < np.arange(len(interactions))))
    if most is not None:
        places = places[np.sort(np.random.default_rng(seed).permutation(len(places))[:most])]
    for place in places.tolist():
        yield _next_item(interactions, int(starts[place]), place)


def _next_item(interactions: Interactions, start: int, place: int) -> Example:
    """Return an event as what follows those of its shopper, which begin at `start`."""
    cut = slice(start, place)
    same = interactions.visits[cut] == interactions.visits[place]
    begun = interactions.times[cut][same].min(initial=np.inf)
    history = History.of(
        interactions.columns[cut],
        interactions.times[cut],
        interactions.weights[cut],
        visit_since=-np.inf if np.isinf(begun) else float(begun),
    )
    target, row = int(interactions.columns[place]), int(interactions.rows[place])
    seen = np.unique(interactions.columns[cut])
    return Example(history, target, float(interactions.times[place]), row, seen)


def baskets(
    interactions: Interactions,
    since: float,
    until: float = np.inf,
    *,
    hidden: int = 1,
    largest: int = 100,
    seed: int = 0,
) -> Iterator[Example]:
    """Yield baskets (visits) begun from `since` to `until` with one product of each hidden.

    Up to `hidden` of a basket's products are hidden in turn, drawn by the seed; a basket of fewer
    than 2 or more than `largest` products is left out. Of a shopper's earlier baskets, only those
    before `since` are in the history: what a model fitted then could know.
    """
    random = np.random.default_rng(seed)
    order = np.argsort(interactions.visits, kind="stable")
    bounds = np.flatnonzero(np.diff(interactions.visits[order], prepend=-1, append=-1))
    for start, end in pairwise(bounds):
        events = order[start:end]
        begun = float(interactions.times[events].min())
        products = np.unique(interactions.columns[events])
        if not (since <= begun < until and 2 <= len(products) <= largest):
            continue
        row = int(interactions.rows[events[0]])
        earlier = _before(interactions, row, since)
        for target in random.permutation(products)[:hidden]:
            basket = products[products != target]
            yield Example(_joined(earlier, basket, begun), int(target), begun, row, basket)


def _before(interactions: Interactions, row: int, moment: float) -> History:
    whole = interactions.history(row)
    cut = slice(0, int(np.searchsorted(whole.times, moment, side="left")))
    return History(whole.products[cut], whole.times[cut], whole.weights[cut])


def _joined(earlier: History, basket: NDArray[np.int64], at: float) -> History:
    return History(
        np.concatenate([earlier.products, basket]),
        np.concatenate([earlier.times, np.full(len(basket), at)]),
        np.concatenate([earlier.weights, np.ones(len(basket))]),
        len(earlier),
    )
