"""Where an order of this shopper is; who they are was checked before any tool is called."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from pydantic import Field

from store import Order, plain_number
from tools.arguments import Arguments
from tools.context import ShopContext
from tools.findings import Answer

_MOST = 5


class OrderStatus(Arguments):
    """Which order."""

    order: Annotated[
        str, Field(max_length=40, description="the number the shopper names; empty for none")
    ] = ""


@tool(args_schema=OrderStatus, response_format="content_and_artifact")
def order_status(runtime: ToolRuntime[ShopContext, Any], order: str = "") -> Answer:
    """Tell the status, items and tracking of an order; the shop itself asks who the shopper is."""
    account = runtime.context.account
    standing: str = account.standing if account else "none"
    number = plain_number(order) or (account.number if account else "")
    found = account.own(number) if account else ()
    if standing == "known" and not found:
        # An order of somebody else is told like one that there is not.
        standing = "missing" if number else "empty"
    text: dict[str, Any] = {
        "matching": 0,
        "products": [],
        "account": standing,
        "orders": _told(found),
    }
    text["count"] = len(found)
    artifact = {
        "service": "orders",
        "account": standing,
        "orders": [o.model_dump(mode="json") for o in found],
    }
    return json.dumps(text, ensure_ascii=False), artifact


def _told(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """Return the only order whole, of several their numbers and where they stand."""
    if len(orders) == 1:
        return [orders[0].model_dump(mode="json")]
    return [{"number": o.number, "status": o.status} for o in orders[-_MOST:]]
