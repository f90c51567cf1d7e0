"""What a turn selects by its order and wishes, with or without a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from store import Constraint, stems
from tools.context import ShopContext
from tools.popularity import Ranked, by_popularity
from tools.selection import Selection, by_query, by_rating


class Choice(NamedTuple):
    """The products selected, and how the order that was asked for was done."""

    selection: Selection
    by: Ranked


def choice(context: ShopContext, where: Sequence[Constraint], query: str = "") -> Choice:
    """Return what satisfies `where`, nearest to a query, or without one the best rated first.

    What was chosen in a turn is not chosen again: cards come before what is told of them.
    """
    asked = tuple(where), query
    if asked not in context.chosen:
        context.chosen[asked] = _chosen(context, where, _left(query, where))
    found: Choice = context.chosen[asked]
    return found


def _chosen(context: ShopContext, where: Sequence[Constraint], query: str) -> Choice:
    by = by_popularity(context, where)
    if not query:
        rated = by_rating(
            context.catalog,
            where,
            by.order,
            wishes=context.wishes,
            unstated=context.unstated,
            popular=by.scores,
            promoting=context.promoting,
        )
        return Choice(rated, by)
    nearest = by_query(
        context.catalog,
        query,
        where,
        by.order,
        wishes=context.wishes,
        unknown=bool(context.unknown),
        unstated=context.unstated,
        popular=by.scores,
        promoting=context.promoting,
        weights=context.weights,
        relisted=context.relisted,
    )
    return Choice(nearest, by)


def _left(query: str, held: Sequence[Constraint]) -> str:
    """Return a query without the flags that all products meet, unless it says nothing else.

    "Vegan" in a title is no better than in a field: a vegan shampoo comes before a Vegan Derby.
    """
    flags = [c for c in held if c.kind == "flag" and c.value is True]
    said = {s for c in flags for s in stems(c.field.replace("_", " "))}
    left = " ".join(w for w in query.split() if not (stems(w) and said.issuperset(stems(w))))
    return left if stems(left) else query
