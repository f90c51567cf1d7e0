"""How the last thing that a shopper did moved what they lean to, in values of the catalogue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from store import Catalog, texts_of
from tools.leaning import Leaning, Rows
from tools.shopper import Shopper

# Of the nearest products that a profile would pick from.
_NEAREST = 60
_LEAST_GAIN = 0.05
_MOST = 3
_NONE: Rows = np.empty(0, np.int64)


def shifted(catalog: Catalog, shopper: Shopper) -> tuple[str, ...]:
    """Return the values of the product last acted on that gained most, the most gained first.

    A value gains by its share among the products nearest to the shopper's profile; one without
    5 % more of them is not told. Nothing is where the profile came no nearer to the product.
    """
    last = next((e.product for e in reversed(shopper.events) if e.product), None)
    known = catalog.known([last]) if last else []
    if not known:
        return ()
    before = replace(shopper, events=shopper.events[:-1])
    now, then = (_nearest(catalog, one) for one in (shopper, before))
    gains: dict[str, float] = {}
    own = {"category": known[0].categories[-1:], **texts_of(known[0])}
    for field, values in own.items():
        shares = [_shares(catalog, field, rows) for rows in (now, then)]
        for value in values:
            gains[value] = shares[0].get(value, 0.0) - shares[1].get(value, 0.0)
    gained = [value for value, gain in gains.items() if gain >= _LEAST_GAIN]
    return tuple(sorted(gained, key=lambda value: -gains[value])[:_MOST])


def _nearest(catalog: Catalog, shopper: Shopper) -> Rows:
    leaning = Leaning(catalog, shopper)
    return leaning.nearest(catalog.satisfying(()), _NEAREST) if leaning.known else _NONE


def _shares(catalog: Catalog, field: str, rows: Rows) -> dict[str, float]:
    """Return the share of these rows that state each value, as the catalogue writes it."""
    if not len(rows):
        return {}
    names = catalog.written(field)
    held = catalog.values(field, rows)
    return {names[key]: len(at) / len(rows) for key, at in held.items() if key in names}
