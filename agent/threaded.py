"""A generator that runs in a thread, for those who wait for its values."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import Executor
from contextlib import closing, suppress
from contextvars import copy_context
from threading import Event
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class _Ended(NamedTuple):
    """The generator is over; `error` is what it raised."""

    error: BaseException | None = None


class _Run(Generic[T]):
    """Runs a generator to its end, or to the next value once its reader has `left`."""

    def __init__(
        self, values: Generator[T, None, None], tell: Callable[[T | _Ended], None]
    ) -> None:
        self._values, self._tell = values, tell
        self.left = Event()

    def __call__(self) -> None:
        try:
            with closing(self._values):
                for value in self._values:
                    self._tell(value)
                    if self.left.is_set():
                        return
        # It is raised again where the values are read.
        except BaseException as error:
            self._tell(_Ended(error))
        else:
            self._tell(_Ended())


async def threaded(
    values: Generator[T, None, None], executor: Executor | None = None
) -> AsyncGenerator[T, None]:
    """Yield what a generator yields; it runs in a thread of the executor, at its own speed.

    Who reads slowly holds no thread, and who goes away ends the generator at its next value. It
    is closed in the thread that ran it. Raises what the generator raises.
    """
    loop, told = asyncio.get_running_loop(), asyncio.Queue[T | _Ended]()

    def tell(value: T | _Ended) -> None:
        with suppress(RuntimeError):  # The loop was closed: nobody reads any more.
            loop.call_soon_threadsafe(told.put_nowait, value)

    run = _Run(values, tell)
    # What is told to the log there belongs to whoever waits here.
    running = loop.run_in_executor(executor, copy_context().run, run)
    try:
        while not isinstance(value := await told.get(), _Ended):
            yield value
        if value.error:
            raise value.error
    finally:
        run.left.set()
        running.cancel()
