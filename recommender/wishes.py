"""The reasons that lie in the shopper's wishes: those a product meets, and how."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from recommender.made_of import made_of
from recommender.reason import Evidence, Reason, label, stated_by
from recommender.spoken import spoken
from store import (
    BOUNDS,
    INHERENT,
    Constraint,
    Product,
    Quantity,
    answers,
    colors,
    key,
    satisfies,
    values_of,
)

_PLAIN = re.compile(r"[^\W\d]+(?:[ '&-]+[^\W\d]{2,}){0,3}")
_QUANTITIES = {
    "persons": "for {} people",
    "weight": "weighs {}",
    "capacity": "holds {}",
    "battery_life": "runs {}",
    "age_from": "from {} on",
}
# Of these a number without its unit measures nothing.
_MEASURED = frozenset(
    {"power", "noise", "light_output", "weight", "capacity", "max_load", "battery_life"}
    | {"height", "width", "length", "depth", "diameter", "thickness", "cable_length"}
    | {"cord_length", "screen_size", "temperature"}
)
_PHRASES = {
    "brand": "from {}",
    "color": "in {}",
    "material": "made of {}",
    "size": "comes in size {}",
    "dietary": "{}",
    "compatible_with": "works with {}",
    "species": "for a {}",
    "gender": "for {}",
    "season": "for {}",
}


def met(product: Product, wishes: Sequence[Constraint]) -> list[Reason]:
    """Return a reason for each wish that the product meets, where one can be said."""
    return [r for w in wishes if satisfies(product, w) for r in _met(product, w)]


def amount(product: Product, field: str, wish: Constraint | None = None) -> Reason | None:
    """Return a stated quantity as a reason, None where the product states none.

    It says no more than the `wish` where it is the very number of the wish.
    """
    told = product.attributes.get(field)
    if not isinstance(told, Quantity | date):
        return None
    value = spoken(told) if isinstance(told, Quantity) else str(told)
    if isinstance(told, Quantity) and not told.unit and field in _MEASURED:
        # "300 of power" says nothing; "power: 300" is what the row states.
        return stated(product, field, (value,), asked=wish is not None)
    return Reason(
        text=_QUANTITIES.get(field, f"{label(field)} {{}}").format(value),
        evidence=(stated_by(product, field, str(told)),),
        kind="wish" if wish else "fact",
        name="amount",
        slots={"field": field, "value": value},
        asked=bool(wish and isinstance(told, Quantity) and told.amount in wish.values),
    )


def flag(product: Product, field: str, *, asked: bool = False) -> Reason:
    """Return what a product is or is not, or has or has not."""
    stated = bool(product.attributes.get(field))
    return Reason(
        text=label(field) if stated else f"not {label(field)}",
        evidence=(stated_by(product, field, "yes" if stated else "no"),),
        kind="wish" if asked else "fact",
        name="flag" if stated else "no_flag",
        slots={"field": field},
        asked=asked,
    )


def stated(product: Product, field: str, values: Sequence[str], *, asked: bool = False) -> Reason:
    """Return a stated text as a reason."""
    return Reason(
        text=_in_words(field, values),
        evidence=(stated_by(product, field, ", ".join(values)),),
        kind="wish" if asked else "fact",
        name="stated",
        slots={"field": field, "value": _joined(values)},
    )


def _met(product: Product, wish: Constraint) -> list[Reason]:
    if wish.field in INHERENT | {"category", "available"}:
        return []
    if wish.field == "price":
        return [_price(product)]
    if wish.field in ("rating", "rating_count"):
        return rated(product)
    stated_number = product.attributes.get(wish.field)
    if wish.op in BOUNDS or wish.kind == "day" or isinstance(stated_number, Quantity):
        found = amount(product, wish.field, wish)
        return [found] if found else []
    if isinstance(wish.value, bool):
        return [flag(product, wish.field, asked=True)]
    return _text(product, wish)


def _price(product: Product) -> Reason:
    price = str(product.price)
    return Reason(
        text=f"costs {price}",
        evidence=(Evidence(field="price", value=price),),
        name="price",
        slots={"value": price},
        asked=True,
    )


def rated(product: Product) -> list[Reason]:
    """Return the rating as a reason, none where there is none."""
    if not product.rating:
        return []
    value, count = f"{product.rating.value:g}", product.rating.count
    buyers = f" by {count:,} buyers" if count else ""
    evidence = [Evidence(field="rating", value=value)]
    if count:
        evidence.append(Evidence(field="rating_count", value=str(count)))
    slots = {"field": "rating", "value": value, "count": f"{count:,}"}
    name = "rated" if count else "rated_alone"
    text = f"rated {value}{buyers}"
    return [Reason(text=text, evidence=tuple(evidence), name=name, slots=slots)]


def _text(product: Product, wish: Constraint) -> list[Reason]:
    values = values_of(product, wish.field)
    if not values:
        return []
    if wish.negative:
        return [_instead(product, wish, values)]
    asked = {key(str(v)) for v in wish.values}
    fitting = tuple(v for v in values if answers(wish.field, v) & asked) or values
    reason = _mentioned(product, wish.field, fitting) or stated(
        product, wish.field, fitting, asked=True
    )
    # "Full-grain leather" says more than that it is leather; "S-black" says it badly.
    odd = wish.field == "color" and not all(map(is_color, fitting))
    known = reason.name == "stated" and (odd or {key(v) for v in fitting} <= asked)
    return [reason.model_copy(update={"asked": known})]


def is_color(value: str) -> bool:
    """Return True for a color's name; sellers also write "S-black" or "6*5yd" there."""
    return bool(_PLAIN.fullmatch(value)) and not colors().isdisjoint(value.casefold().split())


def _instead(product: Product, wish: Constraint, values: Sequence[str]) -> Reason:
    unwanted = " or ".join(str(v) for v in wish.values)
    positive = _mentioned(product, wish.field, values) or stated(product, wish.field, values)
    slots: Mapping[str, str] = {**positive.slots, "other": unwanted}
    name = "instead" if positive.name == "stated" else positive.name
    return positive.model_copy(
        update={
            "text": f"{positive.text}, not {unwanted}",
            "kind": "wish",
            "name": name,
            "slots": slots,
            "asked": name == "mentioned",
        }
    )


def _mentioned(product: Product, field: str, values: Sequence[str]) -> Reason | None:
    """Quote a material that a text only mentions.

    "Leather accents" do not make a bag of leather, but the shopper may want it all the same.
    """
    if field != "material" or all(made_of(product, v) for v in values):
        return None
    text = product.title if product.derived.get(field) == "title" else product.description
    quote = re.search(rf"\b{re.escape(values[0])}\b(?: [\w-]+)?", text, re.I)
    if not quote:
        return None
    said = quote.group().casefold()
    return Reason(
        text=f"described with “{said}”",
        evidence=(stated_by(product, field, ", ".join(values)),),
        name="mentioned",
        slots={"field": field, "value": said},
    )


def _in_words(field: str, values: Sequence[str]) -> str:
    return _PHRASES.get(field, f"{label(field)}: {{}}").format(_joined(values))


def _joined(values: Sequence[str]) -> str:
    return " and ".join((", ".join(values[:-1]), values[-1])) if len(values) > 1 else values[0]
