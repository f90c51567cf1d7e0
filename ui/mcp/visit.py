"""Who calls a tool, and what the tool needs to serve them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from store import Catalog, Conversation
from ui.api.turns import Turns
from ui.caller import Caller
from ui.reception import Asked


def _anything(conversation: str) -> None:
    """Count nothing: who calls from this machine's own terminal waits for themselves alone."""


@dataclass(frozen=True)
class Visit:
    """A call of a caller. `site` is where the shop's pictures lie, `count` counts a turn."""

    turns: Turns
    caller: Caller
    site: str = ""
    count: Callable[[str], None] = _anything

    def catalog(self) -> Catalog:
        """Return the caller's catalogue as it is now."""
        return self.turns.reception.shops.shelf.open(self.caller.catalog)

    def turn(self, text: str, conversation: str | None = None) -> Asked:
        """Return the turn of a conversation, a new one without an id. Raises TooMany."""
        found: Conversation = self.turns.reception.conversation(self.caller, "mcp", conversation)
        self.count(found.id)
        return Asked(self.caller, found, text)
