"""Keep what a shopper says of their taste for later visits."""

from __future__ import annotations

import json
from typing import Any

from langchain.tools import ToolRuntime, tool

from store import resolved
from tools.arguments import Arguments
from tools.condition import Condition, constraint_of
from tools.context import ShopContext
from tools.findings import Answer


class RememberPreference(Arguments):
    """What holds for anything this shopper buys."""

    preference: Condition


@tool(args_schema=RememberPreference, response_format="content_and_artifact")
def remember_preference(preference: Condition, runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Keep a lasting taste of the shopper ("I never wear wool"), not that of another person."""
    context = runtime.context
    wish = resolved(constraint_of(preference), context.catalog.vocabulary)
    kept = context.shopper is not None and context.shopper.remember(wish)
    text = {"matching": 0, "products": [], "remembered": wish.phrase if kept else ""}
    artifact: dict[str, Any] = {"ids": [], "matching": 0, "remembered": kept}
    return json.dumps(text, ensure_ascii=False), artifact
