"""The hand-overs of a home's conversations, each kept together with what delivers it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from store.reception.conversation import Conversation
from store.reception.database import Database
from store.reception.handover import Delivery, HandOver
from store.reception.job import Task
from store.reception.queue import put

_ALL = """
SELECT h.id, h.catalog, h.conversation, h.reason, h.at, h.packet, count(j.number),
    coalesce(sum(j.state = 'waiting'), 0), coalesce(sum(j.state = 'failed'), 0),
    coalesce(max(j.error), '')
FROM handovers AS h LEFT JOIN jobs AS j ON j.queue = 'outbox' AND j.packet = h.id
WHERE h.catalog = ? GROUP BY h.id ORDER BY h.at DESC, h.id LIMIT ?
"""


class HandOvers:
    """Keeps and lists hand-overs; `clock` gives seconds since the epoch (UTC).

    Every method raises ReceptionUnavailable or ReceptionBusy where the file can't be used.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = Database(home), clock

    def record(
        self, id: str, conversation: Conversation, packet: Mapping[str, Any], tasks: Sequence[Task]
    ) -> None:
        """Keep a hand-over, and give the conversation to a person where tasks fetch one.

        All of it is kept or nothing: no conversation falls silent without anybody being told.
        """
        now, told = self._clock(), json.dumps(packet, ensure_ascii=False)
        row = (id, conversation.catalog, conversation.id, packet["reason"], now, told)
        with self._database.writing() as connection:
            connection.execute("INSERT INTO handovers VALUES (?, ?, ?, ?, ?, ?)", row)
            put(connection, "outbox", tasks, now)
            if tasks:
                connection.execute(
                    "UPDATE conversations SET holder = 'person' WHERE id = ?", (conversation.id,)
                )

    def reasons(self, conversation: str) -> set[str]:
        """Return why a conversation was handed over before."""
        query = "SELECT DISTINCT reason FROM handovers WHERE conversation = ?"
        with self._database.connected() as connection:
            return {reason for (reason,) in connection.execute(query, (conversation,))}

    def of(self, catalog: str, *, limit: int = 100) -> list[HandOver]:
        """Return the hand-overs of a catalogue, the newest first."""
        with self._database.connected() as connection:
            rows = connection.execute(_ALL, (catalog, limit)).fetchall()
        return [
            HandOver(
                id=id,
                catalog=catalog,
                conversation=conversation,
                reason=reason,
                at=at,
                packet=json.loads(packet),
                delivery=_delivery(jobs, waiting, failed),
                error=error,
            )
            for id, catalog, conversation, reason, at, packet, jobs, waiting, failed, error in rows
        ]


def _delivery(jobs: int, waiting: int, failed: int) -> Delivery:
    if not jobs:
        return "kept"
    return "failed" if failed else "sending" if waiting else "delivered"
