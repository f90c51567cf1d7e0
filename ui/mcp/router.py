"""`/mcp`: MCP over Streamable HTTP, of which every request stands for itself."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from ui.api.access import LOOPBACK, caller_of
from ui.api.errors import ApiError, NotAllowed
from ui.api.site import site_of
from ui.caller import ANONYMOUS, Caller
from ui.mcp.server import Context, server
from ui.mcp.visit import Visit

_log = logging.getLogger("shopkeeper.api")


@asynccontextmanager
async def _open(app: FastAPI) -> AsyncIterator[None]:
    """Keep the server open while the application is.

    Any worker answers any request: there are no sessions, and answers are plain JSON.
    """
    sessions = StreamableHTTPSessionManager(server(_visit_of), json_response=True, stateless=True)
    async with sessions.run():
        app.state.mcp = sessions
        yield


router = APIRouter(lifespan=_open)


class _Spoken(Response):
    """An answer that the MCP server writes by itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it answer the request; a refusal is told to the log, as everywhere."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                _log.info("POST /mcp: refused with %s", message["status"])
            await send(message)

        sessions: StreamableHTTPSessionManager = scope["app"].state.mcp
        await sessions.handle_request(scope, receive, told)


@router.post("/mcp", include_in_schema=False)
def speak(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Response:
    """Answer an MCP client with a key; on loopback also one without."""
    _check_origin(request, caller)
    request.state.caller = caller
    return _Spoken()


@router.api_route("/mcp", methods=["GET", "DELETE"], include_in_schema=False)
def neither() -> None:
    """Say that there is no session to listen to or to end. Raises ApiError."""
    told = "Every request stands for itself here: send it as POST."
    raise ApiError(told, code="method_not_allowed", status=405, headers={"Allow": "POST"})


def _check_origin(request: Request, caller: Caller) -> None:
    """Refuse a page elsewhere that makes a browser on this machine call. Raises NotAllowed.

    Access looks at the host, which is what a name that is bound anew gives away; with a key it is
    the key that counts.
    """
    origin = request.headers.get("origin")
    if origin and caller.key == ANONYMOUS and urlsplit(origin).hostname not in LOOPBACK:
        raise NotAllowed("A page elsewhere needs a key.")


def _visit_of(context: Context) -> Visit:
    request: Any = context.request
    state = request.app.state
    return Visit(state.turns, request.state.caller, site_of(request))
