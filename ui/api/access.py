"""Who may come in: keys with scopes, and on loopback also whoever has none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from store import Keys, Scope
from ui.allowance import Allowance
from ui.api.errors import NotAllowed, NotKnown, TooMany
from ui.caller import ANONYMOUS, Caller

VISITOR = "X-Shopkeeper-Visitor"
_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# A proxy on this machine that names neither host nor client looks like this machine itself: no more
# than any shopper may do is open without a key.
_ANYBODY: frozenset[Scope] = frozenset({"chat", "catalog"})


@dataclass(frozen=True)
class Welcome:
    """Who needs no key: nobody, or everybody who comes from this machine alone.

    `bound` is the address that the server listens on.
    """

    bound: str
    catalog: str

    def caller(self, request: Request) -> Caller | None:
        """Return who comes without a key, None where that isn't for them.

        What a proxy forwards comes from somewhere else, and a page that a foreign name made a
        browser fetch from here names another host.
        """
        forwarded = any(h in request.headers for h in ("forwarded", "x-forwarded-for", "via"))
        named = request.url.hostname or ""
        if self.bound not in LOOPBACK or forwarded or named not in LOOPBACK:
            return None
        return Caller(self.catalog, _ANYBODY)


class Access:
    """Tells who a request comes from; `clock` gives seconds that never run backwards."""

    def __init__(
        self, keys: Keys, welcome: Welcome, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keys, self._welcome, self._clock = keys, welcome, clock
        self._allowances = dict[int, Allowance]()

    def caller(self, request: Request) -> Caller:
        """Return who asks. Raises NotKnown and TooMany."""
        secret = _secret(request)
        caller = self._keyed(secret) if secret else self._welcome.caller(request)
        if caller is None:
            raise NotKnown("Send a good key as `Authorization: Bearer …`: shopkeeper keys create")
        self._count(caller)
        visitor = request.headers.get(VISITOR, "")
        return replace(caller, visitor=visitor) if _VISITOR.fullmatch(visitor) else caller

    def _keyed(self, secret: str) -> Caller | None:
        key = self._keys.find(secret)
        if key is None:
            return None
        return Caller(key.catalog, frozenset(key.scopes), key.id, "", key.per_minute)

    def _count(self, caller: Caller) -> None:
        most = caller.per_minute
        if most is None:
            return
        allowance = self._allowances.setdefault(most, Allowance(most, self._clock))
        if not allowance.take(caller.key):
            raise TooMany(f"This key may ask {most} times a minute.")


def opens(scope: Scope) -> Callable[..., Caller]:
    """Return the dependency of a route that asks for a scope."""

    def allowed(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if scope not in caller.scopes:
            known = f"This key doesn't open that: it has no scope {scope!r}."
            raise NotAllowed(known if caller.key != ANONYMOUS else "This needs a key.")
        return caller

    return allowed


def caller_of(request: Request) -> Caller:
    """Return who a request comes from."""
    access: Access = request.app.state.access
    return access.caller(request)


def _secret(request: Request) -> str:
    """Return the key that a request carries; what is none of ours, as "EMPTY", counts as none."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    bearer = secret.strip() if kind.casefold() == "bearer" else ""
    secret = bearer or request.headers.get("x-api-key", "").strip()
    return secret if secret.startswith("sk-") else ""
