"""How a product differs from the others it is shown with: what it leads in and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from recommender.reason import Evidence, Kind, Reason, label, stated_by
from recommender.spoken import spoken
from store import Money, Product, Quantity, minor_digits, number_of

Side = Literal["least", "most"]
PROVEN = 10
_NEAR = 0.06


class Measure(NamedTuple):
    """A number to compare in: which side is the better one, and how far apart is worth a word.

    `apart` is a share of the larger number; a rating's is in points. Only prices and ratings of
    different things are comparable.
    """

    field: str
    better: Side
    best: str
    worst: str
    apart: float
    of_all_kinds: bool = False


MEASURES = (
    Measure("price", "least", "the cheapest", "the most expensive", 0.05, True),
    Measure("rating", "most", "the best rated", "the lowest rated", 0.1, True),
    Measure("weight", "least", "the lightest", "the heaviest", 0.05),
    Measure("battery_life", "most", "the longest battery life", "the shortest battery life", 0.05),
    Measure("capacity", "most", "the largest capacity", "the smallest capacity", 0.05),
    Measure("noise", "least", "the quietest", "the loudest", 0.05),
    Measure("light_output", "most", "the brightest", "the dimmest", 0.1),
)
# What speaks against a product has to be a clear difference: three times as clear.
_CLEARLY = 3


def leads(product: Product, others: Sequence[Product]) -> list[Reason]:
    """Return what the product is the best of those shown in; only what all of them state."""
    found = [_lead(product, others, m, m.better, m.apart) for m in MEASURES]
    return [r for r in found if r] + list(_alone(product, others, having=True))


def lags(product: Product, others: Sequence[Product]) -> list[Reason]:
    """Return what the product is clearly the worst of those shown in, or alone lacks."""
    worse: dict[Side, Side] = {"least": "most", "most": "least"}
    found = [_lead(product, others, m, worse[m.better], m.apart * _CLEARLY) for m in MEASURES]
    return [r for r in found if r] + list(_alone(product, others, having=False))


def against(product: Product, first: Product) -> list[Reason]:
    """Return in what a product is clearly better or worse than the one that is shown first."""
    return [r for m in MEASURES if (r := _against(product, first, m))]


def _against(product: Product, first: Product, measure: Measure) -> Reason | None:
    values = _values(measure, (product, first))
    if not values:
        return None
    own, other = (v.amount for v in values)
    if own == other or abs(own - other) < _gap(measure, values, measure.apart * _CLEARLY):
        return None
    better = (own < other) == (measure.better == "least")
    name = "less" if own < other else "more"
    told = _difference(product, first, measure.field)
    slots = {"field": measure.field, "value": told}
    if product.price and first.price and measure.field == "price":
        slots |= _roughly(product.price, first.price)
    return Reason(
        text=f"{label(measure.field)}: {told} {name} than the first",
        evidence=(Evidence(field="computed", value=f"{measure.field}: {own:g} against {other:g}"),),
        kind="comparison" if better else "drawback",
        name=name,
        slots=slots,
    )


def _roughly(one: Money, other: Money) -> dict[str, str]:
    """Return a difference in whole units where that is near enough: $13 for $12.51."""
    apart = abs(one.major - other.major)
    minor = round(apart) * 10 ** minor_digits(one.currency)
    whole = str(Money(amount=minor, currency=one.currency)).partition(".")[0]
    if apart == round(apart):
        return {"value": whole}
    return {"about": whole} if abs(apart - round(apart)) < _NEAR * apart else {}


def _lead(
    product: Product, others: Sequence[Product], measure: Measure, side: Side, apart: float
) -> Reason | None:
    values = _values(measure, (product, *others))
    if len(values) < 2:
        return None
    own, rest = values[0].amount, [v.amount for v in values[1:]]
    ahead = min(rest) - own if side == "least" else own - max(rest)
    better = side == measure.better
    if ahead <= 0 or ahead < _gap(measure, values, apart):
        return None
    text = f"{measure.best if better else measure.worst} of these"
    value = _shown(product, measure.field)
    evidence = (
        Evidence(field=measure.field, value=value),
        Evidence(field="computed", value=f"{text} {len(values)}"),
    )
    kind: Kind = "comparison" if better else "drawback"
    slots = {"field": measure.field, "value": _said(product, measure.field)}
    return Reason(text=text, evidence=evidence, kind=kind, name=side, slots=slots)


def _gap(measure: Measure, values: Sequence[Quantity], apart: float) -> float:
    return apart if measure.field == "rating" else apart * max(v.amount for v in values)


def _values(measure: Measure, products: Sequence[Product]) -> list[Quantity]:
    """Return what all of the products state, in one unit; nothing where some don't."""
    if not measure.of_all_kinds and len({_kind(p) for p in products}) > 1:
        return []
    found = [_number(p, measure.field) for p in products]
    known = [n for n in found if n is not None]
    return known if len(known) == len(found) and len({n.unit for n in known}) == 1 else []


def _number(product: Product, field: str) -> Quantity | None:
    if field == "rating" and not (product.rating and product.rating.count >= PROVEN):
        return None
    return number_of(product, field)


def _kind(product: Product) -> str:
    return product.categories[-1] if product.categories else ""


def _alone(product: Product, others: Sequence[Product], *, having: bool) -> Iterator[Reason]:
    """Yield the flags that only this product has, or that all the others have and it lacks."""
    flags = [f for f, v in product.attributes.items() if v is having] if others else []
    for flag in flags:
        stated = [o.attributes.get(flag) for o in others if _kind(o) == _kind(product)]
        differ = having not in stated if having else all(stated)
        if differ and len(stated) == len(others):
            yield _only(product, flag, having)


def _only(product: Product, flag: str, having: bool) -> Reason:
    evidence = stated_by(product, flag, "yes" if having else "no")
    return Reason(
        text=label(flag) if having else f"not {label(flag)}",
        evidence=(evidence,),
        kind="comparison" if having else "drawback",
        name="flag" if having else "no_flag",
        slots={"field": flag},
    )


def _difference(product: Product, first: Product, field: str) -> str:
    if product.price and first.price and field == "price":
        minor = abs(product.price.amount - first.price.amount)
        return str(Money(amount=minor, currency=product.price.currency))
    own, other = number_of(product, field), number_of(first, field)
    assert own and other, "what differs is stated"
    return spoken(Quantity(amount=round(abs(own.amount - other.amount), 1), unit=own.unit))


def _said(product: Product, field: str) -> str:
    stated = product.attributes.get(field)
    return spoken(stated) if isinstance(stated, Quantity) else _shown(product, field)


def _shown(product: Product, field: str) -> str:
    if field == "price":
        return str(product.price)
    if field == "rating" and product.rating:
        return f"{product.rating.value:g}"
    return str(product.attributes[field])
