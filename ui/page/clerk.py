"""Runs what browsers ask of the page, through the engine behind every door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from uuid import uuid4

from fastapi.concurrency import run_in_threadpool

from agent import BadMove, Event, Move
from store import (
    Catalog,
    Conversation,
    ConversationBusy,
    ConversationNotFound,
    StoreError,
)
from ui.api.errors import NotNow
from ui.api.turns import Turns
from ui.caller import Caller
from ui.page.act import Act, Do, Open, Retry, Say
from ui.page.kept import shown_again
from ui.page.turn import State, Turn
from ui.reception import Asked

_log = logging.getLogger("shopkeeper")
DOOR = "page"
_SHOWN = 30
# A turn that was stopped ends a moment later: the next one waits so often, so many seconds.
_TRIES, _PAUSE = 16, 0.25


@dataclass(frozen=True)
class Guest:
    """Who is at a browser: `name` as shoppers are known, None where nobody is; `mark` is theirs."""

    mark: str
    name: str | None = None


@dataclass(frozen=True)
class Talk:
    """A conversation as the page shows it; without an id it is a new one.

    `notice` names a text that the page has to tell besides.
    """

    id: str = ""
    turns: tuple[Turn, ...] = ()
    notice: str = ""

    def with_last(self, turn: Turn) -> Talk:
        """Return the conversation with another last turn."""
        return replace(self, turns=(*self.turns[:-1], turn))


class Clerk:
    """Answers what is done on the page of one catalogue."""

    def __init__(self, turns: Turns, catalog: str) -> None:
        self._turns, self.catalog = turns, catalog
        self.reception = turns.reception
        self._stops = dict[str, asyncio.Event]()

    def caller(self, guest: Guest) -> Caller:
        """Return a guest as the doors know callers."""
        return Caller(self.catalog, frozenset({"chat"}), DOOR, guest.mark)

    def stock(self) -> Catalog | None:
        """Return the catalogue as it is now, None where it can't be read."""
        try:
            return self.reception.shops.shelf.open(self.catalog)
        except StoreError as error:
            _log.warning("cards are not shown again: %s", error)
            return None

    def stop(self, talk: str) -> bool:
        """End the answer that a conversation waits for; return whether there was one."""
        stopping = self._stops.get(talk)
        if stopping:
            stopping.set()
        return stopping is not None

    async def run(self, act: Act, guest: Guest) -> AsyncGenerator[Talk, None]:
        """Yield the conversation as it becomes by what was done."""
        try:
            talk, conversation = await self._opened_in_time(act, guest)
        except ConversationNotFound:
            yield Talk(notice="lost")
            return
        except ConversationBusy:
            yield Talk(act.talk, notice="busy")
            return
        except StoreError as error:
            _log.warning("a conversation can't be read: %s", error)
            yield Talk(notice="sorry")
            return
        if isinstance(act, Open):
            yield talk
            return
        if conversation is None:
            conversation = await run_in_threadpool(self._begun, guest)
            talk = replace(talk, id=conversation.id)
        text, move = _asked(act, talk)
        async with aclosing(self._answered(talk, conversation, guest, text, move)) as talks:
            async for told in talks:
                yield told

    async def _opened_in_time(self, act: Act, guest: Guest) -> tuple[Talk, Conversation | None]:
        for _ in range(_TRIES):
            try:
                return await run_in_threadpool(self._opened, act, guest)
            except ConversationBusy:
                await asyncio.sleep(_PAUSE)
        return await run_in_threadpool(self._opened, act, guest)

    def _opened(self, act: Act, guest: Guest) -> tuple[Talk, Conversation | None]:
        """Return the conversation of an act as it stands before it, forked where it says so."""
        if not act.talk:
            return Talk(), None
        owner = self.caller(guest).owner
        conversation = self.reception.conversations.find(act.talk, self.catalog, owner)
        talk = self._talk(conversation)
        at = act.turn if isinstance(act, Retry) else getattr(act, "instead_of", 0)
        if not at:
            return talk, conversation
        redone = next((t for t in talk.turns if t.number == at), None)
        if redone is None and isinstance(act, Retry):
            # It was stopped, and is kept as soon as its last step ends.
            raise ConversationBusy(f"turn {at} of conversation {act.talk} goes on")
        if redone is None:
            return talk, conversation
        if redone == talk.turns[-1] and not redone.answered:
            self.reception.withdraw(conversation, at)
            return self._with_redone(self._talk(conversation), act, redone), conversation
        fork = self.reception.conversations.fork(conversation, at)
        return self._with_redone(self._talk(fork), act, redone), fork

    @staticmethod
    def _with_redone(talk: Talk, act: Act, redone: Turn) -> Talk:
        """Return the conversation of a retry with what is asked again, as a turn to be run."""
        if not isinstance(act, Retry):
            return talk
        return replace(talk, turns=(*talk.turns, replace(redone, state="running")))

    def _talk(self, conversation: Conversation) -> Talk:
        kept = self.reception.conversations.turns(conversation.id, last=_SHOWN)
        return Talk(conversation.id, shown_again(kept, self.stock()))

    def _begun(self, guest: Guest) -> Conversation:
        return self.reception.conversation(self.caller(guest), "page", shopper=guest.name)

    async def _answered(
        self, talk: Talk, conversation: Conversation, guest: Guest, text: str, move: Move | None
    ) -> AsyncGenerator[Talk, None]:
        if talk.turns and talk.turns[-1].state == "running":
            talk = replace(talk, turns=talk.turns[:-1])
        number = talk.turns[-1].number + 1 if talk.turns else 1
        turn = Turn(number, text, move)
        talk = replace(talk, turns=(*talk.turns, turn))
        yield talk
        asked = Asked(
            self.caller(guest),
            conversation,
            text,
            guest.name,
            since=await run_in_threadpool(self.reception.memory_of, conversation),
            memory=uuid4().hex,
            move=move,
        )
        async with aclosing(self._turn(asked, turn)) as turns:
            async for turn in turns:
                yield talk.with_last(turn)

    async def _turn(self, asked: Asked, turn: Turn) -> AsyncGenerator[Turn, None]:
        place = asked.conversation.id
        stopping = self._stops[place] = asyncio.Event()
        try:
            async with aclosing(self._events(asked)) as events:
                async for event in _until(events, stopping):
                    turn = turn.after(event)
                    yield turn
            if not turn.over:
                state: State = "stopped" if stopping.is_set() else "failed"
                yield replace(turn, state=state, words="sorry")
        # Whatever an engine raises, the shopper sees a sentence, not a trace.
        except Exception as error:
            yield replace(turn, state="failed", words=_words_for(error))
        finally:
            if self._stops.get(place) is stopping:
                del self._stops[place]

    async def _events(self, asked: Asked) -> AsyncGenerator[Event, None]:
        """Yield the events of a turn, which waits for one that is just ending."""
        for tried in range(_TRIES):
            try:
                async with aclosing(self._turns.events(asked)) as events:
                    async for event in events:
                        yield event
                return
            except ConversationBusy:
                if tried == _TRIES - 1:
                    raise
            await asyncio.sleep(_PAUSE)


def _words_for(error: Exception) -> str:
    """Return the name of the text that tells what went wrong."""
    match error:
        case ConversationBusy():
            return "busy"
        case NotNow():
            return "crowded"
        case BadMove():
            return "gone"
    _log.error("a turn failed", exc_info=error)
    return "sorry"


async def _until(
    events: AsyncGenerator[Event, None], stopping: asyncio.Event
) -> AsyncIterator[Event]:
    """Yield events until there are no more, or until somebody wants no more."""
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        while True:
            following = asyncio.ensure_future(anext(events, None))
            await asyncio.wait({following, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                following.cancel()
                await asyncio.wait({following})
                return
            if (event := following.result()) is None:
                return
            yield event
    finally:
        stopped.cancel()


def _asked(act: Act, talk: Talk) -> tuple[str, Move | None]:
    """Return what is said, or done, in a turn."""
    if isinstance(act, Do):
        return "", act.move
    if isinstance(act, Say):
        return act.text, None
    redone = talk.turns[-1]
    return redone.asked, redone.move
