"""What may go with a product where no basket is known: by what the catalogue states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recommender.bundles.affinity import Affinity
from recommender.bundles.companion import kind_of
from recommender.bundles.fit import FITTING, fit
from store import Product, stems

GOES_WITH = "goes_with"
_WORN = "size"
_AKIN = 1.5
Basis = Literal["goes_with", "named_by", "fits", "mentions", "affinity"]
_RANK: tuple[Basis, ...] = ("goes_with", "named_by", "fits", "mentions", "affinity")


@dataclass(frozen=True, slots=True)
class Pairing:
    """A product that may go with another, by the strongest thing that says so.

    `of` is the attribute in which both fit, the kind that mentions the other, or the category that
    is bought with the other's; empty for what is stated by name.
    """

    product: str
    rests_on: Basis
    of: str = ""


def pairings(
    product: Product,
    candidates: Sequence[Product],
    affinity: Affinity | None = None,
    fields: tuple[str, ...] = FITTING,
) -> tuple[Pairing, ...]:
    """Return which of `candidates` may go with `product`, the best founded first.

    What the product states that it goes with comes first, in its order; then what names it; then
    what shares an attribute that must fit; what mentions its kind; and what is of a category that
    is bought with its own, half as often again as by chance. Never one of its own kind, nor one
    that contradicts such an attribute. Within one basis the candidates keep their order: hand them
    in by likeness.
    """
    own = set(stems(kind_of(product)))
    lifts = affinity.companions(kind_of(product)) if affinity else {}
    found: list[tuple[int, float, Pairing]] = []
    for candidate in candidates:
        if candidate.id == product.id or _alike(product, candidate):
            continue
        one = fit(product, candidate, fields)
        said = _stated(product, candidate)
        if not one.possible and not said:
            continue
        if made := said or _read(candidate, own, one.meets, lifts):
            found.append((_RANK.index(made.rests_on), _order(product, made, lifts), made))
    return tuple(pairing for _, _, pairing in sorted(found, key=lambda f: f[:2]))


def _alike(product: Product, other: Product) -> bool:
    return bool(kind_of(product)) and kind_of(product) == kind_of(other)


def _stated(product: Product, other: Product) -> Pairing | None:
    if other.id in named(product):
        return Pairing(other.id, "goes_with")
    if product.id in named(other):
        return Pairing(other.id, "named_by")
    return None


def _read(
    other: Product, own: set[str], meets: tuple[str, ...], lifts: dict[str, float]
) -> Pairing | None:
    # A jacket and a helmet of one size have that from their wearer, not from each other.
    if telling := [field for field in meets if field != _WORN]:
        return Pairing(other.id, "fits", telling[0])
    if own and own <= set(stems(other.description)):
        return Pairing(other.id, "mentions", kind_of(other))
    if lifts.get(kind_of(other), 0.0) >= _AKIN:
        return Pairing(other.id, "affinity", kind_of(other))
    return None


def _order(product: Product, made: Pairing, lifts: dict[str, float]) -> float:
    if made.rests_on == "goes_with":
        return named(product).index(made.product)
    return -lifts.get(made.of, 0.0) if made.rests_on == "affinity" else 0.0


def named(product: Product) -> tuple[str, ...]:
    """Return the ids that a product states to go with."""
    stated = product.attributes.get(GOES_WITH, ())
    return stated if isinstance(stated, tuple) else ()
