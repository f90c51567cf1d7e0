"""Runs what browsers ask of the page, through the engine behind every door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from uuid import uuid4

from fastapi.concurrency import run_in_threadpool

from agent import BadMove, Move
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
from ui.page.live import Live, until
from ui.page.turn import State, Turn
from ui.reception import Asked

_log = logging.getLogger("shopkeeper")
DOOR = "page"
_SHOWN = 30
# A turn that was stopped ends a moment later: the next one waits so often, so many seconds.
_TRIES, _PAUSE = 16, 0.25
# How long a turn waits until its cards are on their way: they take 5 ms alone, and 30 beside it.
_SEEN = 0.05


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
        self._live = dict[str, Live[Talk]]()
        self._tasks = set[asyncio.Task[None]]()

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
        live = self._live.get(talk)
        if live:
            live.stopping.set()
        return live is not None

    async def run(self, act: Act, guest: Guest) -> AsyncGenerator[Talk, None]:
        """Yield the conversation as it becomes by what was done.

        An answer that was begun goes on though nobody looks; who opens its conversation meanwhile
        sees the rest of it.
        """
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
            live = self._live.get(talk.id)
        else:
            live = await self._begin(act, talk, conversation, guest)
        if live:
            async for state in live.follow(_tells):
                yield state

    async def _begin(
        self, act: Say | Do | Retry, talk: Talk, conversation: Conversation | None, guest: Guest
    ) -> Live[Talk]:
        """Begin the answer to what was said or done."""
        if conversation is None:
            conversation = await run_in_threadpool(self._begun, guest)
        text, move = _asked(act, talk)
        asked = Asked(
            self.caller(guest), conversation, text, guest.name, memory=uuid4().hex, move=move
        )
        if talk.turns and talk.turns[-1].state == "running":
            talk = replace(talk, turns=talk.turns[:-1])
        live = Live(_with_next(replace(talk, id=conversation.id), asked))
        self._live[conversation.id] = live
        task = asyncio.create_task(self._answer(live, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return live

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

    async def _answer(self, live: Live[Talk], asked: Asked) -> None:
        """Run a turn to its end."""
        try:
            await self._run(live, asked)
        # Whatever an engine raises, the shopper sees a sentence, not a trace.
        except Exception as error:
            _close(live, "failed", _words_for(error))
        else:
            if not live.state.turns[-1].over:
                _close(live, "stopped" if live.stopping.is_set() else "failed", "sorry")
        finally:
            live.end()
            if self._live.get(asked.conversation.id) is live:
                del self._live[asked.conversation.id]

    async def _run(self, live: Live[Talk], asked: Asked) -> None:
        """Run a turn, which waits for one of another tab that is just ending."""
        for tried in range(_TRIES):
            try:
                events = self._turns.events(await self._since(asked), wait=_SEEN)
                async with aclosing(events):
                    async for event in until(events, live.stopping):
                        live.tell(live.state.with_last(live.state.turns[-1].after(event)))
                        if _tells(live.state):
                            await live.seen(_SEEN)
                return
            except ConversationBusy:
                if tried == _TRIES - 1:
                    raise
            await asyncio.sleep(_PAUSE)
            talk = await run_in_threadpool(self._talk, asked.conversation)
            live.tell(_with_next(talk, asked))

    async def _since(self, asked: Asked) -> Asked:
        """Return a turn that goes on from what the conversation remembers now."""
        since = await run_in_threadpool(self.reception.memory_of, asked.conversation)
        return replace(asked, since=since)


def _with_next(talk: Talk, asked: Asked) -> Talk:
    """Return a conversation with the turn that begins."""
    number = talk.turns[-1].number + 1 if talk.turns else 1
    return replace(talk, turns=(*talk.turns, Turn(number, asked.text, asked.move)))


def _close(live: Live[Talk], state: State, words: str) -> None:
    talk = live.state
    live.tell(talk.with_last(replace(talk.turns[-1], state=state, words=words)))


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


def _asked(act: Say | Do | Retry, talk: Talk) -> tuple[str, Move | None]:
    """Return what is said, or done, in a turn."""
    if isinstance(act, Do):
        return "", act.move
    if isinstance(act, Say):
        return act.text, None
    redone = talk.turns[-1]
    return redone.asked, redone.move


def _tells(talk: Talk) -> bool:
    """Return True where the last turn has more to show than what was asked."""
    last = talk.turns[-1]
    return bool(last.items or last.text or last.over)
