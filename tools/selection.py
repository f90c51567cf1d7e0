"""Which products of the catalogue, in which order: by a query or by what buyers thought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import (
    Order,
    bayesian_average,
    extreme_of,
    ranked,
    relevant,
    retrieve,
    tiers,
)
from store import Catalog, Constraint, Unstated


class Selection(NamedTuple):
    """Row numbers, best first, and how many products match in all.

    `corrected` pairs words of the query with those that were searched for instead.
    """

    rows: Sequence[int]
    matching: int
    corrected: tuple[tuple[str, str], ...] = ()


# Cosine of MiniLM below which a product is no stand-in for a thing that the shop has no word for:
# "surfboards" is .40 from a board game, "sweater" .59 from a cardigan, "leash" .48 from a lead.
_NEAR = 0.44


def by_query(
    catalog: Catalog,
    query: str,
    where: Sequence[Constraint],
    order: Order = "fit",
    *,
    unknown: bool = False,
    unstated: Unstated = "exclude",
) -> Selection:
    """Return the products nearest to a query among those that satisfy the constraints.

    Where the catalogue has no word for the thing sought (`unknown`), only what is near is found.
    A superlative ranges over all that satisfy them when they name a category, else over those
    about as fitting as the best. `unstated` takes in, behind those of equal fit, the products on
    which the catalogue doesn't say; they don't count as matching.
    """
    superlative = order != "fit"
    if superlative and any(c.field == "category" and not c.negative for c in where):
        return by_rating(catalog, where, order, unstated=unstated)
    found = retrieve(catalog, query, where, unstated=unstated)
    hits, best = found.hits, found.order
    if unknown:
        best = best[hits.dense[best] >= _NEAR]
    if superlative:
        best = best[relevant(hits)[best]]
    if not len(best):
        return Selection((), 0, hits.query.corrected)
    rows, scores = hits.rows[best], np.arange(len(best), 0, -1, dtype=np.float64)
    verified = catalog.satisfying(where)
    matching = int(verified[rows].sum() if unknown else verified.sum())
    alike = tiers(hits)[best]
    ordered = _ordered(catalog, rows, scores, order, ~verified[rows], alike)
    return Selection(ordered, matching, hits.query.corrected)


def by_rating(
    catalog: Catalog,
    where: Sequence[Constraint],
    order: Order = "fit",
    *,
    unstated: Unstated = "exclude",
) -> Selection:
    """Return the satisfying products by the Bayesian average of their ratings."""
    verified = catalog.satisfying(where)
    rows = np.flatnonzero(catalog.satisfying(where, unstated))
    order = "rating" if order == "fit" else order
    ordered = _ordered(catalog, rows, np.zeros(len(rows)), order, ~verified[rows])
    return Selection(ordered, int(verified.sum()))


def _ordered(
    catalog: Catalog,
    rows: NDArray[np.integer],
    scores: NDArray[np.float64],
    order: Order,
    unverified: NDArray[np.bool_],
    alike: NDArray[np.int64] | None = None,
) -> list[int]:
    rated = bayesian_average(
        catalog.numbers("rating", rows),
        catalog.numbers("rating_count", rows),
        mean=catalog.mean_rating,
    )
    extreme = extreme_of(order)
    positions = ranked(
        scores,
        available=catalog.available(rows),
        order=order,
        numbers=catalog.numbers(extreme.field if extreme else "price", rows),
        rated=rated,
        unverified=unverified,
        tiers=alike,
    )
    return [int(r) for r in rows[positions]]
