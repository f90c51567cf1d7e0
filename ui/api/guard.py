"""What stands before every route of the API: an id for each request, and a largest body."""

from __future__ import annotations

import logging
import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.errors import TooLarge
from ui.logs import REQUEST

_log = logging.getLogger("shopkeeper.api")
LARGEST = 1_000_000
"""Bytes of a body that are read."""
REQUEST_ID = "X-Request-Id"
_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class Numbered:
    """Gives every request an id, which its answer and its log lines carry."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its id; the caller's own is kept where it can be one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        number = given if _ID.fullmatch(given) else uuid4().hex

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = number
            await send(message)

        scope.setdefault("state", {})["request_id"] = number
        token = REQUEST.set(number)
        try:
            await self._app(scope, receive, numbered)
        finally:
            REQUEST.reset(token)


class Sized:
    """Refuses a body that is larger than any that there is a use for, before all of it is read.

    It is read here as a whole, so that no route meets half of one.
    """

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self._app, self._largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its whole body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await self._body(Headers(scope=scope), receive)
        if body is None:
            refused = TooLarge(f"At most {self._largest:,} bytes are taken.")
            _log.info("%s %s: %s", scope["method"], scope["path"], refused)
            await refused.response()(scope, receive, send)
            return
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def whole() -> Message:
            return next(given, None) or await receive()

        await self._app(scope, whole, send)

    async def _body(self, headers: Headers, receive: Receive) -> bytes | None:
        """Return the body, None for one that is too large; what never comes whole is empty."""
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._largest:
            return None
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._largest:
                return None
        return bytes(body)
