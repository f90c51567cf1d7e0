"""Whether some product could tell: a value or a unit that no row has is a slip of the case."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from evaluation.errors import BadCases
from evaluation.regression.case import Case
from evaluation.regression.document import Place
from evaluation.regression.rows import limits_of
from evaluation.simulation.judging import fit
from evaluation.simulation.limit import Limit
from evaluation.simulation.shop import Shop
from store import Product


def check_values(case: Case, shop: Shop) -> None:
    """Raise BadCases with file, line and mend for the first constraint that no row could tell of.

    One that excludes a misspelt value would hold for ever, and one that asks for it never.
    """
    for place, limit in _limits(case):
        if not _is_stated(limit, shop):
            value = f"{limit.value:g} {limit.unit}".strip() if limit.unit else repr(limit.value)
            problem = f"{case.at(place)}: no product has {limit.field} {value}"
            raise BadCases(problem, hint=_mend(limit, shop))


def _limits(case: Case) -> Iterator[tuple[Place, Limit]]:
    for number, turn in enumerate(case.turns):
        for field, given in (turn.expect.constraints or {}).items():
            place: Place = ["turns", number, "expect", "constraints", field]
            yield from ((place, limit) for limit in limits_of(field, given))


def _is_stated(limit: Limit, shop: Shop) -> bool:
    if isinstance(limit.value, str):
        wanted = Limit(limit.field, "is", limit.value)
        return any(fit(row, wanted) in ("yes", "arguable") for row in shop.rows)
    return any(fit(row, limit) != "unstated" for row in shop.rows)


def _mend(limit: Limit, shop: Shop) -> str:
    if not isinstance(limit.value, str):
        return "Write it with a unit, or without one, as the catalogue states it"
    known = {value for row in shop.rows for value in _written(row.product, limit.field)}
    near = get_close_matches(limit.value, known, 1)
    return f"Did you mean {near[0]!r}?" if near else "Look it up in the catalogue"


def _written(product: Product, field: str) -> Iterator[str]:
    """Yield the values of a field as the catalogue writes them."""
    if field == "category":
        yield from product.categories
    elif field == "brand":
        yield product.brand or ""
    elif isinstance(given := product.attributes.get(field), tuple):
        yield from map(str, given)
