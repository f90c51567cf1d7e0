"""Who calls a tool, and what the tool needs to serve them."""

from __future__ import annotations

from dataclasses import dataclass

from store import Catalog, Conversation
from ui.api.turns import Turns
from ui.caller import Caller
from ui.reception import Asked


@dataclass(frozen=True)
class Visit:
    """A call of a caller; the shop's own pictures lie at `site`."""

    turns: Turns
    caller: Caller
    site: str = ""

    def catalog(self) -> Catalog:
        """Return the caller's catalogue as it is now."""
        return self.turns.reception.shops.shelf.open(self.caller.catalog)

    def turn(self, text: str, conversation: str | None = None) -> Asked:
        """Return the turn of a conversation, a new one without an id."""
        found: Conversation = self.turns.reception.conversation(self.caller, "mcp", conversation)
        return Asked(self.caller, found, text)
