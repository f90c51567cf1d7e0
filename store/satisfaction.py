"""Whether one product meets one constraint: yes, no, or the catalogue doesn't say.

This is the definition; `store.index` computes the same for a whole catalogue at once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from store.constraint import BOUNDS, NEGATIONS, Constraint, Op, Scalar
from store.lexicon import material_kinds, widened
from store.phrase import phrased
from store.product import Product, Quantity
from store.terms import terms, undenied
from store.units import canonical
from store.vocabulary import days_of, number_of, ordinal, texts_of
from store.words import stems

COMPARE: Mapping[Op, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
_LEXICAL = frozenset({"color", "material"})
_LONGEST = 3
_NOMINAL = 0.03
_EXACT = frozenset({"", "%", "°C", "°F", "x"})


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


def keys_of(field: str, values: Sequence[str]) -> list[frozenset[str]]:
    """Return the keys that each of a product's values in a field answers to.

    Of its categories the last one says what it is: a moka pot of "Coffee & Tea" is no tea.
    """
    if field != "category":
        return [answers(field, value) for value in values]
    return [
        *(frozenset({key(value)}) for value in values[:-1]),
        *(answers(field, value) for value in values[-1:]),
    ]


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


def accepted(constraint: Constraint) -> list[str]:
    """Return the keys that meet a limit on a text: what is unisex meets "for men" too."""
    keys = [key(str(v)) for v in constraint.values]
    either = {"gender", "sex"} & set(constraint.field.split("_")) and {"men", "women"} & set(keys)
    return [*keys, "unisex"] if either and not constraint.negative else keys


def mentions(product: Product, wanted: str) -> bool:
    """Return True when every word of `wanted` occurs in the title or the description."""
    said = set(stems(f"{product.title} {product.description}"))
    return bool(wanted) and all(s in said for s in wanted.split())


def has_word_of(product: Product, wanted: str) -> bool:
    """Return True when every word of `wanted` occurs in the title, the description or a value.

    "Fluoride-free" and "without fish" say that it has none of it.
    """
    values = (" ".join(v) for v in product.attributes.values() if isinstance(v, tuple))
    texts = (product.title, product.description, *values)
    said = {s for text in texts for s in stems(undenied(text))}
    return bool(wanted) and all(s in said for s in wanted.split())


def satisfies(product: Product, constraint: Constraint) -> bool | None:
    """Return whether the product meets the constraint; None when the catalogue doesn't say.

    An exclusion is strict: a product is also out when its title or description uses the word,
    so "not black" leaves out a beige bag with black straps.
    """
    if constraint.field == "id":
        return (product.id in map(str, constraint.values)) != constraint.negative
    if constraint.field == "title":
        title = set(terms(product.title))
        return (
            any(title.issuperset(terms(str(v))) for v in constraint.values) != constraint.negative
        )
    if constraint.field == "wording":
        if constraint.negative:
            return not any(has_word_of(product, key(str(v))) for v in constraint.values)
        # What no text mentions may still be so.
        return any(phrased(product, str(v)) for v in constraint.values) or None
    if constraint.field == "available":
        return (product.available == bool(constraint.value)) != constraint.negative
    if constraint.kind == "text":
        return _text_satisfies(product, constraint)
    if constraint.kind == "flag":
        known = product.attributes.get(constraint.field)
        return (known == constraint.value) != constraint.negative if type(known) is bool else None
    return _number_satisfies(product, constraint)


def end_of(constraint: Constraint) -> Constraint | None:
    """Return what the end of a span has to meet, where the limit is on its start.

    What is made from 3 years on is for one of 7, but not where it says "up to 6".
    """
    field = constraint.field
    if not field.endswith("_from") or constraint.op not in ("lt", "lte"):
        return None
    to = field.removesuffix("_from") + "_to"
    return constraint.model_copy(update={"field": to, "op": "gte"})


def unstated_of(product: Product, constraints: Iterable[Constraint]) -> list[Constraint]:
    """Return the hard constraints of which the catalogue doesn't say whether it meets them."""
    checked = (c for c in constraints if c.hard and c.checkable)
    return [c for c in checked if satisfies(product, c) is None]


def _number_satisfies(product: Product, constraint: Constraint) -> bool | None:
    end = end_of(constraint)
    if end and _number_satisfies(product, end) is False:
        return False
    number = _stated(product, constraint)
    if number is None:
        return None
    limits = [limit.amount for limit in limits_of(constraint)]
    if constraint.op in BOUNDS:
        return COMPARE[constraint.op](number.amount, limits[0])
    slack = slack_of(constraint)
    return any(abs(number.amount - x) <= slack * abs(x) for x in limits) != constraint.negative


def _stated(product: Product, constraint: Constraint) -> Quantity | None:
    """Return the number or day of a product that the constraint can be compared with."""
    if constraint.kind == "day":
        day = days_of(product).get(constraint.field)
        return ordinal(day) if day else None
    number = number_of(product, constraint.field)
    comparable = number and limits_of(constraint)[0].unit in ("", number.unit)
    return number if comparable else None


def limits_of(constraint: Constraint) -> tuple[Quantity, ...]:
    """Return the numbers or days of a constraint in the unit that products compare in."""
    return tuple(_limit(value, constraint) for value in constraint.values)


def slack_of(constraint: Constraint) -> float:
    """Return how much a measure may differ from the one that a thing is called by.

    A 12 inch pan may have 30 cm, a drive of 1 TB 1024 GB; of what is counted, or of money, four
    are four.
    """
    counts = constraint.field == "price" or constraint.kind != "number"
    return 0.0 if counts or constraint.unit in _EXACT else _NOMINAL


def _limit(value: Scalar, constraint: Constraint) -> Quantity:
    if isinstance(value, date):
        return ordinal(value)
    limit = Quantity(amount=float(value), unit=constraint.unit)
    return limit if constraint.field == "price" else canonical(limit)


def _text_satisfies(product: Product, constraint: Constraint) -> bool | None:
    wanted = set(accepted(constraint))
    values = values_of(product, constraint.field)
    held: set[str] = set().union(*keys_of(constraint.field, values))
    if constraint.op in NEGATIONS:
        if held & wanted or any(mentions(product, w) for w in excluded(constraint)):
            return False
        return True if values else None
    if not values and constraint.field == "category":
        title = set(stems(product.title))
        return any(set(w.split()) <= title for w in wanted if w)
    return bool(held & wanted) if values else None
