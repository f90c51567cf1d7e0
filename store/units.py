"""Units of measure: whatever a shop or a shopper writes, in the unit it compares in."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pint

from store.product import Quantity

CANONICAL = {"[mass]": "g", "[length]": "cm", "[length] ** 3": "ml", "[time]": "hour"}
_WORD = re.compile(r"[^\W\d]+[23]?")
_SPELLED = {
    **{'"': "inch", "''": "inch", "'": "foot", "lbs": "lb"},
    **{"fl oz": "fluid_ounce", "floz": "fluid_ounce", "fl.oz": "fluid_ounce"},
}
# Multiples of what pint knows otherwise: a drive of 1 TB beside one of 512 GB.
_MULTIPLES = {
    **{"gb": ("GB", 1.0), "tb": ("GB", 1000.0), "mb": ("GB", 0.001)},
    **{"w": ("W", 1.0), "kw": ("W", 1000.0), "mah": ("mAh", 1.0), "ah": ("mAh", 1000.0)},
}
# Amperes, pascals, newton meters, pieces and dots: pint would read years, parsecs and pints.
_OTHERWISE = frozenset({"a", "ma", "ah", "pa", "nm", "pcs", "dpi", "px"})


@cache
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry(cache_folder=None)


@lru_cache(maxsize=1024)
def conversion(unit: str) -> tuple[str, float] | None:
    """Return the canonical unit and the factor to it, or None for what doesn't convert.

    Temperatures, decibels and lumens stay as they are: a shop states them in one unit.
    """
    spelled = _SPELLED.get(unit.casefold(), unit.casefold())
    if spelled in _MULTIPLES:
        return _MULTIPLES[spelled]
    if spelled in _OTHERWISE or not _WORD.fullmatch(spelled):
        return None
    try:
        parsed = _registry().parse_units(spelled)
    except (pint.PintError, ValueError, AttributeError):
        return None
    target = CANONICAL.get(str(parsed.dimensionality))
    if target is None:
        return None
    return target, float(_registry().Quantity(1, parsed).to(target).magnitude)


def canonical(quantity: Quantity) -> Quantity:
    """Return the quantity in the unit all others of its kind are compared in."""
    known = conversion(quantity.unit)
    if known is None:
        return quantity
    return Quantity(amount=settled(quantity.amount * known[1]), unit=known[0])


def settled(amount: float) -> float:
    """Return an amount without what conversion adds: 6 mm are .6 cm, and no more than .6 cm.

    Limits and what they are compared with have to be settled alike: "at most 2 lb" takes 2 lb in.
    """
    return float(f"{amount:.4f}" if abs(amount) >= 1 else f"{amount:.4g}")


def converted(quantity: Quantity, unit: str) -> Quantity | None:
    """Return the quantity in another unit of its kind, None where there is no way."""
    own, target = conversion(quantity.unit), conversion(unit)
    if quantity.unit == unit:
        return quantity
    if own is None or target is None or own[0] != target[0]:
        return None
    return Quantity(amount=settled(quantity.amount * own[1] / target[1]), unit=unit)
