"""Quantities as people say them: 440 g for 0.44 kg, 20 minutes for a third of an hour."""

from __future__ import annotations

from store import Quantity

# A unit, the amount from which or below which it is awkward, and the unit that is said then.
_SMALLER = {
    "kg": (1, "g", 1000),
    "l": (1, "ml", 1000),
    "m": (1, "cm", 100),
    "cm": (1, "mm", 10),
    "lb": (1, "oz", 16),
    "hours": (1, "minutes", 60),
    "hour": (1, "minutes", 60),
    "years": (1, "months", 12),
}
_LARGER = {
    "g": (1000, "kg", 1000),
    "ml": (1000, "l", 1000),
    "cm": (300, "m", 100),
    "mm": (1000, "m", 1000),
    "minutes": (120, "hours", 60),
    "months": (24, "years", 12),
    # As a bound in canonical units comes: an age of five years.
    "hour": (8766, "years", 8766),
}


def spoken(quantity: Quantity) -> str:
    """Return a quantity in the unit that gives a number one can say, with up to three digits."""
    amount, unit = quantity.amount, quantity.unit
    if unit in _SMALLER and 0 < amount < _SMALLER[unit][0]:
        _, smaller, times = _SMALLER[unit]
        return _written(amount * times, smaller)
    if unit in _LARGER and amount >= _LARGER[unit][0]:
        _, larger, times = _LARGER[unit]
        return _written(amount / times, larger)
    return str(quantity)


def _written(amount: float, unit: str) -> str:
    rounded = round(amount, 2) if amount < 100 else round(amount)
    return str(Quantity(amount=rounded, unit=unit))
