"""Who comes through a door: what they may do, in which shop, and as whom."""

from __future__ import annotations

from dataclasses import dataclass

from store import Scope

ANONYMOUS = "anonymous"
FOR_A_SHOPPER: frozenset[Scope] = frozenset({"chat"})
"""What may be done for a shopper whom another system vouches for."""


@dataclass(frozen=True)
class Caller:
    """A program or a browser at one of the doors.

    `key` is the id of its key, `visitor` the browser behind a key that many share. `per_minute`
    is how many requests it may make, None for any number.
    """

    catalog: str
    scopes: frozenset[Scope]
    key: str = ANONYMOUS
    visitor: str = ""
    per_minute: int | None = None

    @property
    def owner(self) -> str:
        """Whose the conversations are that it begins."""
        return f"{self.key}/{self.visitor}" if self.visitor else self.key
