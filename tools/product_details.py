"""Everything the catalogue says about products that the shopper asks about."""

from __future__ import annotations

import json
from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from tools.arguments import Arguments
from tools.context import ShopContext
from tools.findings import Answer, facts_of

_ALL = 100


class ProductDetails(Arguments):
    """Which products."""

    ids: Annotated[
        list[str], Field(min_length=1, max_length=4, description="ids from an earlier answer")
    ]


@tool(args_schema=ProductDetails, response_format="content_and_artifact")
def product_details(ids: list[str], runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Tell every fact and the whole description of one to four products by their ids."""
    products = runtime.context.catalog.get(ids)
    told = [
        {"id": p.id, "title": p.title, "facts": facts_of(p, limit=_ALL), "says": p.description}
        for p in products
    ]
    text = json.dumps({"matching": len(told), "products": told}, ensure_ascii=False)
    return text, {"ids": [p.id for p in products], "matching": len(told), "details": True}
