"""The one engine behind every door: begins conversations, runs their turns and keeps both."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from agent import (
    Done,
    Event,
    Language,
    Need,
    Reason,
    Reply,
    Signs,
    before_words,
    redact,
    signs_of,
    told,
)
from store import (
    Channel,
    Conversation,
    Conversations,
    HandOvers,
    Histories,
    ReceptionUnavailable,
    Spending,
    StoreError,
)
from ui.caller import Caller
from ui.draft import Draft
from ui.handover import HandingOver
from ui.shops import Shops

_log = logging.getLogger("shopkeeper")
PERSON = "person"
"""The model of a reply that is left to a person."""
# As many others as a person can weigh at a glance.
_OTHERS = 3
_SPENT = "The language model's budget for today is spent: the embedded model answers."


@dataclass(frozen=True)
class Asked:
    """A turn to be run: who says what, and in which conversation.

    `shopper` is the id that the door knows. What is remembered is kept as `memory`, without one
    under the conversation's id, and goes on from what is kept as `since`. What was said `before`
    that nothing remembers is played again first. `message` is what another system calls what was
    said, by which it is known again.
    """

    caller: Caller
    conversation: Conversation
    text: str
    shopper: str | None = None
    since: str | None = None
    message: str = ""
    memory: str | None = None
    before: tuple[str, ...] = ()


class Reception:
    """Runs turns for the doors: one at a time in a conversation, none while a person has it.

    `daily_tokens` is what the language model may cost a key in a day; None sets no limit.
    Without `handing_over`, hand-overs are kept and nobody is told.
    """

    def __init__(
        self,
        shops: Shops,
        conversations: Conversations,
        spending: Spending,
        *,
        daily_tokens: int | None = None,
        handing_over: HandingOver | None = None,
    ) -> None:
        self.shops, self.conversations = shops, conversations
        kept = HandOvers(shops.shelf.home)
        self.handing_over = handing_over or HandingOver(conversations, kept)
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
        """Yield what happens in a turn, and keep it. Raises ConversationBusy."""
        done: Done | None = None
        with self._taken(asked.conversation), closing(self._events(asked)) as events:
            for event in events:
                if isinstance(event, Done):
                    done = event
                else:
                    yield event
        # Who has the whole reply may send the next turn at once.
        if done:
            yield done

    def _events(self, asked: Asked) -> Generator[Event, None, None]:
        # Who holds it may have changed since the door looked.
        conversation = self.conversations.find(asked.conversation.id, asked.caller.catalog)
        if conversation.holder == "person":
            yield from self._left_to_a_person(asked)
            return
        online = self._may_spend(asked.caller)
        turn = self.shops.of(asked.caller.catalog).reply(
            asked.text,
            conversation=asked.memory or asked.conversation.id,
            since=self._played(asked),
            shopper=asked.shopper,
            online=online,
        )
        with closing(turn) as events:
            watched = self.handing_over.watched(conversation, asked.text, events)
            for event, signs in watched:
                if isinstance(event, Done):
                    event = self._kept(asked, event, signs, online)
                yield event

    def hand_over(self, asked: Asked, reason: Reason) -> bool:
        """Hand a conversation over without a turn; return True where a person comes."""
        conversation, said = asked.conversation, redact(asked.text)
        need = Need(language=self._language(conversation))
        reply = Reply(text="", items=(), need=need, said=said, model=PERSON)
        words = told(reason, need.language)
        with self._taken(conversation):
            staffed = self.handing_over.hand_over(conversation, reply, reason, words)
            kept = {"text": words if staffed else "", "message": asked.message}
            self.conversations.add(conversation.id, said, kept)
        return staffed

    def unanswered(self, conversation: Conversation) -> list[str]:
        """Return what a shopper said last that neither the assistant nor a person answered."""
        said: list[str] = []
        for turn in self.conversations.turns(conversation.id):
            said = [] if turn.reply.get("text") else [*said, turn.said]
        return said

    def draft(self, caller: Caller, texts: Sequence[str], *, since: str | None = None) -> Draft:
        """Return the reply to the last text; neither it nor any conversation is kept.

        `since` is the conversation whose memory it goes on from.
        """
        shop, online = self.shops.of(caller.catalog), self._may_spend(caller)
        scratch, earlier = f"draft-{secrets.token_urlsafe(16)}", list[Signs]()
        try:
            for text in texts:
                known, since = since, None
                turn = shop.reply(text, conversation=scratch, since=known, online=online)
                reply = next(event.reply for event in turn if isinstance(event, Done))
                self._spent(caller, reply)
                person = before_words(reply.need, text, earlier)
                earlier.append(signs_of(reply))
        finally:
            shop.forget(scratch)
        shown = {item.product.id for item in reply.items}
        found = [id for call in reply.trace.calls for id in call.found if id not in shown]
        others = self.shops.shelf.open(caller.catalog).known(tuple(dict.fromkeys(found)))
        return Draft(reply, others[:_OTHERS], person)

    def _spent(self, caller: Caller, reply: Reply) -> None:
        if tokens := reply.trace.tokens_in + reply.trace.tokens_out:
            self._spending.add(caller.key, tokens)

    def _language(self, conversation: Conversation) -> Language:
        """Return the language in which a shopper was answered last."""
        last = self.conversations.turns(conversation.id, last=1)
        need = last[0].reply.get("need", {}) if last else {}
        return Need.model_validate({"language": need.get("language", "en")}).language

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

    def _left_to_a_person(self, asked: Asked) -> Iterator[Event]:
        """Keep what was said for the person, and say nothing."""
        kept = {"message": asked.message} if asked.message else {}
        passed_on = self.handing_over.passed_on(asked.conversation, asked.text)
        self.conversations.add(asked.conversation.id, redact(asked.text), kept, passed_on)
        self.handing_over.wake()
        yield Done(reply=Reply(text="", items=(), need=Need(), model=PERSON))

    def _kept(self, asked: Asked, done: Done, signs: Signs, online: bool) -> Done:
        """Keep a reply and what it cost; a reply is not lost with the file it is kept in."""
        reply = done.reply
        if not online:
            reply = reply.model_copy(update={"notes": (*reply.notes, _SPENT)})
        try:
            kept = _as_kept(reply, signs) | ({"message": asked.message} if asked.message else {})
            self.conversations.add(asked.conversation.id, reply.said, kept)
            self._spent(asked.caller, reply)
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


def _as_kept(reply: Reply, signs: Signs) -> dict[str, Any]:
    """Return a reply with what was behind it, for whoever looks into the conversation later."""
    beside = {"trace": reply.trace, "signs": signs}
    return reply.as_json() | {name: kept.model_dump(mode="json") for name, kept in beside.items()}
