"""What goes with products, or stands in for them, and by which counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recommender.bundles.association import associations
from recommender.bundles.baskets import Baskets
from recommender.bundles.fit import FITTING, Fit, fit
from store import Product

Floats = NDArray[np.float64]
Role = Literal["complement", "substitute"]
Scores = Callable[[Sequence[int]], Floats]
SUPPORT = 5
"""In how many baskets a pair must have met before it is shown."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A product, and what it rests on.

    `anchor` is the product that it met most often beyond chance, `together` in how many baskets
    they met, of `anchored` with the anchor, `bought` with this one, and `baskets` in all. `fits`
    names the attributes in which both meet.
    """

    product: str
    anchor: str
    role: Role
    score: float
    together: int
    anchored: int
    bought: int
    baskets: int
    fits: tuple[str, ...] = ()

    @property
    def support(self) -> float:
        """The share of baskets with both."""
        return self.together / self.baskets

    @property
    def confidence(self) -> float:
        """The share of the anchor's baskets that have this product too."""
        return self.together / self.anchored

    @property
    def lift(self) -> float:
        """How many times likelier it is bought with the anchor than at all."""
        return self.confidence / (self.bought / self.baskets)

    @property
    def words(self) -> str:
        """The counts in plain English; the names are the speaker's to add."""
        return (
            f"{self.together} of {self.anchored} baskets with the one had the other too, "
            f"{self.lift:.1f} times as many as by chance"
        )


@dataclass(frozen=True, slots=True)
class Bundler:
    """Finds companions among `products`, whose order is that of the basket columns.

    `scores` may take the place of the counts in the order, such as a model that was fitted on
    baskets: it gets the anchors' columns and returns (products,). The counts stay the reason.
    """

    products: Sequence[Product]
    baskets: Baskets
    support: int = SUPPORT
    scores: Scores | None = None
    fields: tuple[str, ...] = FITTING

    def companions(
        self, anchors: Sequence[int], limit: int = 10, role: Role | None = "complement"
    ) -> tuple[Companion, ...]:
        """Return what goes with `anchors`, best first; with `role` None, substitutes too.

        A product must have met an anchor in `support` baskets, more often than by chance, and
        contradict no anchor in an attribute that must fit. Ordered by confidence for one anchor,
        and by chi for several.
        """
        held = [a for a in dict.fromkeys(anchors) if self.baskets.bought[a]]
        scores = self._scored(held)
        found: list[Companion] = []
        for column in np.argsort(-scores, kind="stable").tolist():
            if len(found) == limit:
                break
            if column not in anchors:
                one = self._companion(held, column, float(scores[column]))
                if one and role in (None, one.role):
                    found.append(one)
        return tuple(found)

    def _scored(self, anchors: Sequence[int]) -> Floats:
        """Return the scores, minus infinity where no anchor was met often enough."""
        met = np.zeros(len(self.baskets.bought), np.bool_)
        for anchor in anchors:
            columns, common = self.baskets.pairs(anchor)
            met[columns] |= self._often(anchor, columns, common)
        if self.scores:
            given = self.scores(anchors)
        else:
            given = associations(self.baskets, anchors, "chi" if anchors[1:] else "confidence")
        return np.where(met, given, -np.inf)

    def _often(self, anchor: int, column: Any, together: Any) -> Any:
        """Tell whether products met an anchor often enough, and more often than by chance."""
        bought = self.baskets.bought
        chance = bought[anchor] * bought[column] / self.baskets.total
        return (together >= self.support) & (together > chance)

    def _companion(self, anchors: Sequence[int], column: int, score: float) -> Companion | None:
        if score == -np.inf:
            return None
        product = self.products[column]
        fits = [fit(self.products[a], product, self.fields) for a in anchors]
        if not all(one.possible for one in fits):
            return None
        together = self.baskets.together[anchors, column].toarray().ravel()
        often = [self._often(a, column, n) for a, n in zip(anchors, together, strict=True)]
        most = int(np.argmax(together * often))
        anchor = anchors[most]
        return Companion(
            product.id,
            self.products[anchor].id,
            self._role(anchors, column),
            score,
            int(together[most]),
            int(self.baskets.bought[anchor]),
            int(self.baskets.bought[column]),
            self.baskets.total,
            _meeting(fits),
        )

    def _role(self, anchors: Sequence[int], column: int) -> Role:
        kind = kind_of(self.products[column])
        same = kind and any(kind_of(self.products[a]) == kind for a in anchors)
        return "substitute" if same else "complement"


def kind_of(product: Product) -> str:
    """Return the narrowest category: two products that share it can stand in for each other."""
    return product.categories[-1] if product.categories else ""


def _meeting(fits: Sequence[Fit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for one in fits for field in one.meets))
