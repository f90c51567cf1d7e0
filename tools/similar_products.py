"""More like one product that was shown."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import BaseModel, ConfigDict, Field

from tools.condition import Condition, enforced
from tools.context import ShopContext
from tools.findings import Answer, Findings, answer
from tools.selection import by_likeness


class SimilarProducts(BaseModel):
    """Like which one, and within which limits."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]
    id: Annotated[str, Field(min_length=1, max_length=200, description="from an earlier answer")]
    where: Annotated[
        list[Condition], Field(max_length=20, description="limits that the need lacks")
    ] = []
    limit: Annotated[int, Field(ge=1, le=8)] = 3


@tool(args_schema=SimilarProducts, response_format="content_and_artifact")
def similar_products(
    id: str, runtime: ToolRuntime[ShopContext, Any], where: list[Condition], limit: int
) -> Answer:
    """Find products like one that was shown: near in meaning, kind and price, never itself."""
    context = runtime.context
    both = enforced(context.constraints, where)
    rows, matching, *_ = by_likeness(
        context.catalog, id, both.constraints, context.order, unstated=context.unstated
    )
    found = Findings(
        context.catalog.at(rows[:limit]),
        matching,
        both,
        context.constraints,
        unstated=context.unstated,
        rests_on="likeness",
    )
    return answer(context.catalog, found)
