"""What goes with one product that was shown."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import BaseModel, ConfigDict, Field

from tools.company import company
from tools.condition import held
from tools.context import ShopContext
from tools.findings import SHOWN, Answer, Findings, answer


class CompleteTheSet(BaseModel):
    """With which one."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]
    id: Annotated[str, Field(min_length=1, max_length=200)]


@tool(args_schema=CompleteTheSet, response_format="content_and_artifact")
def complete_the_set(id: str, runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Find what goes with a shown product; `rests_on` tells by what."""
    context = runtime.context
    both = held(context.constraints)
    kept = company(context.catalog, id, both.constraints, SHOWN)
    found = Findings(
        kept.products,
        kept.matching,
        both,
        context.constraints,
        rests_on=kept.rests_on,
        of=kept.of,
    )
    return answer(context.catalog, found)
