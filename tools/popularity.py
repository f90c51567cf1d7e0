"""What others took to most among what a shopper may be shown, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import LATELY, Evidence, Order, Reason, Trend
from store import Catalog, Constraint, Product

if TYPE_CHECKING:
    from tools.context import ShopContext

Floats = NDArray[np.float64]
POPULAR: Order = "popular"
UNKNOWN = "popularity_unknown"
"""What a pick rests on where nobody knows what others took to."""


@dataclass(frozen=True)
class Popular:
    """A trend in the rows of a catalogue: `scores` of shape (rows,), 0 where too few took to it."""

    trend: Trend
    scores: Floats

    def because(self, products: Sequence[Product]) -> dict[str, tuple[Reason, ...]]:
        """Return the counts of those products that have them, as reasons."""
        return {p.id: (self._counted(p.id),) for p in products if p.id in self.trend.shoppers}

    def _counted(self, product: str) -> Reason:
        told, lately = self.trend.words(product), self.trend.apart(product)
        return Reason(
            text=told,
            evidence=(Evidence(field="shoppers", value=told),),
            kind="fact",
            name="counted",
            slots={
                "deed": self.trend.deed,
                "n": f"{self.trend.shoppers[product]:,}",
                "lately": f"{lately:,}" if lately else "",
                "days": str(LATELY),
                "about": "" if self.trend.exact else "about",
            },
        )

    def rests_on(self, products: Sequence[Product]) -> str:
        """Return what a list rests on: the deed, or that only some of it have a count."""
        counted = all(p.id in self.trend.shoppers for p in products)
        return f"popular_{self.trend.deed}" if counted else "popular_partly"


class Popularity:
    """What shoppers did with the products of an open catalogue."""

    def __init__(self, trends: Sequence[Trend], catalog: Catalog) -> None:
        self._trends = trends
        self._scores = [_over(trend.scores, catalog) for trend in trends]

    def among(self, mask: NDArray[np.bool_]) -> Popular | None:
        """Return the strongest trend among the rows of a mask, None where nothing is known.

        Purchases before what was put into a cart or liked, that before what was looked at.
        """
        for trend, scores in zip(self._trends, self._scores, strict=True):
            own = np.where(mask, np.resize(scores, len(mask)), 0.0)
            if own.any():
                return Popular(trend, own)
        return None


def _over(scores: Mapping[str, float], catalog: Catalog) -> Floats:
    rows = catalog.meaning.rows(list(scores))
    found = np.zeros(len(catalog.satisfying(())))
    for product, row in rows.items():
        found[row] = scores[product]
    return found


class Ranked(NamedTuple):
    """The order to go by, the scores that it needs, and what is to be said of it."""

    order: Order
    popular: Popular | None = None

    @property
    def scores(self) -> Floats | None:
        """The scores of rows that the order goes by, None where it goes by a field."""
        return self.popular.scores if self.popular else None

    def rests_on(self, products: Sequence[Product], wanted: Order) -> str:
        """Return what products rest on, where the order `wanted` was one by popularity."""
        if self.popular:
            return self.popular.rests_on(products)
        return UNKNOWN if wanted == POPULAR else ""

    def because(self, products: Sequence[Product]) -> dict[str, tuple[Reason, ...]]:
        """Return the reasons for products that the order gives."""
        return self.popular.because(products) if self.popular else {}


def by_popularity(context: ShopContext, where: Sequence[Constraint]) -> Ranked:
    """Return how a turn's order is done: "popular" by counts, else by the number of ratings.

    Every other order stays what it is.
    """
    if context.order != POPULAR:
        return Ranked(context.order)
    if popular := popular_among(context, where):
        return Ranked(POPULAR, popular)
    counted = "rating_count" in context.catalog.vocabulary.numbers
    return Ranked("rating_count_high" if counted else "rating")


def popular_among(context: ShopContext, where: Sequence[Constraint]) -> Popular | None:
    """Return what others took to among what satisfies limits; None where nothing is known."""
    if (known := context.popularity()) is None:
        return None
    return known.among(context.catalog.satisfying(where, context.unstated))
