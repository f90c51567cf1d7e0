"""Turns of the reception, run in a bounded number of threads for any number of clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from threading import Lock
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool

from agent import Done, Event, Reply, threaded
from store import Conversation
from ui.api.errors import NotNow
from ui.reception import Asked, Reception

T = TypeVar("T")
# More at once only take the two cores from each other; a model elsewhere is waited for instead.
_EMBEDDED, _ELSEWHERE = 4, 32
_WAITING = 200


class Turns:
    """Runs turns; those that would wait too long are refused at once."""

    def __init__(self, reception: Reception, *, elsewhere: bool = False) -> None:
        self.reception = reception
        self._threads = ThreadPoolExecutor(_ELSEWHERE if elsewhere else _EMBEDDED, "turn")
        self._waiting, self._lock = 0, Lock()

    async def events(self, asked: Asked, *, wait: float = 0) -> AsyncGenerator[Event, None]:
        """Yield what happens in a turn. Raises NotNow where too many wait already.

        Its thread waits so many seconds at most until somebody has seen an event.
        """
        self._enter()
        try:
            turn = self.reception.turn(asked)
            async with aclosing(threaded(turn, self._threads, wait=wait)) as events:
                async for event in events:
                    yield event
        finally:
            self._leave()

    async def reply(self, asked: Asked) -> Reply:
        """Return the whole reply of a turn."""
        async with aclosing(self.events(asked)) as events:
            async for event in events:
                if isinstance(event, Done):
                    return event.reply
        raise NotNow("The turn ended without a reply: send it again.")

    async def run(self, work: Callable[[], T]) -> T:
        """Return what other work comes to that takes as long as a turn."""
        self._enter()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._leave()

    async def standing(self, conversation: Conversation) -> dict[str, str]:
        """Return which conversation a turn was of, and who has it now."""
        holder = await run_in_threadpool(self.reception.conversations.holder, conversation.id)
        return {"conversation": conversation.id, "held_by": holder}

    def _enter(self) -> None:
        with self._lock:
            if self._waiting >= _WAITING:
                raise NotNow("Too many shoppers ask at once: try again in a moment.")
            self._waiting += 1

    def _leave(self) -> None:
        with self._lock:
            self._waiting -= 1
