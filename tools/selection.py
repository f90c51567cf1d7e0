"""Which products of the catalogue, in which order: by a query or by what buyers thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import (
    WEIGHTS,
    Candidates,
    Order,
    Retrieved,
    Weights,
    bayesian_average,
    extreme_of,
    likeness,
    ranked,
    relevant,
    retrieve,
    tiers,
)
from store import Catalog, Constraint, Hits, Unstated, stems, telling_stems
from tools.considered import MOST, Parts
from tools.promotion import HEAD, Promoting
from tools.reviewed import as_reviewed

Floats = NDArray[np.float64]


class Selection(NamedTuple):
    """Row numbers, best first, and how many products match in all.

    `corrected` pairs words of the query with those that were searched for instead. `candidates`
    are those that may still be the one, which is more than what is shown first. `parts` are those
    of the scores of the first rows.
    """

    rows: Sequence[int]
    matching: int
    corrected: tuple[tuple[str, str], ...] = ()
    candidates: Candidates | None = None
    parts: Mapping[str, Floats] = {}


# Cosine of MiniLM below which a product is no stand-in for a thing that the shop has no word for:
# "surfboards" is .40 from a board game, "sweater" .59 from a cardigan, "leash" .48 from a lead.
_NEAR = 0.44


def by_query(
    catalog: Catalog,
    query: str,
    where: Sequence[Constraint],
    order: Order = "fit",
    *,
    wishes: Sequence[Constraint] = (),
    unknown: bool = False,
    unstated: Unstated = "exclude",
    popular: Floats | None = None,
    promoting: Promoting | None = None,
    weights: Weights = WEIGHTS,
    relisted: int = 0,
) -> Selection:
    """Return the products nearest to a query among those that satisfy the constraints.

    Where the catalogue has no word for the thing sought (`unknown`), only what is near is found.
    A superlative ranges over all that satisfy them when they name a category, else over those
    about as fitting as the best, and over as many of the nearest as are `relisted`. Of those of a
    category, or that fit alike, the ones that meet more of the `wishes`, which never filter, come
    first. `unstated` takes in, behind those of equal fit, the products on which the catalogue
    doesn't say; they don't count as matching. `popular` (rows,) is what the order of that name
    goes by. What the owner is `promoting` comes some places earlier among those of equal fit; no
    superlative is touched by it.
    """
    superlative = order != "fit"
    if superlative and (_of_a_kind(where) or _is_said(query, where)):
        return by_rating(catalog, where, order, unstated=unstated, popular=popular)
    found = retrieve(catalog, query, where, unstated=unstated, weights=weights)
    hits, best = found.hits, _near(found, relisted, unknown=unknown, superlative=superlative)
    if not len(best):
        return Selection((), 0, hits.query.corrected)
    if not superlative:
        best = _wished_first(catalog, hits, best, where, wishes)
        best = best[as_reviewed(catalog, query, hits.rows[best], _classes(hits, best, where))]
        best = best[_lifted(catalog, hits, best, wishes, promoting)]
    rows, scores = hits.rows[best], np.arange(len(best), 0, -1, dtype=np.float64)
    verified = catalog.satisfying(where)
    matching = int(verified[rows].sum() if unknown else verified.sum())
    alike = tiers(hits)[best]
    ordered = _ordered(catalog, rows, scores, order, ~verified[rows], alike, popular)
    fitting = verified[rows] & (alike == 0 if not _of_a_kind(where) else True)
    left = Candidates.of(rows[fitting], found.scores[best][fitting])
    parts = _parts(catalog, found, ordered[:MOST], wishes)
    return Selection(ordered.tolist(), matching, hits.query.corrected, left, parts)


def _near(
    found: Retrieved, relisted: int, *, unknown: bool, superlative: bool
) -> NDArray[np.int64]:
    """Return the places of what was found, without what is too far from what was asked for."""
    hits, best = found.hits, found.order
    if unknown:
        best = best[hits.dense[best] >= _NEAR]
    if not superlative:
        return best
    fitting = relevant(hits)[best]
    fitting[:relisted] = True
    return best[fitting]


def _classes(
    hits: Hits, best: NDArray[np.int64], where: Sequence[Constraint]
) -> NDArray[np.integer | np.floating]:
    """Return the class of fit of each of the best: those of a kind are all of one."""
    return np.zeros(len(best)) if _of_a_kind(where) else tiers(hits)[best]


def _is_said(query: str, where: Sequence[Constraint]) -> bool:
    """Return True where the constraints say all that is searched for: the brand of "cheapest"."""
    said = {s for c in where for v in (c.said, *c.values) for s in stems(str(v))}
    return said.issuperset(telling_stems(query))


def _wished_first(
    catalog: Catalog,
    hits: Hits,
    best: NDArray[np.int64],
    where: Sequence[Constraint],
    wishes: Sequence[Constraint],
) -> NDArray[np.int64]:
    """Return the best, those of a kind or of equal fit that meet more wishes first."""
    if not wishes:
        return best
    met = wishes_met(catalog, wishes)[hits.rows[best]]
    alike = _classes(hits, best, where)
    return best[np.lexsort((np.arange(len(best)), -met, alike))]


def _parts(
    catalog: Catalog, found: Retrieved, rows: NDArray[np.int64], wishes: Sequence[Constraint]
) -> Parts:
    """Return what brought rows to their places."""
    hits, at = found.hits, {int(row): i for i, row in enumerate(found.hits.rows)}
    places = [at[row] for row in rows.tolist()]
    parts: dict[str, Floats] = {
        "score": found.scores[places],
        "words": np.asarray(hits.lexical[places], np.float64),
        "meaning": np.asarray(hits.dense[places], np.float64),
    }
    return parts | _wished(catalog, rows, wishes)


def _wished(
    catalog: Catalog, rows: NDArray[np.int64], wishes: Sequence[Constraint]
) -> dict[str, Floats]:
    return {"wishes": wishes_met(catalog, wishes)[rows].astype(np.float64)} if wishes else {}


def _lifted(
    catalog: Catalog,
    hits: Hits,
    best: NDArray[np.int64],
    wishes: Sequence[Constraint],
    promoting: Promoting | None,
) -> NDArray[np.int64]:
    """Return the places of the best as promotions order those of equal fit and as many wishes."""
    if promoting is None:
        return np.arange(len(best))
    fit = tiers(hits)[best] * (len(wishes) + 1)
    if wishes:
        fit = fit - wishes_met(catalog, wishes)[hits.rows[best]]
    return promoting.lifted(hits.rows[best], _runs(fit))


def _of_a_kind(where: Sequence[Constraint]) -> bool:
    return any(c.is_kind for c in where)


def wishes_met(catalog: Catalog, wishes: Sequence[Constraint]) -> NDArray[np.int64]:
    """Return how many of the wishes each row meets."""
    return np.asarray(sum(catalog.satisfying([w]).astype(np.int64) for w in wishes), np.int64)


def by_rating(
    catalog: Catalog,
    where: Sequence[Constraint],
    order: Order = "fit",
    *,
    wishes: Sequence[Constraint] = (),
    unstated: Unstated = "exclude",
    popular: Floats | None = None,
    promoting: Promoting | None = None,
) -> Selection:
    """Return the satisfying products by the wishes they meet and the average of their ratings.

    The average is the Bayesian one; a superlative takes the place of both. `popular` (rows,) is
    what the order of that name goes by. What the owner is `promoting` comes some places earlier
    among those that meet as many wishes; no superlative is touched by it.
    """
    verified = catalog.satisfying(where)
    rows = np.flatnonzero(catalog.satisfying(where, unstated))
    ordered = _ordered(
        catalog,
        rows,
        np.zeros(len(rows)),
        "rating" if order == "fit" else order,
        ~verified[rows],
        popular=popular,
    )
    if wishes and order == "fit":
        met = wishes_met(catalog, wishes) * catalog.available(np.arange(len(verified)))
        ordered = ordered[np.argsort(-met[ordered], kind="stable")]
    if promoting and order == "fit":
        head = ordered[:HEAD]
        known = catalog.available(head).astype(np.int64) * 2 + verified[head]
        classes = _runs(known + (wishes_met(catalog, wishes)[head] * 4 if wishes else 0))
        ordered = np.concatenate([head[promoting.lifted(head, classes)], ordered[HEAD:]])
    left, first = Candidates.of(rows[verified[rows]]), ordered[:MOST]
    parts = {"rating": _rated(catalog, first)} | _wished(catalog, first, wishes)
    if popular is not None:
        parts["popular"] = popular[first]
    return Selection(ordered.tolist(), int(verified.sum()), candidates=left, parts=parts)


def _rated(catalog: Catalog, rows: NDArray[np.integer]) -> Floats:
    return bayesian_average(
        catalog.numbers("rating", rows),
        catalog.numbers("rating_count", rows),
        mean=catalog.mean_rating,
    )


def _runs(keys: NDArray[Any]) -> NDArray[np.int64]:
    """Return the number of the run of equal keys that each belongs to."""
    return np.cumsum(np.diff(keys, prepend=keys[:1]) != 0)


def by_likeness(
    catalog: Catalog,
    id: str,
    where: Sequence[Constraint],
    order: Order = "fit",
    *,
    unstated: Unstated = "exclude",
    popular: Floats | None = None,
) -> Selection:
    """Return the satisfying products most like one of them, without it; raises ProductNotFound.

    A superlative ranges over those of its kind, or where there are none over the nearest.
    """
    near = catalog.neighbors(id, where, unstated=unstated)
    prices = catalog.numbers("price", [near.row, *near.rows])
    kin = (near.kinds == near.kind) & (near.kinds != 0)
    scores = likeness(near.cosines, kin=kin, prices=prices[1:], price=float(prices[0]))
    kept = np.flatnonzero(kin) if order != "fit" and kin.any() else np.arange(len(scores))
    rows, verified = near.rows[kept], catalog.satisfying(where)
    ordered = _ordered(catalog, rows, scores[kept], order, ~verified[rows], popular=popular)
    at = {int(row): i for i, row in enumerate(rows)}
    places = kept[[at[row] for row in ordered[:MOST].tolist()]]
    parts = {"score": scores[places], "meaning": near.cosines[places].astype(np.float64)}
    others = int(verified.sum()) - int(verified[near.row])
    return Selection(ordered.tolist(), others, parts=parts)


def _ordered(
    catalog: Catalog,
    rows: NDArray[np.integer],
    scores: NDArray[np.float64],
    order: Order,
    unverified: NDArray[np.bool_],
    alike: NDArray[np.int64] | None = None,
    popular: Floats | None = None,
) -> NDArray[np.int64]:
    rated = _rated(catalog, rows)
    if order == "popular" and popular is None:
        order = "rating"
    extreme = extreme_of(order)
    numbers = catalog.numbers(extreme.field if extreme else "price", rows)
    if popular is not None:
        # Of what nobody took to, the best rated comes first.
        numbers, scores = popular[rows], rated
    positions = ranked(
        scores,
        available=catalog.available(rows),
        order=order,
        numbers=numbers,
        rated=rated,
        unverified=unverified,
        tiers=alike,
    )
    return rows[positions].astype(np.int64)
