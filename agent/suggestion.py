"""What a shopper may want to say next, as buttons: each is a text that is understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.need import Need
from agent.way_out import bound_of
from recommender import label
from store import Product

_MOST = 4
_FEW = 2


def suggestions(
    need: Need, products: Sequence[Product], calls: Sequence[dict[str, Any]]
) -> tuple[str, ...]:
    """Return up to four next requests that fit the state of the conversation."""
    if not products:
        return tuple(_ways_out(calls))[:_MOST]
    found = []
    if len([p for p in products if p.price]) and need.order != "price_low":
        found.append("Cheaper")
    found += [f"In {c}" for c in _other_colors(need, products)[:2]]
    if need.order != "rating":
        found.append("Best rated")
    return tuple(found)[:_MOST]


def _ways_out(calls: Sequence[dict[str, Any]]) -> list[str]:
    offers = calls[-1].get("relaxations", []) if calls else []
    again = ["Show them again"] if calls and calls[-1].get("rejected") else []
    return again + [_way_out(offer) for offer in offers]


def _way_out(relaxation: dict[str, Any]) -> str:
    if relaxation.get("values"):
        return _other_values(relaxation["field"], relaxation["values"])
    if relaxation["bound"] is None:
        ways = [_without(gone["field"], flag=gone["flag"]) for gone in relaxation["gone"]]
        return ", ".join([ways[0].capitalize(), *ways[1:]])
    bound = bound_of(relaxation)
    said = bound if relaxation["field"] == "price" else f"{label(relaxation['field'])} {bound}"
    return said[:1].upper() + said[1:]


def _without(field: str, *, flag: bool) -> str:
    return f"{'not necessarily' if flag else 'any'} {label(field)}"


def _other_values(field: str, values: Sequence[str]) -> str:
    """Return "Color: navy or gray"; a field with a colon is always understood."""
    return f"{label(field).capitalize()}: {' or '.join(values[:_FEW])}"


def _other_colors(need: Need, products: Sequence[Product]) -> list[str]:
    asked = {str(v) for c in need.constraints if c.field == "color" for v in c.values}
    colors = [p.attributes.get("color") for p in products]
    seen = [c for values in colors if isinstance(values, tuple) for c in values]
    return [c for c in dict.fromkeys(seen) if c not in asked] if len(products) > 1 else []
