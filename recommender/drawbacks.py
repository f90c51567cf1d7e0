"""What speaks against a product, or can't be told of it."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.reason import Evidence, Reason, label
from store import Constraint, Product, unstated_of

_UNSAID = {
    "material": "what it's made of",
    "color": "what color it is",
    "brand": "who makes it",
    "price": "what it costs",
    "weight": "what it weighs",
}
_POOR = 3.6
_FEW = 3
_HARDLY_RATED = 10


def unsaid(product: Product, wishes: Sequence[Constraint]) -> list[Reason]:
    """Say of which hard limits nobody can tell whether they are met, all in one reason."""
    untold = {c.field: _untold(c) for c in unstated_of(product, wishes)}
    if not untold:
        return []
    what = " or ".join(untold.values())
    evidence = tuple(Evidence(field=field, value="not stated") for field in untold)
    return [
        Reason(
            text=f"the catalogue doesn't say {what}",
            evidence=evidence,
            kind="drawback",
            name="unsaid",
            slots={"field": " ".join(untold), "what": what},
        )
    ]


def _untold(limit: Constraint) -> str:
    name = label(limit.field)
    plain = f"whether it's {name}" if limit.kind == "flag" else f"its {name}"
    return _UNSAID.get(limit.field, plain)


def drawbacks(product: Product, others: Sequence[Product]) -> list[Reason]:
    """Return what is short or poorly rated; where nothing shown is rated, that is no news."""
    found = []
    if not product.available:
        found.append(_drawback("out_of_stock", "out of stock at the moment", "stock", "0"))
    elif product.stock is not None and product.stock <= _FEW:
        left = str(product.stock)
        found.append(_drawback("few_left", f"only {left} left", "stock", left))
    return found + _ratings(product, others)


def _ratings(product: Product, others: Sequence[Product]) -> list[Reason]:
    rating = product.rating
    if rating is None:
        news = not others or any(o.rating for o in others)
        return [_drawback("unrated", "no ratings yet", "rating", "none")] if news else []
    value, count = f"{rating.value:g}", f"{rating.count:,}"
    if rating.value * 5 / rating.scale_max < _POOR:
        return [_drawback("poorly_rated", f"rated only {value}", "rating", value)]
    if 0 < rating.count < _HARDLY_RATED:
        return [_drawback("hardly_rated", f"only {count} ratings", "rating_count", count)]
    return []


def _drawback(name: str, text: str, field: str, value: str) -> Reason:
    evidence = (Evidence(field=field, value=value),)
    slots = {"field": field, "value": value}
    return Reason(text=text, evidence=evidence, kind="drawback", name=name, slots=slots)
