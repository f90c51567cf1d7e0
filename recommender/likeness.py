"""How alike a product is to another: in meaning, in kind, in price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Against cosines, in which two products of one kind are some .2 apart.
_KIND = 0.15
_PRICE = 0.1


def likeness(
    cosines: NDArray[np.float32], *, kin: NDArray[np.bool_], prices: Floats, price: float
) -> Floats:
    """Return the likeness of each product, shape (n,), to one that costs `price`.

    `kin` are those of the same kind. A price twice or half as high counts a tenth less, as do
    those further off; an unknown one, NaN, counts half of that.
    """
    apart = np.abs(np.log2(np.maximum(prices, 0.01) / max(price, 0.01)))
    far = np.nan_to_num(np.minimum(apart, 1), nan=0.5)
    return np.asarray(cosines + _KIND * kin - _PRICE * far, np.float64)


def spread(kinds: NDArray[np.int64], scores: Floats, limit: int) -> NDArray[np.int64]:
    """Return the positions of the best, one of each kind before a second of any."""
    order = np.argsort(-scores, kind="stable")
    turn = np.zeros(len(order), np.int64)
    seen: dict[int, int] = {}
    for place, at in enumerate(order):
        kind = int(kinds[at])
        turn[place] = seen[kind] = seen.get(kind, -1) + 1
    return np.asarray(order[np.argsort(turn, kind="stable")][:limit], np.int64)
