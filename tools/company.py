"""Which products keep company with one: by what is stated, mentioned, or near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import Affinity, Pairing, pairings, spread
from store import Catalog, Constraint, Neighbors, Product

_STATED = "goes_with"
_CANDIDATES = 60
_KINDS = 8


class Company(NamedTuple):
    """The products, how many there are in all, and what that rests on.

    `rests_on` is goes_with, named_by, fits, mentions, affinity or department; `of` is the attribute
    in which both fit, the kind mentioned or bought with it, or the department.
    """

    products: Sequence[Product] = ()
    matching: int = 0
    rests_on: str = "nothing"
    of: str = ""


def company(
    catalog: Catalog,
    id: str,
    where: Sequence[Constraint],
    limit: int,
    affinity: Affinity | None = None,
) -> Company:
    """Return what goes with a product, never others of its kind; raises ProductNotFound.

    By what is stated, then by what shares an attribute that must fit, mentions its kind, or is of a
    kind that is bought with its own (`affinity`); else what is nearest in the department.
    """
    (product,) = catalog.get([id])
    if found := _stated(catalog, product, where):
        return Company(found[:limit], len(found), "goes_with")
    if found := _naming(catalog, product, where):
        return Company(found[:limit], len(found), "named_by")
    circles = [catalog.neighbors(id, [*where, *c], limit=_CANDIDATES) for c in _circles(product)]
    bought = affinity.companions(_kind(product)) if affinity else {}
    if kinds := tuple(bought)[:_KINDS]:
        of_those = Constraint(field="category", op="in", value=kinds)
        circles.append(catalog.neighbors(id, [*where, of_those], limit=_CANDIDATES))
    paired = [_paired(catalog, product, near, limit, affinity) for near in circles]
    if best := [one for one in paired if one.products]:
        return min(best, key=lambda one: _RANK.index(one.rests_on))
    # What is near in the whole shop belongs to nothing that could be named.
    if len(product.categories) > 1 and len(circles[0].rows):
        return _nearest(catalog, product, circles[0], limit)
    return Company()


_RANK = ("fits", "mentions", "affinity")


def _naming(catalog: Catalog, product: Product, where: Sequence[Constraint]) -> list[Product]:
    """Return the products that state to go with it, those that can be bought first."""
    if _STATED not in catalog.vocabulary.texts:
        return []
    names = Constraint(field=_STATED, op="eq", value=product.id)
    rows = np.flatnonzero(catalog.satisfying([*where, names]))
    others = [p for p in catalog.at(rows.tolist()) if _kind(p) != _kind(product)]
    return sorted(others, key=lambda p: not p.available)


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


def _paired(
    catalog: Catalog, product: Product, near: Neighbors, limit: int, affinity: Affinity | None
) -> Company:
    """Return what may go with a product by one thing that the catalogue or buyers say of it."""
    order = np.argsort(-_nearness(catalog, near), kind="stable")
    candidates = catalog.at(near.rows[order].tolist())
    found = pairings(product, candidates, affinity)
    by = [p for p in found if p.rests_on in _RANK]
    if not by:
        return Company()
    alike = [p for p in by if p.rests_on == by[0].rests_on]
    held = {p.id: p for p in candidates}
    chosen = sorted(alike, key=lambda p: not held[p.product].available)
    told = [held[p.product] for p in _varied(chosen, held)[:limit]]
    return Company(told, len(alike), by[0].rests_on, by[0].of)


def _varied(found: Sequence[Pairing], held: Mapping[str, Product]) -> list[Pairing]:
    """Return pairings with the first of each kind first."""
    seen: dict[str, int] = {}
    turns = []
    for pairing in found:
        kind = _kind(held[pairing.product])
        seen[kind] = seen.get(kind, -1) + 1
        turns.append(seen[kind])
    return [found[i] for i in sorted(range(len(found)), key=lambda i: (turns[i], i))]


def _nearest(catalog: Catalog, product: Product, near: Neighbors, limit: int) -> Company:
    best = spread(near.kinds, _nearness(catalog, near), limit)
    chosen = catalog.at(near.rows[best].tolist())
    return Company(chosen, near.matching, "department", product.categories[0])


def _nearness(catalog: Catalog, near: Neighbors) -> NDArray[np.float64]:
    return np.asarray(near.cosines - ~catalog.available(near.rows), np.float64)
