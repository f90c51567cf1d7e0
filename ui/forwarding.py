"""Passes requests on to another process of this machine, as they come."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpx2
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

_log = logging.getLogger("shopkeeper")
# Every server says these of its own answers.
_OWN = {b"date", b"server"}
# They are between two neighbors and go no further: RFC 9110, section 7.6.1.
_HOPS = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade"}
# An answer of the page may be silent for as long as a language model thinks.
_TIMEOUT = httpx2.Timeout(5.0, read=120.0)


class Forwarding:
    """An application that another one at `address` answers for."""

    def __init__(self, address: str) -> None:
        limits = httpx2.Limits(max_connections=None)
        self._client = httpx2.AsyncClient(
            base_url=address, timeout=_TIMEOUT, limits=limits, trust_env=False
        )

    async def close(self) -> None:
        """Close the connections to the other application."""
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the other application, and answer as it does."""
        if scope["type"] != "http":
            return
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        try:
            sent = self._client.build_request(
                request.method,
                path.decode("ascii", "replace") + query,
                headers=_kept(request.headers.raw),
                content=await request.body(),
            )
            answer = await self._client.send(sent, stream=True)
        except httpx2.InvalidURL:
            return PlainTextResponse("This is no address.", 400)
        except (httpx2.TransportError, ClientDisconnect) as error:
            _log.warning("the page does not answer: %r", error)
            return PlainTextResponse("The page opens again in a moment.", 503)
        streamed = StreamingResponse(_body(answer), answer.status_code)
        streamed.raw_headers = _kept(answer.headers.raw, _HOPS | _OWN)
        return streamed


def _kept(
    headers: list[tuple[bytes, bytes]], without: set[bytes] = _HOPS
) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() not in without]


async def _body(answer: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()
