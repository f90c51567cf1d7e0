"""The cold-start tool: the best products within limits, with no query and no history."""

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


class FilterByAttributes(Arguments):
    """Limits only."""

    where: list[Condition] = Field([], max_length=20, description="limits that the need lacks")
    limit: Annotated[int, Field(ge=1, le=8, description="how many products")] = 3


@tool(args_schema=FilterByAttributes, response_format="content_and_artifact")
def filter_by_attributes(
    runtime: ToolRuntime[ShopContext, Any], where: list[Condition], limit: int
) -> Answer:
    """List the products that meet every limit of the shopper, the best rated first.

    Use it when there is nothing to search for, only limits ("something under $20 for a child").
    Few ratings count little, and new products get a fair start.
    """
    context = runtime.context
    both = enforced(context.constraints, where)
    chosen, by = choice(context, both.constraints)
    products = context.catalog.at(chosen.rows[:limit])
    found = Findings(
        products,
        chosen.matching,
        both,
        context.constraints,
        unstated=context.unstated,
        rests_on=by.rests_on(products, context.order),
        because=by.because(products),
        promoted=promoted(context, products),
        ask=asking(context, chosen, limit),
        considered=weighed(context.catalog, chosen),
    )
    return answer(context.catalog, found)
