"""Which products keep company with one: by what is stated, mentioned, or near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from recommender import spread
from store import Catalog, Constraint, Neighbors, Product, stems

_STATED = "goes_with"
_CANDIDATES = 60
# A text that mentions the other's kind outweighs any nearness in meaning.
_MENTIONS = 1.0


class Company(NamedTuple):
    """The products, how many there are in all, and what that rests on.

    `rests_on` is goes_with, mentions or department; `of` is the kind mentioned or the department.
    """

    products: Sequence[Product] = ()
    matching: int = 0
    rests_on: str = "nothing"
    of: str = ""


def company(catalog: Catalog, id: str, where: Sequence[Constraint], limit: int) -> Company:
    """Return what goes with a product, never others of its kind; raises ProductNotFound."""
    (product,) = catalog.get([id])
    if found := _stated(catalog, product, where):
        return Company(found[:limit], len(found), "goes_with")
    for within in _circles(product):
        near = catalog.neighbors(id, [*where, *within], limit=_CANDIDATES)
        if len(near.rows):
            return _near(catalog, product, near, limit)
    return Company()


def _stated(catalog: Catalog, product: Product, where: Sequence[Constraint]) -> list[Product]:
    """Return the products that it is stated to go with, those that can be bought first."""
    named = product.attributes.get(_STATED, ())
    if not isinstance(named, tuple) or not named:
        return []
    wanted = Constraint(field="id", op="in", value=named)
    rows = np.flatnonzero(catalog.satisfying([*where, wanted]))
    others = [p for p in catalog.at(rows.tolist()) if _kind(p) != _kind(product)]
    return sorted(others, key=lambda p: (not p.available, named.index(p.id)))


def _kind(product: Product) -> str:
    return product.categories[-1] if product.categories else product.id


def _circles(product: Product) -> Iterator[tuple[Constraint, ...]]:
    """Yield where to look: other kinds of the department, then of the whole shop."""
    if not product.categories:
        return
    other = Constraint(field="category", op="ne", value=product.categories[-1])
    if len(product.categories) > 1:
        yield other, Constraint(field="category", op="eq", value=product.categories[0])
    yield (other,)


def _near(catalog: Catalog, product: Product, near: Neighbors, limit: int) -> Company:
    candidates = catalog.at(near.rows.tolist())
    own = set(stems(_kind(product)))
    said = [own <= set(stems(p.description)) for p in candidates]
    scores = near.cosines + _MENTIONS * np.array(said) - ~catalog.available(near.rows)
    best = spread(near.kinds, np.asarray(scores, np.float64), limit)
    mentioned = [i for i in best if said[i]]
    chosen = [candidates[i] for i in (mentioned or best)]
    if mentioned:
        return Company(chosen, sum(said), "mentions", _kind(product))
    return Company(chosen, near.matching, "department", product.categories[0])
