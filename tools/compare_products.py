"""Products side by side: the facts in which they differ, and which is best in each."""

from __future__ import annotations

import json
from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from recommender import contrast, label
from tools.arguments import Arguments
from tools.context import ShopContext
from tools.findings import Answer


class CompareProducts(Arguments):
    """Which products."""

    ids: Annotated[
        list[str], Field(min_length=2, max_length=4, description="ids from an earlier answer")
    ]


@tool(args_schema=CompareProducts, response_format="content_and_artifact")
def compare_products(ids: list[str], runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Set two to four products side by side."""
    context = runtime.context
    products = context.catalog.get(list(dict.fromkeys(ids)))
    found = contrast(products, [c.field for c in context.constraints])
    text = {
        "matching": len(products),
        "products": [{"id": p.id, "title": p.title} for p in products],
        "differ": [
            {"fact": label(r.field), "values": r.values}
            | ({"best": found.ids[r.best]} if r.best is not None else {})
            for r in found.rows
        ],
        "same": {label(r.field): r.values[0] for r in found.same},
    }
    artifact = {"ids": list(found.ids), "matching": len(products), "compared": True}
    return json.dumps(text, ensure_ascii=False), artifact
