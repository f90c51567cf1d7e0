"""Products for a shopper who asks for none in particular."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import BaseModel, ConfigDict, Field

from store import Constraint, Product
from tools.condition import enforced
from tools.context import ShopContext
from tools.findings import Answer, Findings, answer
from tools.selection import by_rating

# Of so many of the best rated, the first of each department.
_POOL = 60
# What a pick by ratings rests on, as a wish that every rated product meets.
RATED = Constraint(field="rating", op="gte", value=0, hard=False)


class RecommendProducts(BaseModel):
    """How many."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]
    limit: Annotated[int, Field(ge=1, le=8)] = 3


@tool(args_schema=RecommendProducts, response_format="content_and_artifact")
def recommend_products(runtime: ToolRuntime[ShopContext, Any], limit: int) -> Answer:
    """Recommend to a shopper who leaves the choice to you; `rests_on` tells by what.

    Within the need where it has limits, else of the kinds asked for before in this conversation,
    else the best rated of several departments.
    """
    context = runtime.context
    both = enforced(context.constraints, [])
    known = [k for k in context.interests if context.catalog.vocabulary.categories.get(k)]
    interests = () if context.constraints or not known else (_of_kinds(known),)
    rows, matching, *_ = by_rating(
        context.catalog,
        (*both.constraints, *interests),
        context.order,
        unstated=context.unstated,
    )
    found = Findings(
        varied(context.catalog.at(rows[:_POOL]), limit),
        matching,
        both,
        (*context.constraints, RATED),
        unstated=context.unstated,
        rests_on=_basis(context, bool(interests)),
    )
    return answer(context.catalog, found)


def _of_kinds(kinds: list[str]) -> Constraint:
    return Constraint(field="category", op="in", value=tuple(kinds))


def _basis(context: ShopContext, interested: bool) -> str:
    rated = "rating" in context.catalog.vocabulary.numbers
    if interested:
        return "asked_before"
    if context.constraints:
        return "best_rated_within" if rated else "unrated_within"
    return "best_rated" if rated else "unrated"


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
