"""Products side by side: the facts in which they differ, and who leads in which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from recommender.cold_start import bayesian_average
from recommender.contrasts import PROVEN
from store import (
    Money,
    Product,
    Quantity,
    Value,
    canonical,
    converted,
    directions,
    smaller_units,
)

UNSTATED = "not stated"
_MOST_ROWS = 14
_OWN = ("price", "rating", "stock", "brand", "category")
_SKIPPED = frozenset({"goes_with"})

Side = Literal["less", "more", "yes", "no"]


class Contrasted(Value):
    """One field: what each product states, in one unit, and the place of the best, if there is one.

    `side` tells what is better; it is empty for a matter of taste.
    """

    field: str
    values: tuple[str, ...]
    best: int | None = None
    side: str = ""


class Edge(Value):
    """Where one product leads: by how much, where that can be told of two."""

    product: int
    field: str
    side: Side
    value: str
    against: str = ""
    apart: str = ""


class Contrast(Value):
    """What differs in the order of what the shopper wished for, and what is the same."""

    ids: tuple[str, ...]
    rows: tuple[Contrasted, ...]
    same: tuple[Contrasted, ...]
    edges: tuple[Edge, ...]
    alike: bool

    def unstated(self, field: str) -> list[int]:
        """Return the places of the products that don't state a field."""
        found = [row for row in (*self.rows, *self.same) if row.field == field]
        if not found:
            return list(range(len(self.ids)))
        return [i for i, value in enumerate(found[0].values) if value == UNSTATED]


def contrast(
    products: Sequence[Product],
    first: Sequence[str] = (),
    sides: Mapping[str, str] | None = None,
) -> Contrast:
    """Compare two or more products, the fields in `first` before all others.

    `sides` say what the shopper takes for better where it is not what most people do.

    Of things of different kinds only what at least two of them state is compared.
    """
    alike = of_one_kind(products)
    fields = _fields(products, first, least=1 if alike else 2)
    columns = {f: [_stated(p, f) for p in products] for f in fields}
    better = {**directions(), **(sides or {})}
    if not proven(products):
        better.pop("rating", None)
    rows = [_row(f, _uniform(values), better.get(f, "")) for f, values in columns.items()]
    differing = [row for row in rows if len(set(row.values)) > 1][:_MOST_ROWS]
    return Contrast(
        ids=tuple(p.id for p in products),
        rows=tuple(differing),
        same=tuple(row for row in rows if len(set(row.values)) == 1),
        edges=tuple(e for row in differing for e in _edges(row, _uniform(columns[row.field]))),
        alike=alike,
    )


def of_one_kind(products: Sequence[Product]) -> bool:
    """Return True unless the shop puts them into different categories altogether."""
    kinds = [set(p.categories) for p in products if p.categories]
    return not kinds or bool(set.intersection(*kinds))


Fact = Money | Quantity | float | bool | str | None


def _fields(products: Sequence[Product], wished: Iterable[str], least: int) -> list[str]:
    """Return the fields to compare: the wished ones, then those that matter to everybody."""
    named = [f for p in products for f in p.attributes if f not in _SKIPPED]
    known = {*named, *_OWN}
    order = ("price", "rating", *directions(), *named, "brand", "category", "stock")
    found = dict.fromkeys(f for f in (*wished, *order) if f in known)
    return [f for f in found if sum(_stated(p, f) is not None for p in products) >= least]


def _stated(product: Product, field: str) -> Fact:
    if field == "price":
        return product.price
    if field == "rating":
        return _rating(product)
    if field == "stock":
        return "in stock" if product.available else "out of stock"
    if field == "brand":
        return product.brand or None
    if field == "category":
        return product.categories[-1] if product.categories else None
    value = product.attributes.get(field)
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, bool | Quantity) or value is None else str(value)


def _rating(product: Product) -> float | None:
    rating = product.rating
    return round(rating.value * 5 / rating.scale_max, 2) if rating and rating.count else None


def _uniform(values: Sequence[Fact]) -> list[Fact]:
    """Return quantities in one unit: the largest of those stated in which none is below one."""
    stated = [v for v in values if isinstance(v, Quantity)]
    units = list(dict.fromkeys(q.unit for q in stated))
    if len(units) < 2:
        return list(values)
    ways = []
    for unit in units:
        moved = [converted(q, unit) for q in stated]
        if all(moved):
            ways.append((min(m.amount for m in moved if m) >= 1, canonical_size(unit), unit))
    if not ways:
        return list(values)
    whole = [w for w in ways if w[0]]
    unit = max(whole)[2] if whole else min(ways)[2]
    return [converted(v, unit) if isinstance(v, Quantity) else v for v in values]


def canonical_size(unit: str) -> float:
    """Return how large a unit is among those of its kind."""
    return canonical(Quantity(amount=1, unit=unit)).amount


def _row(field: str, values: Sequence[Fact], side: str) -> Contrasted:
    best = _best(values, side) if side else None
    return Contrasted(field=field, values=tuple(map(_told, values)), best=best, side=side)


def _told(value: Fact) -> str:
    if value is None:
        return UNSTATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Quantity):
        return str(value.model_copy(update={"amount": round(value.amount, 2)}))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _best(values: Sequence[Fact], side: str) -> int | None:
    """Return the place of the best value; None where one is unknown or two share it."""
    numbers = [_number(v) for v in values]
    known = [n for n in numbers if n is not None]
    if len(known) < len(numbers) or not _comparable(values):
        return None
    leading = min(known) if side in ("less", "no") else max(known)
    return known.index(leading) if known.count(leading) == 1 else None


def _comparable(values: Sequence[Fact]) -> bool:
    units = {v.unit if isinstance(v, Quantity) else getattr(v, "currency", "") for v in values}
    return len(units) == 1 and len({type(v) for v in values}) == 1


def _number(value: Fact) -> float | None:
    if isinstance(value, Money):
        return float(value.amount)
    if isinstance(value, Quantity):
        return value.amount
    return float(value) if isinstance(value, bool | float) else None


def _edges(row: Contrasted, values: Sequence[Fact]) -> list[Edge]:
    """Return where products lead in a field; a flag is led in by all that have it."""
    if row.side in ("yes", "no"):
        wanted = row.side == "yes"
        return [
            Edge(product=i, field=row.field, side="yes" if wanted else "no", value=row.values[i])
            for i, v in enumerate(values)
            if v is wanted and (not wanted) in values
        ]
    if row.best is None or row.side not in ("less", "more"):
        return []
    side: Side = "less" if row.side == "less" else "more"
    others = [i for i in range(len(values)) if i != row.best]
    one = others[0] if len(others) == 1 else None
    return [
        Edge(
            product=row.best,
            field=row.field,
            side=side,
            value=row.values[row.best],
            against=row.values[one] if one is not None else "",
            apart=_apart(values[row.best], values[one]) if one is not None else "",
        )
    ]


def _apart(one: Fact, other: Fact) -> str:
    if isinstance(one, Money) and isinstance(other, Money):
        apart = Money(amount=abs(one.amount - other.amount), currency=one.currency)
        return str(apart).removesuffix(".00")
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return _told(_readable(Quantity(amount=abs(one.amount - other.amount), unit=one.unit)))
    return ""


def _readable(quantity: Quantity) -> Quantity:
    """Return 0.2 kg as 200 g."""
    smaller = smaller_units().get(quantity.unit)
    moved = converted(quantity, smaller) if smaller and quantity.amount < 1 else None
    return moved or quantity


def fair_ratings(products: Sequence[Product]) -> list[float]:
    """Return the Bayesian average of each, 0 to 5, from the mean of those that are rated."""
    ratings = np.array([_rating(p) or np.nan for p in products], np.float64)
    counts = np.array([p.rating.count if p.rating else 0 for p in products], np.float64)
    mean = float(np.nanmean(ratings)) if not np.isnan(ratings).all() else 0.0
    return [round(float(r), 2) for r in bayesian_average(ratings, counts, mean=mean)]


def proven(products: Sequence[Product]) -> bool:
    """Return True when enough people rated each of the products."""
    return all(p.rating is not None and p.rating.count >= PROVEN for p in products)
