"""An answer on its way: it goes on whoever looks, and whoever comes back sees how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
# What nobody sees as a delay, and most answers of the embedded model need to their cards.
_SOON = 0.12


class Live(Generic[T]):
    """The latest state of something that changes, for any number of those who follow it."""

    def __init__(self, state: T) -> None:
        self.state, self._over = state, False
        self._looking, self._taken = 0, asyncio.Event()
        self._changed = asyncio.Event()
        self.stopping = asyncio.Event()

    def tell(self, state: T) -> None:
        """Let those who follow see another state."""
        self.state = state
        self._taken.clear()
        self._wake()

    async def seen(self, within: float) -> None:
        """Wait until somebody who looks has shown the state, at most so many seconds."""
        if self._looking:
            await _comes(self._taken, asyncio.get_running_loop().time() + within)

    def end(self) -> None:
        """Let those who follow go: nothing changes any more."""
        self._over = True
        self._wake()

    async def follow(self, telling: Callable[[T], bool] = lambda _: True) -> AsyncIterator[T]:
        """Yield the state now and whenever it changed; who is slow sees the latest only.

        In the first moment one that is not `telling` gives way to one that is: each state takes a
        browser some time to draw, which what matters would have to wait for.
        """
        self._looking += 1
        try:
            async for state in self._states(telling):
                yield state
                if state is self.state:
                    self._taken.set()
        finally:
            self._looking -= 1

    async def _states(self, telling: Callable[[T], bool]) -> AsyncIterator[T]:
        seen: object = self
        ends = asyncio.get_running_loop().time() + _SOON
        while True:
            changed, over = self._changed, self._over
            if self.state is seen:
                if over:
                    return
                await changed.wait()
            elif over or telling(self.state) or not await _comes(changed, ends):
                seen = self.state
                yield self.state

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


async def _comes(event: asyncio.Event, ends: float) -> bool:
    """Return whether an event comes before a moment of the loop's clock."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), ends - asyncio.get_running_loop().time())
    return event.is_set()


async def until(values: AsyncGenerator[T, None], stopping: asyncio.Event) -> AsyncIterator[T]:
    """Yield values until there are no more, or until somebody wants no more."""
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        while True:
            following = asyncio.ensure_future(anext(values, None))
            await asyncio.wait({following, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                following.cancel()
                await asyncio.wait({following})
                return
            if (value := following.result()) is None:
                return
            yield value
    finally:
        stopped.cancel()
