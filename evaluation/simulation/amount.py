"""Numbers with units, by a table of the judge's own."""

from __future__ import annotations

from typing import NamedTuple

# What one of each unit is in the base unit of its kind.
BASE: dict[str, tuple[str, float]] = {
    **{"mg": ("g", 0.001), "g": ("g", 1), "kg": ("g", 1000), "oz": ("g", 28.349523125)},
    **{"lb": ("g", 453.59237), "lbs": ("g", 453.59237), "pounds": ("g", 453.59237)},
    **{"grams": ("g", 1), "kilos": ("g", 1000), "ounces": ("g", 28.349523125)},
    **{"mm": ("cm", 0.1), "cm": ("cm", 1), "m": ("cm", 100), "in": ("cm", 2.54)},
    **{"inch": ("cm", 2.54), "inches": ("cm", 2.54), '"': ("cm", 2.54), "ft": ("cm", 30.48)},
    **{"feet": ("cm", 30.48), "foot": ("cm", 30.48), "meters": ("cm", 100), "km": ("cm", 100_000)},
    **{"ml": ("ml", 1), "cl": ("ml", 10), "l": ("ml", 1000), "liters": ("ml", 1000)},
    **{"liter": ("ml", 1000), "litres": ("ml", 1000), "gallon": ("ml", 3785.411784)},
    **{"gallons": ("ml", 3785.411784), "gal": ("ml", 3785.411784), "fl oz": ("ml", 29.5735295625)},
    **{"min": ("hour", 1 / 60), "minutes": ("hour", 1 / 60), "h": ("hour", 1), "hr": ("hour", 1)},
    **{"hour": ("hour", 1), "hours": ("hour", 1), "days": ("hour", 24), "day": ("hour", 24)},
    **{"minute": ("hour", 1 / 60), "weeks": ("hour", 168), "week": ("hour", 168)},
}


class Amount(NamedTuple):
    """A number in the base unit of its kind; a unit that is in no table stays as it is."""

    number: float
    unit: str


def in_base(number: float, unit: str) -> Amount:
    """Return a number in the base unit of its kind."""
    base, factor = BASE.get(unit.casefold(), (unit, 1.0))
    return Amount(number * factor, base)
