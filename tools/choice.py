"""What a turn selects by its order and wishes, with or without a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from store import Constraint
from tools.context import ShopContext
from tools.popularity import Ranked, by_popularity
from tools.selection import Selection, by_query, by_rating


class Choice(NamedTuple):
    """The products selected, and how the order that was asked for was done."""

    selection: Selection
    by: Ranked


def choice(context: ShopContext, where: Sequence[Constraint], query: str = "") -> Choice:
    """Return what satisfies `where`, nearest to a query, or without one the best rated first."""
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
    )
    return Choice(nearest, by)
