"""The one engine behind every door: begins conversations, runs their turns and keeps both."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from agent import (
    Done,
    Event,
    Language,
    Move,
    Need,
    Reason,
    Reply,
    Signs,
    Understood,
    handed_over_words,
    redact,
)
from store import Channel, Conversation, Conversations, HandOvers, Histories, StoreError
from ui.allowance import Allowance
from ui.api.errors import TooMany
from ui.budget import Budget
from ui.caller import Caller
from ui.handover import PERSON, HandingOver
from ui.shops import Shops

_log = logging.getLogger("shopkeeper")
_SPENT = "The language model's budget for today is spent: the embedded model answers."
# A turn that ended without a word, as when its process was killed, holds up the next no longer.
_LONGEST_TURN = 120.0


class SaidBefore(Exception):
    """A message that another system sent twice was answered, while this one waited."""


@dataclass(frozen=True)
class Asked:
    """A turn to be run: who says what, and in which conversation.

    `shopper` is the id that the door knows. What is remembered is kept as `memory`, without one
    under the conversation's id, and goes on from what is kept as `since`. What was said `before`
    that nothing remembers is played again first. `message` is what another system calls what was
    said, by which it is known again. A first text that doesn't tell which language it is in is in
    `language`. A `move` is done instead of a text.
    """

    caller: Caller
    conversation: Conversation
    text: str
    shopper: str | None = None
    since: str | None = None
    message: str = ""
    memory: str | None = None
    before: tuple[str, ...] = ()
    move: Move | None = None
    language: Language = "en"

    @property
    def kept(self) -> dict[str, Any]:
        """What a kept turn tells of where it came from, and under which name it is remembered."""
        told = {
            "message": self.message,
            "memory": self.memory,
            "move": self.move.model_dump(mode="json") if self.move else None,
        }
        return {name: value for name, value in told.items() if value}


class Reception:
    """Runs turns for the doors: one at a time in a conversation, none while a person has it.

    Without `handing_over`, hand-overs are kept and nobody is told. `longest` is for how many
    seconds a turn keeps others of its conversation away, `allowed` how often one may have a turn.
    """

    def __init__(
        self,
        shops: Shops,
        conversations: Conversations,
        budget: Budget,
        *,
        handing_over: HandingOver | None = None,
        longest: float = _LONGEST_TURN,
        allowed: Allowance | None = None,
    ) -> None:
        self.shops, self.conversations, self.budget = shops, conversations, budget
        home = shops.shelf.home
        self.handing_over = handing_over or HandingOver(conversations, HandOvers(home))
        self.histories = Histories(home)
        self._longest, self._allowed = longest, allowed

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
        """Yield what happens in a turn, and keep it.

        Raises TooMany, ConversationBusy and SaidBefore.
        """
        if self._allowed and not self._allowed.take(asked.conversation.id):
            wait = {"Retry-After": str(self._allowed.pause)}
            raise TooMany("This conversation goes too fast: wait a moment.", headers=wait)
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
        # Who holds it may have changed since the door looked, and what was said twice be answered.
        conversation = self.conversations.find(asked.conversation.id, asked.caller.catalog)
        if asked.message and self.answered(conversation, asked.message) is not None:
            raise SaidBefore(asked.message)
        if conversation.holder == "person":
            yield from self._left_to_a_person(asked)
            return
        online = self.budget.allows(asked.caller)
        turn = self.shops.of(asked.caller.catalog).reply(
            asked.text,
            conversation=asked.memory or asked.conversation.id,
            since=self._played(asked),
            shopper=asked.shopper,
            online=online,
            staffed=self.handing_over.is_staffed(conversation),
            **({"move": asked.move} if asked.move else {}),
            language=asked.language,
        )
        said, whole = "", False
        try:
            with closing(turn) as events:
                watched = self.handing_over.watched(conversation, asked.text, events)
                for event, signs in watched:
                    if isinstance(event, Understood):
                        said = event.said
                    if isinstance(event, Done):
                        event, whole = self._kept(asked, event, signs, online), True
                    yield event
        finally:
            if said and not whole:
                self._broken_off(asked, said, online)

    def answered(self, conversation: Conversation, message: str) -> dict[str, Any] | None:
        """Return what was answered to what another system calls so, None where nothing was."""
        for turn in reversed(self.conversations.turns(conversation.id)):
            if turn.reply.get("message") == message:
                return dict(turn.reply)
        return None

    def hand_over(self, asked: Asked, reason: Reason) -> bool:
        """Hand a conversation over without a turn; return True where a person comes."""
        conversation, said = asked.conversation, redact(asked.text)
        need = Need(language=self._language(conversation))
        reply = Reply(text="", items=(), need=need, said=said, model=PERSON)
        words = handed_over_words(reason, need.language)
        with self._taken(conversation):
            staffed = self.handing_over.hand_over(conversation, reply, reason, words)
            kept = {"text": words if staffed else "", "message": asked.message}
            self.conversations.add(conversation.id, said, kept)
        return staffed

    def withdraw(self, conversation: Conversation, number: int) -> None:
        """Take back the last turn of a conversation. Raises ConversationBusy while it goes on."""
        with self._taken(conversation):
            self.conversations.withdraw(conversation.id, number)

    def unanswered(self, conversation: Conversation) -> list[str]:
        """Return what a shopper said last that neither the assistant nor a person answered."""
        said: list[str] = []
        for turn in self.conversations.turns(conversation.id):
            said = [] if turn.reply.get("text") else [*said, turn.said]
        return said

    def memory_of(self, conversation: Conversation) -> str:
        """Return under which name it is remembered how a conversation stands."""
        if name := self.histories.newest(conversation.id):
            return name
        kept = (t.reply.get("memory") for t in reversed(self.conversations.turns(conversation.id)))
        return next((str(name) for name in kept if name), conversation.id)

    def _language(self, conversation: Conversation) -> Language:
        """Return the language in which a shopper was answered last."""
        last = self.conversations.turns(conversation.id, last=1)
        need = last[0].reply.get("need", {}) if last else {}
        return Need.model_validate({"language": need.get("language", "en")}).language

    @contextmanager
    def _taken(self, conversation: Conversation) -> Iterator[None]:
        taken = self.conversations.take(conversation.id, self._longest)
        try:
            yield
        finally:
            try:
                self.conversations.leave(conversation.id, taken)
            except StoreError as error:
                # The reply is not lost with it; the next turn waits until this one's time is over.
                _log.warning("a conversation is not left: %s", error)

    def _played(self, asked: Asked) -> str | None:
        """Play again what nothing remembers, by the embedded model; return what to go on from."""
        shop, since = self.shops.of(asked.caller.catalog), asked.since
        for said in asked.before:
            memory = asked.memory or asked.conversation.id
            turn = shop.reply(
                said, conversation=memory, since=since, online=False, language=asked.language
            )
            for _ in turn:
                pass
            since = None
        return since

    def _left_to_a_person(self, asked: Asked) -> Iterator[Event]:
        """Keep what was said for the person, and say nothing."""
        passed_on = self.handing_over.passed_on(asked.conversation, asked.text)
        said = redact(asked.text)
        # Nothing of it is remembered: the assistant goes on from the turn before.
        own = {name: value for name, value in asked.kept.items() if name != "memory"}
        kept = {"model": PERSON} | own
        self.conversations.add(asked.conversation.id, said, kept, passed_on)
        self.handing_over.wake()
        yield Done(reply=Reply(text="", items=(), need=Need(), said=said, model=PERSON))

    def _kept(self, asked: Asked, done: Done, signs: Signs, online: bool) -> Done:
        """Keep a reply and what it cost; a reply is not lost with the file it is kept in."""
        reply = done.reply
        if not online and self.shops.of(asked.caller.catalog).is_online:
            reply = reply.model_copy(update={"notes": (*reply.notes, _SPENT)})
        self._add(asked, reply.said, _as_kept(reply, signs) | asked.kept)
        self.budget.spent(asked.caller, reply)
        return Done(reply=reply)

    def _broken_off(self, asked: Asked, said: str, online: bool) -> None:
        """Keep what a shopper said who went away before it was answered."""
        self._add(asked, said, asked.kept)
        if online and self.shops.of(asked.caller.catalog).is_online:
            self.budget.spent(asked.caller, None)

    def _add(self, asked: Asked, said: str, kept: dict[str, Any]) -> None:
        try:
            self.conversations.add(asked.conversation.id, said, kept)
        except StoreError as error:
            _log.warning("a turn is not kept: %s", error)


def _as_kept(reply: Reply, signs: Signs) -> dict[str, Any]:
    """Return a reply with what was behind it, for whoever looks into the conversation later."""
    beside = {"trace": reply.trace, "signs": signs}
    return reply.as_json() | {name: kept.model_dump(mode="json") for name, kept in beside.items()}
