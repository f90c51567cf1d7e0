"""The one question that would narrow what a tool found, with the answers that the shop can give."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_currency

from recommender import Band, Inquiry, best_inquiry
from store import Catalog
from tools.context import ShopContext
from tools.selection import Selection

# Canonical units that people say otherwise from some size on.
_LARGER = {"g": ("kg", 1000.0), "ml": ("l", 1000.0), "cm": ("m", 100.0)}


def asking(context: ShopContext, found: Selection, shown: int) -> dict[str, Any]:
    """Return the question about what was found as `field`, `kind` and `options`; empty for none.

    A superlative has its answer without one.
    """
    if not context.askable or found.candidates is None or context.order != "fit":
        return {}
    best = best_inquiry(context.catalog, found.candidates, context.askable, shown=shown)
    if best is None:
        return {}
    options = _options(context.catalog, best)
    return {"field": best.field, "kind": best.kind, "options": options}


def _options(catalog: Catalog, inquiry: Inquiry) -> list[str]:
    if inquiry.kind == "flag":
        return ["Yes", "No"]
    return [
        _band(catalog, inquiry.field, o.choice) if isinstance(o.choice, Band) else str(o.choice)
        for o in inquiry.options
    ]


def _band(catalog: Catalog, field: str, band: Band) -> str:
    """Return a band as a shopper says it: "Under $40", "$40 to $80", "Over $80"."""
    if band.low is None or band.high is None:
        side, bound = ("Over", band.low) if band.high is None else ("Under", band.high)
        return f"{side} {_amount(catalog, field, bound or 0.0)}"
    low, high = (_amount(catalog, field, bound) for bound in (band.low, band.high))
    number, _, unit = low.partition(" ")
    return f"{number if unit and high.endswith(' ' + unit) else low} to {high}"


def _amount(catalog: Catalog, field: str, amount: float) -> str:
    if field == "price":
        told = str(format_currency(amount, catalog.currency, locale="en_US"))
        return told.removesuffix(".00")
    unit = catalog.vocabulary.numbers[field].unit
    larger, times = _LARGER.get(unit, (unit, 1.0))
    if amount >= times > 1:
        return f"{amount / times:g} {larger}"
    return f"{amount:g} {unit}".strip()
