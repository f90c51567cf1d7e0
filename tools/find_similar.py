"""More like one product that was shown."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from tools.arguments import Arguments
from tools.condition import held
from tools.considered import weighed
from tools.context import ShopContext
from tools.findings import SHOWN, Answer, Findings, answer
from tools.popularity import by_popularity
from tools.selection import by_likeness


class FindSimilar(Arguments):
    """Like which one."""

    id: Annotated[str, Field(min_length=1, max_length=200)]


@tool(args_schema=FindSimilar, response_format="content_and_artifact")
def find_similar(id: str, runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Find others like a shown product."""
    context = runtime.context
    both = held(context.constraints)
    by = by_popularity(context, both.constraints)
    chosen = by_likeness(
        context.catalog,
        id,
        both.constraints,
        by.order,
        unstated=context.unstated,
        popular=by.scores,
    )
    products = context.catalog.at(chosen.rows[:SHOWN])
    found = Findings(
        products,
        chosen.matching,
        both,
        context.constraints,
        unstated=context.unstated,
        rests_on=by.rests_on(products, context.order) or "likeness",
        because=by.because(products),
        considered=weighed(context.catalog, chosen),
    )
    return answer(context.catalog, found)
