"""Who a browser is to the shop: a random name in a cookie of the shop's own, and nothing else."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "shopkeeper_visitor"
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_HALF_A_YEAR = 180 * 86_400
# Nobody takes the name of a shopper whom the shop knows from elsewhere.
VISITING = "browser:"
"""What begins the name of every shopper who is known by a browser alone."""


def visitor_in(cookies: str | None) -> str | None:
    """Return the shopper whom a Cookie header names, None where it names none of ours."""
    try:
        held = SimpleCookie(cookies or "").get(COOKIE)
    except CookieError:
        return None
    return f"{VISITING}{held.value}" if held and _NAME.fullmatch(held.value) else None


def farewell() -> str:
    """Return the Set-Cookie header that makes a browser forget its name."""
    return f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"


class Recognized:
    """Gives a browser that opens the page a name, unless it has one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the answer to a newcomer carries a name."""
        opening = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/"
        if not opening or visitor_in(Headers(scope=scope).get("cookie")):
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", _greeting(scope))
            await send(message)

        await self._app(scope, receive, named)


def _greeting(scope: Scope) -> str:
    held = f"{COOKIE}={secrets.token_urlsafe(16)}; Path=/; Max-Age={_HALF_A_YEAR}"
    secure = "; Secure" if scope["scheme"] == "https" else ""
    return f"{held}; HttpOnly; SameSite=Lax{secure}"
