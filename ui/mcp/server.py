"""The MCP server: which tools there are, and how a call is answered or refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)
from pydantic import ValidationError

from agent import AgentError
from store import StoreError
from ui.api.errors import ApiError, NotAllowed
from ui.api.refusal import api_error
from ui.mcp.assistant_tools import ASSISTANT_TOOLS
from ui.mcp.catalog_tools import CATALOG_TOOLS
from ui.mcp.tool import Tool
from ui.mcp.visit import Visit

Context = ServerRequestContext[Any, Any]
_log = logging.getLogger("shopkeeper.api")
TOOLS = {tool.name: tool for tool in (*CATALOG_TOOLS, *ASSISTANT_TOOLS)}
_INSTRUCTIONS = (
    "The catalogue of one shop, and its assistant. Use recommend_products for what a shopper "
    "needs and ask_shopping_assistant to go on; search_catalog and get_product for plain facts. "
    "Every product, price and attribute comes from a row of the catalogue. Nothing can be "
    "ordered here."
)


def server(visit_of: Callable[[Context], Visit]) -> Server[Any]:
    """Return a server whose tools serve the visit that a request makes."""

    async def listed(context: Context, _: PaginatedRequestParams | None) -> ListToolsResult:
        scopes = visit_of(context).caller.scopes
        return ListToolsResult(tools=[t.listed() for t in TOOLS.values() if t.scope in scopes])

    async def called(context: Context, call: CallToolRequestParams) -> CallToolResult:
        return await _called(visit_of(context), call)

    return Server(
        "shopkeeper",
        version=version("shopkeeper"),
        title="Shopkeeper",
        instructions=_INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


async def _called(visit: Visit, call: CallToolRequestParams) -> CallToolResult:
    """Answer a call; an agent reads what went wrong, and what to do about it."""
    try:
        tool = _tool(call.name, visit)
        answer = await tool.run(visit, tool.arguments.model_validate(call.arguments or {}))
    except ValidationError as error:
        return _refused(f"{_named(error)} See the input schema of {call.name}.")
    except (ApiError, AgentError, StoreError) as error:
        _log.info("%s: %s", call.name, error)
        return _refused(str(api_error(error)))
    except Exception:
        # What nobody foresaw is told to the log; nothing of it leaves the server.
        _log.exception("%s failed", call.name)
        return _refused("Something went wrong on our side: try again, or another tool.")
    content = TextContent(text=answer.text)
    return CallToolResult(content=[content], structured_content=answer.told)


def _tool(name: str, visit: Visit) -> Tool:
    tool = TOOLS.get(name)
    if tool is None:
        raise ApiError(f"There is no tool {name[:80]!r}: the tools are {', '.join(TOOLS)}.")
    if tool.scope not in visit.caller.scopes:
        raise NotAllowed(f"This key doesn't open {name}: it has no scope {tool.scope!r}.")
    return tool


def _named(error: ValidationError) -> str:
    """Name the first thing that is wrong with the arguments, and nothing of what they hold."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    told = first["msg"].removeprefix("Value error, ")
    return f"{place}: {told}." if place else f"{told}."


def _refused(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=message)], is_error=True)
