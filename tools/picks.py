"""Products picked by a shopper's taste: scored, made to differ, drawn as a slate, explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import (
    Graph,
    Reason,
    Slate,
    Walk,
    diversified,
    slate_of,
)
from store import Attention, Catalog, Constraint, Product, Unstated
from tools.caring import Caring
from tools.considered import Considered, considered
from tools.grounds import Grounds
from tools.leaning import Leaning, scaled
from tools.promotion import Promoting
from tools.selection import wishes_met
from tools.shopper import Shopper

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_POOL = 60
_VARIED = 12
# A click rate that is usual for the best of a list: on its scale a slate is drawn.
_RATE = 0.1
# What the prior of a click rate is worth in impressions.
_PRIOR = 20.0
_WALK, _WISH = 0.2, 0.3
# Of a score, the share that one thing must have brought to be called the reason.
_TELLING = 0.15


class Picks(NamedTuple):
    """The products, best place first, with what speaks for each; out of how many that match.

    `known` is whether they go by what was done; else by what was told alone. `considered` are the
    best by their scores, before the slate was drawn.
    """

    products: list[Product]
    matching: int
    slate: Slate
    because: dict[str, tuple[Reason, ...]]
    known: bool
    considered: tuple[Considered, ...] = ()


def picks(
    catalog: Catalog,
    shopper: Shopper,
    where: Sequence[Constraint],
    limit: int,
    *,
    unstated: Unstated = "exclude",
    promoting: Promoting | None = None,
) -> Picks | None:
    """Return what a shopper may like among what satisfies `where`; None where nothing tells.

    What was bought or disliked is left out, and what can't be bought where anything else can.
    What the owner is `promoting` is lifted by a fifth of the spread of scores at most.
    """
    leaning, wishes = Leaning(catalog, shopper), shopper.preferences
    mask = catalog.satisfying(where, unstated)
    matching = int(mask.sum())
    mask[leaning.owned] = False
    rows = _candidates(catalog, leaning, mask, wishes)
    if rows is None or not len(rows):
        return None
    can = catalog.available(rows)
    rows = rows[can] if can.any() else rows
    found = catalog.at([*rows.tolist(), *leaning.liked])
    candidates, known = found[: len(rows)], found[len(rows) :]
    vectors = catalog.meaning.vectors(rows)
    graph = Graph(found)
    parts = {"taste": leaning.scores(rows, vectors), "graph": scaled(_walked(graph, len(rows)))}
    scores = parts["taste"] + _WALK * parts["graph"]
    if wishes:
        parts["wishes"] = wishes_met(catalog, wishes)[rows] / len(wishes)
        scores = scores + _WISH * parts["wishes"]
    caring = Caring(catalog, shopper.cares())
    scores = scaled(caring.scores(candidates, scaled(scores)))
    if promoting:
        scores = promoting.scores(rows.tolist(), scores)
    best = diversified(scores, vectors, max(_VARIED, limit))
    slate = _drawn([candidates[i].id for i in best], scores[best], shopper, limit)
    at = {candidates[i].id: int(i) for i in best}
    chosen = [candidates[at[i]] for i in slate.products]
    anchors = {i: _anchor(leaning, int(rows[at[i]]), vectors[at[i]]) for i in slate.products}
    held = _held(catalog, dict(zip(leaning.liked, known, strict=True)), anchors.values())
    reasons = Grounds(shopper, graph, len(rows), known)
    done = {i: (reasons.of(at[i], held[a.row], a.share),) for i, a in anchors.items() if a}
    told = {p.id: (*done.get(p.id, ()), *caring.because(p)) for p in chosen}
    because = {i: some for i, some in told.items() if some}
    weights = {n: p[best] for n, p in ({"score": scores} | parts).items()}
    tried = considered([candidates[i].id for i in best], weights)
    return Picks(chosen, matching, slate, because, leaning.known, tried)


def _candidates(
    catalog: Catalog, leaning: Leaning, mask: NDArray[np.bool_], wishes: Sequence[Constraint]
) -> Rows | None:
    """Return the rows that any sign of a taste speaks for, without an order."""
    if leaning.known:
        return np.unique(np.append(leaning.nearest(mask, _POOL), leaning.learned(mask, _POOL)))
    if wanted := [w for w in wishes if not w.negative]:
        return np.flatnonzero(mask & catalog.satisfying(wanted[:1]))[: _POOL * 4]
    return None


def _held(
    catalog: Catalog, liked: dict[int, Product], anchors: Iterable[_Anchor | None]
) -> dict[int, Product]:
    """Return, by their rows, what was liked and what else speaks for a pick."""
    far = {a.row for a in anchors if a and a.row not in liked}
    return liked | dict(zip(far, catalog.at(list(far)), strict=True))


def _walked(graph: Graph, candidates: int) -> Floats:
    anchors = np.arange(candidates, len(graph.ids))
    weights = 0.5 ** (np.arange(len(anchors)) / 4.0)
    return Walk(graph).scores(anchors, weights)[:candidates]


def _drawn(ids: Sequence[str], scores: Floats, shopper: Shopper, limit: int) -> Slate:
    means = _RATE * scores
    unsure = _deviations(ids, means, shopper.attention() or Attention())
    return slate_of(ids, means, unsure, policy=shopper.policy, slots=limit, seed=shopper.seed)


def _deviations(ids: Sequence[str], means: Floats, attention: Attention) -> Floats:
    """Return how unsure each click rate is: that of a Beta whose prior mean is the taste's.

    What was shown often is known, by whether it was clicked; what is new keeps all of the prior.
    """
    shown = np.array([attention.shown.get(i, 0) for i in ids], np.float64)
    clicked = np.array([attention.clicked.get(i, 0) for i in ids], np.float64)
    # Clicks that are told of other slates than the log holds make no rate above 1.
    rates = (_PRIOR * means + np.minimum(clicked, shown)) / (_PRIOR + shown)
    return np.asarray(np.sqrt(rates * (1 - rates) / (_PRIOR + shown)), np.float64)


class _Anchor(NamedTuple):
    """What of the history brought most of a score, by its row, and which share of it."""

    row: int
    share: float


def _anchor(leaning: Leaning, row: int, vector: NDArray[np.floating]) -> _Anchor | None:
    shares = leaning.shares(row, vector)
    if max(shares.values(), default=0.0) < _TELLING:
        return None
    best = max(shares, key=lambda known: shares[known])
    return _Anchor(best, shares[best])
