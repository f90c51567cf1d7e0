"""Any other desk: signed events to one address, as Standard Webhooks has them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from agent import Packet
from store import Conversation, Job, Task
from ui.helpdesk.accounts import WebhookAccount
from ui.helpdesk.errors import DeskRefused
from ui.helpdesk.outside import Outside
from ui.helpdesk.signature import standard_headers

KIND = "webhook"
"""The kind of tasks that are events for the shop's own address."""


class Webhook:
    """Makes events of what a desk is to be told, and sends them."""

    def __init__(
        self, account: WebhookAccount, outside: Outside, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._account, self._outside, self._clock = account, outside, clock

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return True where there is an address to tell."""
        return self._account.url is not None

    def hand_over(self, conversation: Conversation, packet: Packet, words: str) -> Sequence[Task]:
        """Return the event that tells of a hand-over."""
        data = packet.model_dump(mode="json")
        return self._told(conversation, packet.id, "handover.created", data, packet=packet.id)

    def pass_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return the event that tells what a shopper says while a person has the conversation.

        It is passed on as it is, an order number or an address too: a person is spoken to.
        """
        data = {
            "conversation": conversation.id,
            "reference": conversation.reference,
            "catalog": conversation.catalog,
            "text": text,
            "transcript": f"/api/conversations/{conversation.id}",
        }
        id = f"msg_{secrets.token_hex(12)}"
        return self._told(conversation, id, "message.created", data)

    def deliver(self, job: Job) -> None:
        """Do a task. Raises DeskUnavailable and DeskRefused."""
        if self._account.url is None:
            raise DeskRefused("SHOPKEEPER_WEBHOOK_URL is not set any more")
        body = json.dumps(job.body["event"], ensure_ascii=False).encode()
        headers = standard_headers(self._account.secret, job.id, body, self._clock())
        self._outside.post(self._account.url, body, headers)

    def _told(
        self,
        conversation: Conversation,
        id: str,
        kind: str,
        data: Mapping[str, Any],
        *,
        packet: str = "",
    ) -> Sequence[Task]:
        if not self.is_staffed(conversation):
            return ()
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")
        event = {"type": kind, "timestamp": at, "data": data}
        body = {"event": event, "fetches": bool(packet)}
        lane = f"{KIND}/{conversation.id}"
        task = Task(
            id=id, lane=lane, kind=KIND, body=body, conversation=conversation.id, packet=packet
        )
        return (task,)
