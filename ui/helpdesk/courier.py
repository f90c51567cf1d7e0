"""Does what waits in a queue, in the background, as often as it takes within bounds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Condition, Thread

from agent import DELIVERIES, AgentError
from store import ConversationBusy, Job, Queue, StoreError, Task
from ui.api.errors import TooMany
from ui.helpdesk.errors import DeskRefused, DeskUnavailable

_log = logging.getLogger("shopkeeper")
MOST_ATTEMPTS = 10
"""With the waits between them, about nine minutes: as long may a shopper wait for nobody."""
_LONGEST_WAIT = 300.0
# So long goes by until the task of a worker that died is looked for.
_LOOK = 1.0
# A turn that goes on ends soon, and what is too fast is so for a while: neither has to do with how
# often it is tried.
_BUSY, _TOO_FAST = 0.5, 2.0

Doing = Callable[[Job], Iterable[Task]]
"""Does a job and returns what follows from it, or raises why it can't be done."""
Giving = Callable[[Job], Iterable[Task]]
"""Returns what follows from a job's never being done."""


class Courier:
    """Takes jobs from a queue with some threads; `wake` is called where one was put."""

    def __init__(self, queue: Queue, doing: Doing, given_up: Giving, *, threads: int = 1) -> None:
        self._queue, self._doing, self._given_up = queue, doing, given_up
        self._threads = [Thread(target=self._work, name="courier") for _ in range(threads)]
        self._news, self._told, self._closing = Condition(), 0, False

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the jobs that are being done."""
        with self._news:
            self._closing = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()

    def wake(self) -> None:
        """Look into the queue now."""
        with self._news:
            self._told += 1
            self._news.notify_all()

    def step(self) -> bool:
        """Do the next job that is due; return False where there is none."""
        job = self._queue.take()
        if job is None:
            return False
        try:
            following = self._doing(job)
        except ConversationBusy as error:
            self._queue.postpone(job, _BUSY, str(error))
        except TooMany as error:
            self._queue.postpone(job, _TOO_FAST, str(error))
        except DeskRefused as error:
            self._let_be(job, str(error))
        except (DeskUnavailable, AgentError, StoreError) as error:
            self._later(job, str(error))
        except Exception as error:
            # A mistake of ours in one job must not end the thread that does all the others.
            _log.exception("%s %s failed", job.kind, job.id)
            self._later(job, type(error).__name__)
        else:
            self._queue.finish(job, following)
            DELIVERIES.labels(outcome="done").inc()
        return True

    def _later(self, job: Job, error: str) -> None:
        if job.attempts >= MOST_ATTEMPTS:
            self._let_be(job, error)
            return
        DELIVERIES.labels(outcome="postponed").inc()
        self._queue.postpone(job, min(2.0 ** (job.attempts - 1), _LONGEST_WAIT), error)

    def _let_be(self, job: Job, error: str) -> None:
        _log.warning("%s %s is given up: %s", job.kind, job.id, error)
        DELIVERIES.labels(outcome="given_up").inc()
        try:
            following = self._given_up(job)
        except Exception:
            # Nor may a job that nobody can read.
            _log.exception("nothing follows from %s %s", job.kind, job.id)
            following = ()
        self._queue.give_up(job, error, following)

    def _work(self) -> None:
        while not self._closing:
            told = self._told
            try:
                while not self._closing and self.step():
                    pass
                due = self._queue.due()
            except StoreError as error:
                _log.warning("the queue can't be used just now: %s", error)
                due = None
            self._rest(told, _LOOK if due is None else min(max(due, 0.01), _LOOK))

    def _rest(self, told: int, seconds: float) -> None:
        """Wait, unless there were news since `told`."""
        with self._news:
            self._news.wait_for(lambda: self._closing or self._told != told, seconds)
