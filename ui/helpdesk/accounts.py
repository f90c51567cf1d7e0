"""How the desks of a shop are reached, and how they are known."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChatwootAccount:
    """A Chatwoot: `token` is that of its agent bot, `secret` signs what it sends."""

    url: str
    account: int
    token: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class WebhookAccount:
    """Another desk; without an `url` it only sends, and is answered at once.

    `secret` signs both directions, as Standard Webhooks has it.
    """

    secret: str = field(repr=False)
    url: str | None = None
