"""Whether two products fit each other by what their attributes state, and which contradict."""

from __future__ import annotations

from typing import NamedTuple

from store import AttributeValue, Product, Quantity, fold

FITTING = (
    *("connector", "plug", "socket", "cable_type", "key_type", "bulb", "bulb_base", "voltage"),
    *("fuel", "fuel_type", "gas", "cartridge", "battery_type", "battery_system", "system"),
    *("mount", "lens_mount", "frame_mount", "mounting_system", "platform", "thread"),
    *("wheel_size", "tire_size", "valve", "bore", "nib", "refill", "filter_size", "size"),
)
"""Attributes whose values must meet for two products to work together, as catalogues name them.

Numbers without the same unit don't contradict, nor do sizes in words: socks of M go with shoes
of 42. A shop that has other such fields hands in its own.
"""
THIRD = ("compatible_with", "fits", "for_model", "device")
"""Attributes that name a third thing: to share one is a reason, not to share one is no contrast."""


class Fit(NamedTuple):
    """The attributes in which two products meet, and those in which they contradict."""

    meets: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether nothing that both state keeps them apart."""
        return not self.contradicts


def fit(product: Product, other: Product, fields: tuple[str, ...] = FITTING) -> Fit:
    """Return how two products fit; an attribute that only one states says nothing.

    Several values are alternatives: one in common is enough.
    """
    meets, contradicts = [], []
    for field in (*fields, *THIRD):
        mine, theirs = product.attributes.get(field), other.attributes.get(field)
        if mine is None or theirs is None:
            continue
        if _values(mine) & _values(theirs):
            meets.append(field)
        elif field not in THIRD and _comparable(field, mine, theirs):
            contradicts.append(field)
    return Fit(tuple(meets), tuple(contradicts))


def _comparable(field: str, mine: AttributeValue, theirs: AttributeValue) -> bool:
    if isinstance(mine, Quantity) and isinstance(theirs, Quantity):
        return fold(mine.unit) == fold(theirs.unit)
    return type(mine) is type(theirs) and field != "size"


def _values(value: AttributeValue) -> frozenset[str]:
    """Return what is compared: folded texts, or one number with its unit."""
    if isinstance(value, tuple):
        return frozenset(fold(text) for text in value)
    if isinstance(value, Quantity):
        return frozenset({f"{value.amount:g} {fold(value.unit)}"})
    return frozenset({str(value)})
