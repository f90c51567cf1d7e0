"""The desks of a server: who is told of which conversation, and the work that goes on behind."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from agent import Packet
from store import Conversation, Conversations, HandOvers, Job, Queue, Task
from ui.handover import HandingOver
from ui.helpdesk.accounts import ChatwootAccount, WebhookAccount
from ui.helpdesk.answering import Answering
from ui.helpdesk.chatwoot import KIND as CHATWOOT
from ui.helpdesk.chatwoot import Chatwoot, Delivery
from ui.helpdesk.courier import Courier
from ui.helpdesk.errors import DeskRefused
from ui.helpdesk.outside import Outside
from ui.helpdesk.webhook import Webhook
from ui.reception import Reception

# A file that is locked must not cost the second in which a webhook is answered.
_PATIENCE = 0.5
_ANSWERING, _TELLING = 4, 2


class Desks:
    """The Chatwoot and the webhook of a home, as far as there are any.

    A conversation that Chatwoot has is for Chatwoot; all others are for the webhook. `shop` is
    where this server can be reached from outside, empty where nobody said.
    """

    def __init__(
        self,
        home: Path,
        *,
        chatwoot: ChatwootAccount | None = None,
        webhook: WebhookAccount | None = None,
        shop: str = "",
        outside: Outside | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.chatwoot_account, self.webhook_account, self.clock = chatwoot, webhook, clock
        self.inbox = Queue(home, "inbox", patience=_PATIENCE, clock=clock)
        self.outbox = Queue(home, "outbox", clock=clock)
        self.conversations = Conversations(home, clock=clock)
        self.handing_over = HandingOver(self.conversations, HandOvers(home, clock=clock), self)
        outside = outside or Outside()
        self.chatwoot = Chatwoot(chatwoot, outside, shop=shop) if chatwoot else None
        self.webhook = Webhook(webhook, outside, clock=clock) if webhook else None
        self.answering: Answering | None = None
        self.couriers: list[Courier] = []

    def open(self, app: FastAPI, reception: Reception) -> None:
        """Answer and tell for as long as an application runs."""
        app.state.desks = self
        if self.chatwoot:
            self.answering = Answering(reception, self.chatwoot, self.outbox)
            answering = self.answering
            self.couriers.append(
                Courier(self.inbox, self._answer, answering.given_up, threads=_ANSWERING)
            )
        if self.chatwoot or self.webhook:
            self.couriers.append(
                Courier(self.outbox, self._tell, self._nobody_comes, threads=_TELLING)
            )
        inner = app.router.lifespan_context

        @asynccontextmanager
        async def working(app: FastAPI) -> AsyncGenerator[Any, None]:
            for courier in self.couriers:
                courier.start()
            try:
                async with inner(app) as state:
                    yield state
            finally:
                for courier in self.couriers:
                    courier.stop()

        app.router.lifespan_context = working

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return True where a person can take a conversation."""
        desk = self._desk(conversation)
        return desk is not None and desk.is_staffed(conversation)

    def hand_over(self, conversation: Conversation, packet: Packet, words: str) -> Sequence[Task]:
        """Return what fetches a person."""
        desk = self._desk(conversation)
        return desk.hand_over(conversation, packet, words) if desk else ()

    def pass_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return what tells the person what a shopper says meanwhile."""
        desk = self._desk(conversation)
        return desk.pass_on(conversation, text) if desk else ()

    def wake(self) -> None:
        """Begin with what has to be done."""
        for courier in self.couriers:
            courier.wake()

    def receive(self, catalog: str, delivery: Delivery) -> bool:
        """Keep what a Chatwoot sent, to be done at once; return False for what is none of ours."""
        if self.answering is None:
            return False
        if delivery.event in ("conversation_opened", "conversation_resolved"):
            self.answering.held(catalog, delivery)
            return True
        if not delivery.speaker:
            return False
        new = self.inbox.put(self.answering.task(catalog, delivery))
        self.wake()
        return new

    def _desk(self, conversation: Conversation) -> Chatwoot | Webhook | None:
        return self.chatwoot if conversation.channel == CHATWOOT else self.webhook

    def _answer(self, job: Job) -> Sequence[Task]:
        assert self.answering is not None
        return self.answering.do(job)

    def _tell(self, job: Job) -> Sequence[Task]:
        """Do a task of the outbox, unless a person took over before the assistant could speak."""
        desk = self.chatwoot if job.kind == CHATWOOT else self.webhook
        if desk is None:
            raise DeskRefused(f"no {job.kind} is connected any more")
        if not (job.body.get("unless_person") and self._has_person(job)):
            desk.deliver(job)
        if job.body.get("fetches"):
            # It may be a late attempt, after the conversation was given back.
            self.conversations.hold(job.conversation, "person")
        return ()

    def _has_person(self, job: Job) -> bool:
        if self.conversations.holder(job.conversation) != "person":
            return False
        # What the assistant said before it handed over itself is still to be heard.
        return not self.outbox.hands_over(job.lane)

    def _nobody_comes(self, job: Job) -> Sequence[Task]:
        """Give a conversation back whose call for a person nobody heard."""
        if job.body.get("fetches"):
            self.conversations.hold(job.conversation, "assistant")
        return ()
