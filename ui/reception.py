"""The one engine behind every door: begins conversations, runs their turns and keeps both."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from agent import Done, Event, Need, Reply, redact
from store import (
    Channel,
    Conversation,
    Conversations,
    Histories,
    ReceptionUnavailable,
    Spending,
    StoreError,
)
from ui.caller import Caller
from ui.shops import Shops

_log = logging.getLogger("shopkeeper")
PERSON = "person"
"""The model of a reply that is left to a person."""
_SPENT = "The language model's budget for today is spent: the embedded model answers."


@dataclass(frozen=True)
class Asked:
    """A turn to be run: who says what, and in which conversation.

    `shopper` is the id that the door knows. What is remembered is kept as `memory`, without one
    under the conversation's id, and goes on from what is kept as `since`. What was said `before`
    that nothing remembers is played again first.
    """

    caller: Caller
    conversation: Conversation
    text: str
    shopper: str | None = None
    since: str | None = None
    memory: str | None = None
    before: tuple[str, ...] = ()


class Reception:
    """Runs turns for the doors: one at a time in a conversation, none while a person has it.

    `daily_tokens` is what the language model may cost a key in a day; None sets no limit.
    """

    def __init__(
        self,
        shops: Shops,
        conversations: Conversations,
        spending: Spending,
        *,
        daily_tokens: int | None = None,
    ) -> None:
        self.shops, self.conversations = shops, conversations
        self.histories = Histories(shops.shelf.home)
        self._spending, self._daily_tokens = spending, daily_tokens

    def conversation(
        self,
        caller: Caller,
        channel: Channel,
        id: str | None = None,
        *,
        shopper: str | None = None,
        reference: str = "",
    ) -> Conversation:
        """Return a caller's conversation, a new one without an id. Raises ConversationNotFound."""
        if id is not None:
            return self.conversations.find(id, caller.catalog, caller.owner)
        behavior = self.shops.of(caller.catalog).behavior
        who = behavior.pseudonym(shopper) if behavior and shopper else ""
        return self.conversations.begin(
            caller.catalog, caller.owner, channel, reference=reference, shopper=who
        )

    def turn(self, asked: Asked) -> Generator[Event, None, None]:
        """Yield what happens in a turn, and keep it. Raises ConversationBusy and ModelErrors."""
        with self._taken(asked.conversation):
            if asked.conversation.holder == "person":
                done: Done | None = self._left_to_a_person(asked)
            else:
                done = yield from self._answered(asked)
        # Who hears that it is over may say the next thing at once.
        if done:
            yield done

    def _answered(self, asked: Asked) -> Generator[Event, None, Done | None]:
        """Yield what the assistant does; return its last word, which is kept."""
        online, done = self._may_spend(asked.caller), None
        turn = self.shops.of(asked.caller.catalog).reply(
            asked.text,
            conversation=asked.memory or asked.conversation.id,
            since=self._played(asked),
            shopper=asked.shopper,
            online=online,
        )
        with closing(turn) as events:
            for event in events:
                if isinstance(event, Done):
                    done = self._kept(asked, event, online)
                else:
                    yield event
        return done

    @contextmanager
    def _taken(self, conversation: Conversation) -> Iterator[None]:
        self.conversations.take(conversation.id)
        try:
            yield
        finally:
            self.conversations.leave(conversation.id)

    def _played(self, asked: Asked) -> str | None:
        """Play again what nothing remembers, by the embedded model; return what to go on from."""
        shop, since = self.shops.of(asked.caller.catalog), asked.since
        for said in asked.before:
            memory = asked.memory or asked.conversation.id
            for _ in shop.reply(said, conversation=memory, since=since, online=False):
                pass
            since = None
        return since

    def _left_to_a_person(self, asked: Asked) -> Done:
        """Keep what was said for the person, and say nothing."""
        self.conversations.add(asked.conversation.id, redact(asked.text), {})
        return Done(reply=Reply(text="", items=(), need=Need(), model=PERSON))

    def _kept(self, asked: Asked, done: Done, online: bool) -> Done:
        """Keep a reply and what it cost; a reply is not lost with the file it is kept in."""
        reply = done.reply
        if not online:
            reply = reply.model_copy(update={"notes": (*reply.notes, _SPENT)})
        try:
            self.conversations.add(asked.conversation.id, redact(asked.text), _as_kept(reply))
            if tokens := reply.trace.tokens_in + reply.trace.tokens_out:
                self._spending.add(asked.caller.key, tokens)
        except StoreError as error:
            _log.warning("a turn is not kept: %s", error)
        return Done(reply=reply)

    def _may_spend(self, caller: Caller) -> bool:
        """Tell whether a turn may ask the language model; what can't be counted isn't spent."""
        if self._daily_tokens is None:
            return True
        try:
            return self._spending.today(caller.key) < self._daily_tokens
        except ReceptionUnavailable as error:
            _log.warning("the language model is spared, its cost can't be counted: %s", error)
            return False


def _as_kept(reply: Reply) -> dict[str, Any]:
    """Return a reply with what was behind it, for whoever looks into the conversation later."""
    return reply.as_json() | {"trace": reply.trace.model_dump(mode="json")}
