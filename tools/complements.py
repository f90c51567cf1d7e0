"""What goes with one product that was shown."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import BaseModel, ConfigDict, Field

from tools.company import company
from tools.condition import enforced
from tools.context import ShopContext
from tools.findings import Answer, Findings, answer


class Complements(BaseModel):
    """With which one."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]
    id: Annotated[str, Field(min_length=1, max_length=200, description="from an earlier answer")]
    limit: Annotated[int, Field(ge=1, le=8)] = 3


@tool(args_schema=Complements, response_format="content_and_artifact")
def complements(id: str, runtime: ToolRuntime[ShopContext, Any], limit: int) -> Answer:
    """Find what goes with a product that was shown, never others of its kind.

    `rests_on` tells by what: the catalogue itself, their descriptions, or only the department.
    """
    context = runtime.context
    both = enforced(context.constraints, [])
    kept = company(context.catalog, id, both.constraints, limit)
    found = Findings(
        kept.products,
        kept.matching,
        both,
        context.constraints,
        rests_on=kept.rests_on,
        of=kept.of,
    )
    return answer(context.catalog, found)
