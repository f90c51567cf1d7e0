"""Find products by what the shopper is looking for."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from tools.arguments import Arguments
from tools.asking import asking
from tools.choice import choice
from tools.condition import Condition, enforced
from tools.considered import weighed
from tools.context import ShopContext
from tools.findings import Answer, Findings, answer
from tools.promotion import promoted


class SearchCatalog(Arguments):
    """What to look for, and within which limits."""

    query: Annotated[
        str, Field(min_length=1, max_length=400, description="the thing sought, in a few words")
    ]
    where: list[Condition] = Field([], max_length=20, description="limits that the need lacks")
    limit: Annotated[int, Field(ge=1, le=8, description="how many products")] = 3


@tool(args_schema=SearchCatalog, response_format="content_and_artifact")
def search_catalog(
    query: str, runtime: ToolRuntime[ShopContext, Any], where: list[Condition], limit: int
) -> Answer:
    """Find products that fit a description and meet every limit of the shopper.

    The shopper's hard constraints always apply. Answers how many products match, the best of
    them with facts and reasons, and, when none match, the relaxations that would find some.
    """
    context = runtime.context
    both = enforced(context.constraints, where)
    chosen, by = choice(context, both.constraints, query)
    products = context.catalog.at(chosen.rows[:limit])
    found = Findings(
        products,
        chosen.matching,
        both,
        context.constraints,
        unknown=context.unknown,
        unstated=context.unstated,
        corrected=chosen.corrected,
        rests_on=by.rests_on(products, context.order),
        because=by.because(products),
        promoted=promoted(context, products),
        ask=asking(context, chosen, limit),
        considered=weighed(context.catalog, chosen),
    )
    return answer(context.catalog, found)
