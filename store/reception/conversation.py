"""A conversation as the doors keep it: whose it is, who holds it, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from store.product import Value

Holder = Literal["assistant", "person"]
Channel = Literal["api", "openai", "mcp", "page", "widget", "chatwoot", "webhook"]


class Conversation(Value):
    """A conversation of one catalogue.

    `owner` is who began it, as the door knows them, and nobody else can see that it is there.
    `reference` is what another system calls it, `shopper` the pseudonym of who asks, empty where
    nobody is known. Times are seconds since the epoch (UTC).
    """

    id: str
    catalog: str
    owner: str
    channel: Channel
    reference: str = ""
    shopper: str = ""
    holder: Holder = "assistant"
    began: float
    used: float


class Turn(Value):
    """What a shopper said, without personal data, and the reply in the contract's shape.

    An empty reply is one that a person gives.
    """

    number: int
    at: float
    said: str
    reply: Mapping[str, Any] = {}


class Heard(NamedTuple):
    """A turn, with the id of the conversation it belongs to."""

    conversation: str
    turn: Turn
