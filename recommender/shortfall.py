"""Why a product was not picked: the limits that it breaks, each by how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from recommender.reason import Evidence, label
from recommender.spoken import spoken
from store import (
    BOUNDS,
    Constraint,
    Money,
    Product,
    Quantity,
    Value,
    converted,
    excluded,
    mentions,
    minor_digits,
    numbers_of,
    satisfies,
    values_of,
)

Kind = Literal["over", "under", "other", "mentioned", "flag", "unsaid", "rejected", "out_of_stock"]
_OVER = ("lt", "lte")


class Shortfall(Value):
    """One limit that a product breaks, or of which nobody can tell whether it keeps it.

    `value` is what the product states, `apart` how far a number lies beyond its limit, in the unit
    of the product: "$10.00", "2 cm"; it is empty where there is nothing to measure. `said` are the
    shopper's words for the limit.
    """

    kind: Kind
    field: str
    said: str = ""
    value: str = ""
    apart: str = ""
    flag: bool = False
    numeric: bool = False
    evidence: tuple[Evidence, ...] = ()


def shortfalls(product: Product, constraints: Sequence[Constraint]) -> list[Shortfall]:
    """Return what keeps a product from meeting the constraints that can be checked.

    Whether it can be bought is told beside them, in the first place; none for one that fits.
    """
    gone = [] if product.available and product.stock != 0 else [_out_of_stock(product)]
    broken = [(c, satisfies(product, c)) for c in constraints if c.checkable]
    return gone + [
        _shortfall(product, c, met)
        for c, met in broken
        if met is not True and c.field != "available"
    ]


def _out_of_stock(product: Product) -> Shortfall:
    evidence = Evidence(field="stock", value=str(product.stock or 0))
    return Shortfall(kind="out_of_stock", field="stock", value="0", evidence=(evidence,))


def _shortfall(product: Product, limit: Constraint, met: bool | None) -> Shortfall:
    told: dict[str, Any] = {"field": limit.field, "said": limit.phrase}
    told |= {"flag": limit.kind == "flag", "numeric": limit.kind == "number"}
    if limit.field == "id":
        evidence = Evidence(field="computed", value="sent away by the shopper")
        return Shortfall(kind="rejected", evidence=(evidence,), **told)
    if met is None:
        evidence = Evidence(field=limit.field, value="not stated")
        return Shortfall(kind="unsaid", evidence=(evidence,), **told)
    if limit.kind == "flag":
        value = "yes" if product.attributes[limit.field] else "no"
        evidence = Evidence(field=limit.field, value=value)
        return Shortfall(kind="flag", value=value, evidence=(evidence,), **told)
    if limit.kind == "text":
        return _of_text(product, limit, told)
    return _of_number(product, limit, told)


def _of_text(product: Product, limit: Constraint, told: dict[str, Any]) -> Shortfall:
    values = (product.title,) if limit.field == "title" else values_of(product, limit.field)
    if limit.field == "category":
        values = values[-1:]
    if limit.negative and (word := _mentioned(product, limit, values)):
        evidence = Evidence(field="description", value=f"mentions {word}")
        return Shortfall(kind="mentioned", value=word, evidence=(evidence,), **told)
    value = " and ".join((", ".join(values[:-1]), values[-1])) if values[1:] else "".join(values)
    evidence = Evidence(field=limit.field, value=", ".join(values) or "not stated")
    return Shortfall(kind="other", value=value, evidence=(evidence,), **told)


def _mentioned(product: Product, limit: Constraint, values: Sequence[str]) -> str:
    """Return the word that only a text uses: "not leather" leaves out a bag with leather straps."""
    own = limit.model_copy(update={"op": "eq" if limit.op == "ne" else "in"})
    if values and satisfies(product, own):
        return ""
    said = sorted(w for w in excluded(limit) if mentions(product, w))
    wanted = [str(v) for v in limit.values]
    return next((w for w in wanted if w.casefold() in said), said[0] if said else wanted[0])


def _of_number(product: Product, limit: Constraint, told: dict[str, Any]) -> Shortfall:
    stated, bound, apart = product.attributes.get(limit.field), limit.values[0], ""
    value = str(stated or "")
    if limit.field == "price" and product.price:
        value, apart = str(product.price), _dearer(product.price, limit)
    elif isinstance(stated, Quantity):
        value, apart = spoken(stated), _apart(stated, limit)
    elif not value and limit.field in numbers_of(product):
        value = f"{numbers_of(product)[limit.field].amount:g}"
    side: Kind = "over" if limit.op in _OVER else "under" if limit.op in BOUNDS else "other"
    asked = bound if isinstance(bound, date | str) else f"{bound:g}"
    against = f"{value} against {asked} {limit.unit}".strip()
    evidence = (
        Evidence(field=limit.field, value=value),
        Evidence(field="computed", value=f"{label(limit.field)}: {against}"),
    )
    return Shortfall(kind=side, value=value, apart=apart, evidence=evidence, **told)


def _dearer(price: Money, limit: Constraint) -> str:
    """Return how far a price lies beyond a bound, empty where there is no bound."""
    if limit.op not in BOUNDS:
        return ""
    bound = round(limit.limit * 10 ** minor_digits(price.currency))
    beyond = abs(price.amount - bound)
    return _whole(Money(amount=beyond, currency=price.currency)) if beyond else ""


def _whole(money: Money) -> str:
    """Return an amount as people say it: $10, but $9.95."""
    told = str(money)
    return told.removesuffix(".00") if minor_digits(money.currency) == 2 else told


def _apart(stated: Quantity, limit: Constraint) -> str:
    """Return how far a measure lies beyond a bound, in the unit in which the product states it."""
    if limit.op not in BOUNDS:
        return ""
    unit = limit.unit or stated.unit
    bound = converted(Quantity(amount=limit.limit, unit=unit), stated.unit)
    if bound is None:
        return ""
    beyond = round(abs(stated.amount - bound.amount), 2)
    return spoken(Quantity(amount=beyond, unit=stated.unit)) if beyond else ""
