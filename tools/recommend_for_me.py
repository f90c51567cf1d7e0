"""Products for a shopper who asks for none in particular.

By their taste where that is known, else by what others took to, else by ratings: within the need
where it has limits, else of the kinds asked for before in this conversation, else of several
departments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain.tools import ToolRuntime, tool

from store import Catalog, Constraint, Product
from tools.arguments import Arguments
from tools.asking import asking
from tools.condition import Enforced, held
from tools.considered import weighed
from tools.context import ShopContext
from tools.findings import SHOWN, Answer, Findings, answer
from tools.picks import picks
from tools.popularity import POPULAR, Ranked, by_popularity, popular_among
from tools.promotion import promoted
from tools.selection import by_rating

# Of so many of the best rated, the first of each department.
_POOL = 60
# What a pick by ratings rests on, as a wish that every rated product meets.
RATED = Constraint(field="rating", op="gte", value=0, hard=False)


class RecommendForMe(Arguments):
    """Nothing: the need says it."""


@tool(args_schema=RecommendForMe, response_format="content_and_artifact")
def recommend_for_me(runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Pick for a shopper who asks for nothing in particular; `rests_on` tells by what."""
    context = runtime.context
    both = held((*context.constraints, *_avoided(context)))
    if taste := by_taste(context, both):
        return answer(context.catalog, taste)
    known = [k for k in context.interests if context.catalog.vocabulary.categories.get(k)]
    limited = any(c.field != "id" for c in context.constraints)
    interests = () if limited or not known else (_of_kinds(known),)
    where = (*both.constraints, *interests)
    by = _by(context, where)
    chosen = by_rating(
        context.catalog, where, by.order, unstated=context.unstated, popular=by.scores
    )
    products = varied(context.catalog.at(pool(context.catalog, chosen.rows)), SHOWN)
    basis = by.rests_on(products, context.order)
    found = Findings(
        products,
        chosen.matching,
        both,
        (*context.constraints, RATED),
        unstated=context.unstated,
        rests_on=basis or _basis(context, limited=limited, interested=bool(interests)),
        because=by.because(products),
        ask=asking(context, chosen, SHOWN),
        considered=weighed(context.catalog, chosen),
    )
    return answer(context.catalog, found)


def _by(context: ShopContext, where: Sequence[Constraint]) -> Ranked:
    """Return the order: what others took to, where the shopper asks for no other."""
    popular = popular_among(context, where) if context.order == "fit" else None
    return Ranked(POPULAR, popular) if popular else by_popularity(context, where)


def by_taste(context: ShopContext, both: Enforced) -> Findings | None:
    """Return picks by what the shopper did before, None where that is not known."""
    if context.shopper is None or context.order != "fit":
        return None
    picked = picks(
        context.catalog,
        context.shopper,
        both.constraints,
        SHOWN,
        unstated=context.unstated,
        promoting=context.promoting,
    )
    if picked is None:
        return None
    return Findings(
        picked.products,
        picked.matching,
        both,
        (*context.constraints, *context.shopper.preferences),
        unstated=context.unstated,
        rests_on="taste" if picked.known else "told_before",
        because=picked.because,
        slate=picked.slate,
        promoted=promoted(context, picked.products),
        considered=picked.considered,
    )


def _avoided(context: ShopContext) -> list[Constraint]:
    """Return what the shopper told on an earlier visit to want nothing of: no pick has it."""
    told = context.shopper.preferences if context.shopper else ()
    limits = [c.model_copy(update={"hard": True}) for c in told if c.negative]
    return (
        limits if context.catalog.count([*held(context.constraints).constraints, *limits]) else []
    )


def _of_kinds(kinds: list[str]) -> Constraint:
    return Constraint(field="category", op="in", value=tuple(kinds))


def _basis(context: ShopContext, *, limited: bool, interested: bool) -> str:
    rated = "rating" in context.catalog.vocabulary.numbers
    if interested:
        return "asked_before"
    if limited:
        return "best_rated_within" if rated else "unrated_within"
    return "best_rated" if rated else "unrated"


def pool(catalog: Catalog, rows: Sequence[int]) -> list[int]:
    """Return the best row of each kind, then the best of all, of rows that are best first."""
    _, first = np.unique(catalog.kinds(rows), return_index=True)
    best = [rows[i] for i in sorted(first.tolist())[:_POOL]]
    return list(dict.fromkeys([*best, *rows[:_POOL]]))


def varied(products: list[Product], limit: int) -> list[Product]:
    """Return the first product of each department, then the second of each, and so on."""
    seen: dict[str, int] = {}
    turns = []
    for product in products:
        department = product.categories[0] if product.categories else ""
        seen[department] = seen.get(department, -1) + 1
        turns.append(seen[department])
    order = sorted(range(len(products)), key=lambda i: (turns[i], i))
    return [products[i] for i in order[:limit]]
