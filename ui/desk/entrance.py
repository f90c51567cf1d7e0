"""Who may come to the desk: whoever shows a key with the scope `admin`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException, Request

from store import Keys
from ui.allowance import Allowance

COOKIE = "shopkeeper_desk"
STAYS = 12 * 3600
"""Seconds after which whoever came in has to show the key again."""
_TRIES = 30
_MOST = 200


@dataclass(frozen=True)
class Pass:
    """Who came in: the key that was shown, the catalogue that it opens, and until when."""

    key: str
    name: str
    catalog: str
    until: float


class Entrance:
    """Lets owners in; who came in is remembered by this process alone, under a random mark.

    `clock` gives seconds since the epoch (UTC).
    """

    def __init__(self, keys: Keys, *, clock: Callable[[], float] = time.time) -> None:
        self._keys, self._clock = keys, clock
        self._passes = dict[str, Pass]()
        self._tries = Allowance(_TRIES, clock)

    def enter(self, secret: str, client: str) -> str | None:
        """Return the mark of a new visit, None for a key that doesn't open the desk.

        Raises HTTPException (429) for who tries too often.
        """
        if not self._tries.take(client):
            raise HTTPException(429, "Too many tries: wait a minute.")
        key = self._keys.find(secret.strip())
        if key is None or "admin" not in key.scopes:
            return None
        now = self._clock()
        self._passes = {m: p for m, p in self._passes.items() if p.until > now}
        while len(self._passes) >= _MOST:
            del self._passes[next(iter(self._passes))]
        mark = secrets.token_urlsafe(32)
        self._passes[mark] = Pass(key.id, key.name, key.catalog, now + STAYS)
        return mark

    def who(self, request: Request) -> Pass | None:
        """Return who asks; None where they never came in, or their key opens nothing any more."""
        found = self._passes.get(request.cookies.get(COOKIE, ""))
        if found is None or found.until <= self._clock():
            return None
        # A key that is revoked closes the desk at once, not in twelve hours.
        key = next((k for k in self._keys.all() if k.id == found.key), None)
        return found if key and key.is_good(self._clock()) else None

    def leave(self, request: Request) -> None:
        """Forget a visit."""
        self._passes.pop(request.cookies.get(COOKIE, ""), None)
