"""Whether one product meets one constraint: yes, no, or the catalogue doesn't say.

This is the definition; `store.index` computes the same for a whole catalogue at once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache

from store.constraint import NEGATIONS, Constraint, Scalar
from store.lexicon import material_kinds, widened
from store.product import Product, Quantity
from store.units import canonical
from store.vocabulary import numbers_of, texts_of
from store.words import stems

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "in": operator.eq,
    "not_in": operator.ne,
}
NUMBERS = frozenset({"price", "rating", "rating_count", "stock"})
_LEXICAL = frozenset({"color", "material"})
_LONGEST = 3


def key(text: str) -> str:
    """Return the form in which two values are the same: their stems."""
    return " ".join(stems(text))


@lru_cache(maxsize=200_000)
def answers(field: str, value: str) -> frozenset[str]:
    """Return the keys that a product with `value` in `field` answers to.

    A color or material answers by its meaning; other values answer to the whole and to any run
    of up to three of their words ("16-inch laptop" answers to "laptop").
    """
    whole = stems(value)
    own = {" ".join(whole)} | {key(w) for w in widened(field, value)}
    if field in _LEXICAL or field == "size":
        return frozenset(own)
    if field in ("category", "brand"):
        parts = value.replace(" and ", "&").replace("/", "&").replace(",", "&").split("&")
        return frozenset(own | {key(p) for p in parts if key(p)})
    runs = range(1, min(_LONGEST, len(whole)) + 1)
    own |= {" ".join(whole[i : i + n]) for n in runs for i in range(len(whole) - n + 1)}
    return frozenset(own)


def values_of(product: Product, field: str) -> tuple[str, ...]:
    """Return the text values of a product in a field; empty where it states none."""
    if field == "category":
        return product.categories
    if field == "brand":
        return (product.brand,) if product.brand else ()
    return texts_of(product).get(field, ())


def excluded(constraint: Constraint) -> set[str]:
    """Return the keys that a text must not mention: "not leather" means no suede either."""
    values = [str(v) for v in constraint.values]
    kinds = material_kinds() if constraint.field == "material" else {}
    members = [m for v in values for m in kinds.get(v.casefold(), ())]
    return {key(v) for v in (*values, *members)}


def mentions(product: Product, wanted: str) -> bool:
    """Return True when every word of `wanted` occurs in the title or the description."""
    said = set(stems(f"{product.title} {product.description}"))
    return bool(wanted) and all(s in said for s in wanted.split())


def satisfies(product: Product, constraint: Constraint) -> bool | None:
    """Return whether the product meets the constraint; None when the catalogue doesn't say.

    An exclusion is strict: a product is also out when its title or description uses the word,
    so "not black" leaves out a beige bag with black straps.
    """
    if constraint.field == "available":
        return (product.available == bool(constraint.value)) != constraint.negative
    if isinstance(constraint.value, bool):
        known = product.attributes.get(constraint.field)
        if not isinstance(known, bool):
            return None
        return (known == constraint.value) != constraint.negative
    if isinstance(constraint.value, float | int):
        return _number_satisfies(product, constraint)
    return _text_satisfies(product, constraint)


def _number_satisfies(product: Product, constraint: Constraint) -> bool | None:
    limit = limit_of(constraint)
    number = numbers_of(product).get(constraint.field)
    if number is None or limit.unit not in ("", number.unit):
        return None
    return COMPARE[constraint.op](number.amount, limit.amount)


def limit_of(constraint: Constraint) -> Quantity:
    """Return the number of a constraint in the unit that products compare in."""
    limit = Quantity(amount=float(constraint.values[0]), unit=constraint.unit)
    return limit if constraint.field == "price" else canonical(limit)


def _text_satisfies(product: Product, constraint: Constraint) -> bool | None:
    wanted = {key(str(v)) for v in constraint.values}
    values = values_of(product, constraint.field)
    held: set[str] = set().union(*(answers(constraint.field, v) for v in values))
    if constraint.op in NEGATIONS:
        if held & wanted or any(mentions(product, w) for w in excluded(constraint)):
            return False
        return True if values else None
    if not values and constraint.field == "category":
        title = set(stems(product.title))
        return any(set(w.split()) <= title for w in wanted)
    return bool(held & wanted) if values else None


def is_number(value: Scalar | tuple[str, ...]) -> bool:
    """Return True for a number that is not a flag."""
    return isinstance(value, float | int) and not isinstance(value, bool)
