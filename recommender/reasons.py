"""Why a product was picked: the wishes it meets and how it differs from the others shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from store import (
    BOUNDS,
    Constraint,
    Product,
    Quantity,
    Value,
    answers,
    key,
    numbers_of,
    satisfies,
    unstated_of,
    values_of,
)

Kind = Literal["wish", "comparison", "drawback"]
_QUANTITIES = {
    "persons": "for {} people",
    "weight": "weighs {}",
    "capacity": "holds {}",
    "battery_life": "runs {}",
    "age_from": "from {} on",
}
_UNSAID = {
    "material": "what it's made of",
    "color": "what color it is",
    "brand": "who makes it",
    "price": "what it costs",
    "weight": "what it weighs",
}
PROVEN = 10
_POOR = 3.6
_FEW = 3


class Evidence(Value):
    """A catalogue field, or `computed`, and the value that stands behind a reason."""

    field: str
    value: str


class Reason(Value):
    """One reason in words, with what it rests on."""

    text: str
    evidence: tuple[Evidence, ...]
    kind: Kind = "wish"


def reasons_for(
    product: Product, wishes: Sequence[Constraint], others: Sequence[Product]
) -> list[Reason]:
    """Return the reasons for one product, wishes first, then comparisons, then drawbacks."""
    met = [r for w in wishes if satisfies(product, w) for r in _wish(product, w)]
    unsaid = _unsaid(unstated_of(product, wishes))
    return _distinct([*met, *_comparisons(product, others), *unsaid, *_drawbacks(product)])


def _unsaid(limits: Sequence[Constraint]) -> list[Reason]:
    """Say of which hard limits nobody can tell whether they are met, all in one reason."""
    untold = {c.field: _untold(c) for c in limits}
    if not untold:
        return []
    text = f"the catalogue doesn't say {' or '.join(untold.values())}"
    evidence = tuple(Evidence(field=field, value="not stated") for field in untold)
    return [Reason(text=text, evidence=evidence, kind="drawback")]


def _untold(limit: Constraint) -> str:
    name = label(limit.field)
    plain = f"whether it's {name}" if limit.kind == "flag" else f"its {name}"
    return _UNSAID.get(limit.field, plain)


def _distinct(reasons: Sequence[Reason]) -> list[Reason]:
    return list({(r.kind, r.text): r for r in reasons}.values())


def _wish(product: Product, wish: Constraint) -> list[Reason]:
    if wish.field in ("category", "available", "id"):
        return []
    if wish.field == "price":
        price = str(product.price)
        return [Reason(text=f"costs {price}", evidence=(Evidence(field="price", value=price),))]
    if wish.field in ("rating", "rating_count"):
        return _rated(product)
    if wish.op in BOUNDS or wish.kind == "day":
        return _quantity(product, wish.field)
    if isinstance(wish.value, bool):
        return _flag(product, wish.field)
    return _text(product, wish)


def _rated(product: Product) -> list[Reason]:
    if not product.rating:
        return []
    value, count = f"{product.rating.value:g}", product.rating.count
    buyers = f" by {count:,} buyers" if count else ""
    evidence = [Evidence(field="rating", value=value)]
    if count:
        evidence.append(Evidence(field="rating_count", value=str(count)))
    return [Reason(text=f"rated {value}{buyers}", evidence=tuple(evidence))]


def _quantity(product: Product, field: str) -> list[Reason]:
    stated = product.attributes.get(field)
    if not isinstance(stated, Quantity | date):
        return []
    told = _QUANTITIES.get(field, f"{label(field)} {{}}").format(stated)
    return [Reason(text=told, evidence=(_attribute(product, field),))]


def _flag(product: Product, field: str) -> list[Reason]:
    stated = product.attributes.get(field)
    text = label(field) if stated else f"not {label(field)}"
    return [Reason(text=text, evidence=(_attribute(product, field),))]


def _text(product: Product, wish: Constraint) -> list[Reason]:
    values = values_of(product, wish.field)
    if not values:
        return []
    if wish.negative:
        unwanted = " or ".join(str(v) for v in wish.values)
        text = f"{_stated(product, wish.field, values)}, not {unwanted}"
        return [Reason(text=text, evidence=(_evidence(product, wish.field, values),))]
    asked = {key(str(v)) for v in wish.values}
    fitting = tuple(v for v in values if answers(wish.field, v) & asked) or values
    return [
        Reason(
            text=_stated(product, wish.field, fitting),
            evidence=(_evidence(product, wish.field, fitting),),
        )
    ]


def _stated(product: Product, field: str, values: Sequence[str]) -> str:
    """Say what a product has; a material that only its description mentions is quoted.

    "Leather accents" do not make a bag of leather, but the shopper may want it all the same.
    """
    if field == "material" and product.derived.get(field) == "description":
        quote = re.search(rf"\b{re.escape(values[0])}\b(?: [\w-]+)?", product.description, re.I)
        if quote:
            return f"described with “{quote.group().casefold()}”"
    return _in_words(field, values)


def _in_words(field: str, values: Sequence[str]) -> str:
    joined = " and ".join(values)
    phrases = {
        "brand": f"from {joined}",
        "color": f"in {joined}",
        "material": f"made of {joined}",
        "size": f"comes in size {joined}",
        "dietary": joined,
        "compatible_with": f"works with {joined}",
        "species": f"for a {joined}",
        "gender": f"for {joined}",
        "season": f"for {joined}",
    }
    return phrases.get(field, f"{label(field)}: {joined}")


def label(field: str) -> str:
    """Return a field name as a shopper would read it."""
    return field.replace("_", " ")


def _attribute(product: Product, field: str) -> Evidence:
    stated = product.attributes.get(field)
    value = {True: "yes", False: "no"}.get(stated) if isinstance(stated, bool) else str(stated)
    return Evidence(field=_source(product, field), value=str(value))


def _evidence(product: Product, field: str, values: Sequence[str]) -> Evidence:
    return Evidence(field=_source(product, field), value=", ".join(values))


def _source(product: Product, field: str) -> str:
    """Name the field a value was read from, where the catalogue states it only in prose."""
    read_from = product.derived.get(field)
    return f"{field} (read from the {read_from})" if read_from else field


Measure = Callable[[Product], Quantity | None]


def _number(field: str) -> Measure:
    return lambda product: numbers_of(product).get(field)


def _proven_rating(product: Product) -> Quantity | None:
    proven = product.rating and product.rating.count >= PROVEN
    return numbers_of(product)["rating"] if proven else None


def _comparisons(product: Product, others: Sequence[Product]) -> list[Reason]:
    """Compare with the others shown; only what all of them state in one unit is compared."""
    found: list[Reason] = []
    for measure, best, text, field in (
        (_number("price"), min, "the cheapest of these", "price"),
        (_proven_rating, max, "the best rated of these", "rating"),
        (_number("weight"), min, "the lightest of these", "weight"),
        (_number("battery_life"), max, "the longest battery life of these", "battery_life"),
    ):
        values = [measure(p) for p in (product, *others)]
        known = [v.amount for v in values if v is not None]
        alike = len(known) == len(values) and len({v.unit for v in values if v}) == 1
        if others and alike and known[0] == best(known) and known.count(known[0]) == 1:
            evidence = (
                Evidence(field=field, value=_shown(product, field)),
                Evidence(field="computed", value=f"{text} {len(values)}"),
            )
            found.append(Reason(text=text, evidence=evidence, kind="comparison"))
    return found


def _shown(product: Product, field: str) -> str:
    if field == "price":
        return str(product.price)
    if field == "rating" and product.rating:
        return f"{product.rating.value:g}"
    return str(product.attributes[field])


def _drawbacks(product: Product) -> list[Reason]:
    found: list[tuple[str, Evidence]] = []
    if not product.available:
        found.append(("out of stock at the moment", Evidence(field="stock", value="0")))
    elif product.stock is not None and product.stock <= _FEW:
        left = str(product.stock)
        found.append((f"only {left} left", Evidence(field="stock", value=left)))
    if product.rating is None:
        found.append(("no ratings yet", Evidence(field="rating", value="none")))
    elif product.rating.value * 5 / product.rating.scale_max < _POOR:
        value = f"{product.rating.value:g}"
        found.append((f"rated only {value}", Evidence(field="rating", value=value)))
    return [Reason(text=t, evidence=(e,), kind="drawback") for t, e in found]
