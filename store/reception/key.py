"""A key to a shop's doors: what it opens, for which catalogue, and until when."""

from __future__ import annotations

from typing import Literal, get_args

from store.product import Value

Scope = Literal["chat", "catalog", "events", "assist", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


class Key(Value):
    """A key without its secret, which nobody keeps.

    `per_minute` is how many requests it may make; times are seconds since the epoch (UTC).
    """

    id: str
    name: str
    catalog: str
    scopes: tuple[Scope, ...]
    per_minute: int
    created: float
    expires: float | None = None
    revoked: float | None = None

    def is_good(self, now: float) -> bool:
        """Return True where the key opens anything at a time."""
        return self.revoked is None and (self.expires is None or now < self.expires)
