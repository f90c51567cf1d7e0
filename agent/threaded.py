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
        self, values: Generator[T, None, None], tell: Callable[[T | _Ended], None], wait: float
    ) -> None:
        self._values, self._tell, self._wait = values, tell, wait
        self.asked, self.left = Event(), Event()

    def __call__(self) -> None:
        try:
            with closing(self._values):
                for value in self._values:
                    self.asked.clear()
                    self._tell(value)
                    self.asked.wait(self._wait)
                    if self.left.is_set():
                        return
        # It is raised again where the values are read.
        except BaseException as error:
            self._tell(_Ended(error))
        else:
            self._tell(_Ended())


async def threaded(
    values: Generator[T, None, None], executor: Executor | None = None, *, wait: float = 0
) -> AsyncGenerator[T, None]:
    """Yield what a generator yields; it runs in a thread of the executor, at its own speed.

    After each value it waits so many seconds at most until the next is asked for: what is done
    with a value meanwhile has the interpreter for itself. Who goes away ends the generator at its
    next value. It is closed in the thread that ran it. Raises what the generator raises.
    """
    loop, told = asyncio.get_running_loop(), asyncio.Queue[T | _Ended]()

    def tell(value: T | _Ended) -> None:
        with suppress(RuntimeError):  # The loop was closed: nobody reads any more.
            loop.call_soon_threadsafe(told.put_nowait, value)

    run = _Run(values, tell, wait)
    # What is told to the log there belongs to whoever waits here.
    running = loop.run_in_executor(executor, copy_context().run, run)
    try:
        while not isinstance(value := await told.get(), _Ended):
            yield value
            run.asked.set()
        if value.error:
            raise value.error
    finally:
        run.left.set()
        run.asked.set()
        running.cancel()
