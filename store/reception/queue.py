"""A list of tasks that survives a crash: each is done at least once, by one worker at a time."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from store.reception.database import PATIENCE, Database
from store.reception.job import Job, QueueName, Task

# A worker that was killed holds its task no longer than this; no task may take as long.
_LEASE = 120.0
# As long are the ids of what is done kept, since a sender who tries again does it within hours;
# and as long may what was given up be tried again.
_KEPT = 7 * 86_400.0
_PUT = (
    "INSERT OR IGNORE INTO jobs (queue, id, lane, kind, body, conversation, packet, came, due) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# The first of a lane stands for all of it, also while it waits for its next attempt.
_FIRST = """FROM jobs AS job WHERE queue = ? AND state = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM jobs AS ahead WHERE ahead.queue = job.queue AND ahead.state = 'waiting'
    AND ahead.lane = job.lane AND ahead.number < job.number)"""
_NEXT = (
    f"SELECT number, id, lane, kind, body, conversation, packet, came, attempts {_FIRST} "
    "AND due <= ? AND leased <= ? ORDER BY number LIMIT 1"
)
_OWN = "number = ? AND lease = ? AND state = 'waiting'"


class Queue:
    """The inbox or the outbox of a home; `clock` gives seconds since the epoch (UTC).

    Every method raises ReceptionUnavailable or ReceptionBusy where the file can't be used.
    """

    def __init__(
        self,
        home: Path,
        name: QueueName,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._name, self._clock = Database(home, patience), name, clock

    def put(self, *tasks: Task) -> bool:
        """Keep tasks; return False where the queue knew all of them already."""
        with self._database.writing() as connection:
            return put(connection, self._name, tasks, self._clock()) > 0

    def take(self) -> Job | None:
        """Return the next task that is due, for the caller alone; None where there is none."""
        now, lease = self._clock(), secrets.token_hex(8)
        with self._database.connected() as connection:
            # Most looks find nothing, and needn't keep writers away.
            if connection.execute(_NEXT, (self._name, now, now)).fetchone() is None:
                return None
        with self._database.writing() as connection:
            row = connection.execute(_NEXT, (self._name, now, now)).fetchone()
            if row is None:
                return None
            number, id, lane, kind, body, conversation, packet, came, attempts = row
            connection.execute(
                "UPDATE jobs SET leased = ?, lease = ?, attempts = ? WHERE number = ?",
                (now + _LEASE, lease, attempts + 1, number),
            )
        return Job(
            id=id,
            lane=lane,
            kind=kind,
            body=json.loads(body),
            conversation=conversation,
            packet=packet,
            number=number,
            lease=lease,
            came=came,
            attempts=attempts + 1,
        )

    def finish(self, job: Job, following: Iterable[Task] = ()) -> bool:
        """Note that a job is done, and put what follows from it into the outbox, both or neither.

        Return False where its lease ran out, and somebody else does it again. What the job held
        is deleted.
        """
        now = self._clock()
        with self._database.writing() as connection:
            done = connection.execute(
                f"UPDATE jobs SET state = 'done', body = '{{}}', settled = ? WHERE {_OWN}",
                (now, job.number, job.lease),
            ).rowcount
            if done:
                put(connection, "outbox", following, now)
                connection.execute(
                    "DELETE FROM jobs WHERE queue = ? AND state != 'waiting' AND settled < ?",
                    (self._name, now - _KEPT),
                )
        return bool(done)

    def postpone(self, job: Job, seconds: float, error: str) -> None:
        """Let a job be taken again after a while."""
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE jobs SET leased = 0, due = ?, error = ? WHERE {_OWN}",
                (self._clock() + seconds, error, job.number, job.lease),
            )

    def give_up(self, job: Job, error: str, following: Iterable[Task] = ()) -> None:
        """Let a job be, and the rest of its lane go on; what follows goes into the outbox."""
        now = self._clock()
        with self._database.writing() as connection:
            given_up = connection.execute(
                f"UPDATE jobs SET state = 'failed', error = ?, settled = ? WHERE {_OWN}",
                (error, now, job.number, job.lease),
            ).rowcount
            if given_up:
                put(connection, "outbox", following, now)

    def retry(self, packet: str) -> int:
        """Let what was given up of a hand-over be tried again; return how many jobs."""
        with self._database.writing() as connection:
            return connection.execute(
                "UPDATE jobs SET state = 'waiting', due = 0, leased = 0, attempts = 0 "
                "WHERE queue = ? AND state = 'failed' AND packet = ?",
                (self._name, packet),
            ).rowcount

    def settled(self, lane: str) -> float | None:
        """Return when the last task of a lane was done, None while one waits; 0 without any."""
        query = (
            "SELECT coalesce(sum(state = 'waiting'), 0), coalesce(max(settled), 0) FROM jobs "
            "WHERE queue = ? AND lane = ?"
        )
        with self._database.connected() as connection:
            waiting, last = connection.execute(query, (self._name, lane)).fetchone()
        return None if waiting else float(last)

    def hands_over(self, lane: str) -> bool:
        """Return True where a hand-over waits in a lane."""
        query = (
            "SELECT 1 FROM jobs WHERE queue = ? AND lane = ? AND state = 'waiting' "
            "AND packet != '' LIMIT 1"
        )
        with self._database.connected() as connection:
            return connection.execute(query, (self._name, lane)).fetchone() is not None

    def due(self) -> float | None:
        """Return in how many seconds a task may be taken, None where none waits."""
        query = f"SELECT min(max(due, leased)) {_FIRST}"
        with self._database.connected() as connection:
            (at,) = connection.execute(query, (self._name,)).fetchone()
        return None if at is None else max(0.0, at - self._clock())


def put(connection: sqlite3.Connection, queue: QueueName, tasks: Iterable[Task], now: float) -> int:
    """Put tasks into a queue within a transaction; return how many are new."""
    new = 0
    for task in tasks:
        body = json.dumps(task.body, ensure_ascii=False)
        row = (queue, task.id, task.lane, task.kind, body, task.conversation, task.packet)
        new += connection.execute(_PUT, (*row, now, now)).rowcount
    return new
