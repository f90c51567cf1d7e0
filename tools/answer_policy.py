"""What the shop's own pages say to a question about its rules."""

from __future__ import annotations

import json
from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from tools.arguments import Arguments
from tools.context import ShopContext
from tools.findings import Answer


class AnswerPolicy(Arguments):
    """One question."""

    question: Annotated[
        str, Field(min_length=1, max_length=400, description="the shopper's question in English")
    ]


@tool(args_schema=AnswerPolicy, response_format="content_and_artifact")
def answer_policy(question: str, runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Find what the shop's pages say on shipping, returns, payment, warranty or opening hours."""
    found = runtime.context.policies(question)
    told = [{"page": p.page, "under": " > ".join(p.headings), "says": p.text} for p in found]
    text = {"matching": len(found), "products": [], "passages": told}
    passages = [p.model_dump(mode="json") for p in found]
    return json.dumps(text, ensure_ascii=False), {"service": "policy", "passages": passages}
