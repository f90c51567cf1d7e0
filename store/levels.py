"""What is cheap and what is dear among products of one kind: the thirds of their prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from store.product import Product, Value
from store.words import stems

# A shop of a million products has its usual kinds among the first.
_FEWEST = 2
_MOST_KINDS = 1000


class Levels(Value):
    """The prices, in major units, up to which the cheaper third and the cheaper two thirds lie."""

    low: float
    high: float


def levels_of(prices: ArrayLike) -> Levels | None:
    """Return the levels of some prices, NaN where one is missing; None of fewer than two."""
    known = np.asarray(prices, np.float64)
    known = known[~np.isnan(known)]
    if len(known) < _FEWEST:
        return None
    low, high = np.quantile(known, [1 / 3, 2 / 3], method="inverted_cdf").tolist()
    return Levels(low=low, high=high)


def usual_kinds(kinds: Mapping[str, int]) -> Sequence[str]:
    """Return the kinds worth levels of their own, the most frequent first."""
    often = [name for name, count in kinds.items() if count >= _FEWEST]
    return sorted(often, key=lambda name: -kinds[name])[:_MOST_KINDS]


def price_levels(products: Iterable[Product], currency: str) -> dict[str, Levels]:
    """Return the levels of each category and title word; those of the shop under an empty name."""
    prices: defaultdict[str, list[float]] = defaultdict(list)
    for product in products:
        if product.price and product.price.currency == currency:
            for kind in {"", *product.categories, *stems(product.title)}:
                prices[kind].append(product.price.major)
    found = {kind: levels_of(known) for kind, known in prices.items()}
    return {kind: levels for kind, levels in found.items() if levels}
