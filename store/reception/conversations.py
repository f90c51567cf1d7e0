"""The conversations of a home's doors, each known to its owner alone."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from store.errors import ConversationBusy, ConversationNotFound
from store.reception.conversation import Channel, Conversation, Heard, Holder, Turn
from store.reception.database import Database
from store.reception.job import Task
from store.reception.queue import put

_FIELDS = "id, catalog, owner, channel, reference, shopper, holder, began, used"
# A turn that ended without a word, as when its process was killed, holds up the next no longer.
_LONGEST_TURN = 120.0


class Conversations:
    """Begins, finds and remembers conversations; `clock` gives seconds since the epoch (UTC).

    Every method raises ReceptionUnavailable or ReceptionBusy where the file can't be used.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = Database(home), clock

    def begin(
        self,
        catalog: str,
        owner: str,
        channel: Channel,
        *,
        reference: str = "",
        shopper: str = "",
    ) -> Conversation:
        """Begin a conversation under an id that can't be guessed.

        Where another request just began what another system calls so, it is that one.
        """
        now = self._clock()
        begun = Conversation(
            id=secrets.token_urlsafe(16),
            catalog=catalog,
            owner=owner,
            channel=channel,
            reference=reference,
            shopper=shopper,
            began=now,
            used=now,
        )
        row = (begun.id, catalog, owner, channel, reference, shopper, begun.holder, now, now, 0.0)
        with self._database.writing() as connection:
            marks = ", ".join("?" * len(row))
            query = f"INSERT OR IGNORE INTO conversations VALUES ({marks})"
            is_new = connection.execute(query, row).rowcount > 0
        return begun if is_new else self.referred(catalog, channel, reference) or begun

    def find(self, id: str, catalog: str, owner: str | None = None) -> Conversation:
        """Return a conversation; with an owner only one of theirs. Raises ConversationNotFound."""
        query = f"SELECT {_FIELDS} FROM conversations WHERE id = ? AND catalog = ?"
        with self._database.connected() as connection:
            row = connection.execute(query, (id, catalog)).fetchone()
        if row is None or owner not in (None, row[2]):
            raise ConversationNotFound(f"there is no conversation {id[:80]!r}")
        return _conversation(row)

    def referred(self, catalog: str, channel: Channel, reference: str) -> Conversation | None:
        """Return the conversation that another system calls so, None where it is new."""
        query = (
            f"SELECT {_FIELDS} FROM conversations WHERE catalog = ? AND channel = ? "
            "AND reference = ?"
        )
        with self._database.connected() as connection:
            row = connection.execute(query, (catalog, channel, reference)).fetchone()
        return _conversation(row) if row else None

    def joined(self, catalog: str, owner: str, channel: Channel, reference: str) -> Conversation:
        """Return the conversation that another system calls so; begin it where it is new."""
        known = self.referred(catalog, channel, reference)
        return known or self.begin(catalog, owner, channel, reference=reference)

    def of(self, catalog: str, owner: str, *, limit: int = 50) -> list[Conversation]:
        """Return an owner's conversations, the last used first."""
        query = (
            f"SELECT {_FIELDS} FROM conversations WHERE catalog = ? AND owner = ? "
            "ORDER BY used DESC LIMIT ?"
        )
        with self._database.connected() as connection:
            return [_conversation(r) for r in connection.execute(query, (catalog, owner, limit))]

    def latest(self, catalog: str, *, limit: int = 50) -> list[Heard]:
        """Return what was said first in the conversations used last, by whoever they are."""
        query = (
            "SELECT t.conversation, t.number, t.at, t.said, t.reply FROM conversations AS c "
            "JOIN turns AS t ON t.conversation = c.id AND t.number = "
            "(SELECT min(number) FROM turns WHERE conversation = c.id) "
            "WHERE c.catalog = ? ORDER BY c.used DESC LIMIT ?"
        )
        with self._database.connected() as connection, closing(connection.cursor()) as cursor:
            return [_heard(row) for row in cursor.execute(query, (catalog, limit))]

    def heard(self, catalog: str, *, since: float, limit: int) -> list[Heard]:
        """Return the last turns of a catalogue's conversations since a time, the newest first."""
        query = (
            "SELECT t.conversation, t.number, t.at, t.said, t.reply FROM conversations AS c "
            "JOIN turns AS t ON t.conversation = c.id "
            "WHERE c.catalog = ? AND c.used >= ? AND t.at >= ? ORDER BY t.at DESC LIMIT ?"
        )
        with self._database.connected() as connection, closing(connection.cursor()) as cursor:
            rows = cursor.execute(query, (catalog, since, since, limit))
            return [_heard(row) for row in rows]

    def take(self, id: str, seconds: float = _LONGEST_TURN) -> float:
        """Keep other turns of a conversation away for so long; return what `leave` is called with.

        Raises ConversationBusy.
        """
        now = self._clock()
        with self._database.writing() as connection:
            taken = connection.execute(
                "UPDATE conversations SET busy = ? WHERE id = ? AND busy <= ?",
                (now + seconds, id, now),
            ).rowcount
        if not taken:
            raise ConversationBusy(f"another turn of conversation {id} goes on")
        return now + seconds

    def leave(self, id: str, taken: float) -> None:
        """Let the next turn of a conversation begin; one that took too long lets nobody."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE conversations SET busy = 0, used = ? WHERE id = ? AND busy = ?",
                (self._clock(), id, taken),
            )

    def hold(self, id: str, holder: Holder) -> None:
        """Give a conversation to a person, or back to the assistant."""
        with self._database.writing() as connection:
            connection.execute("UPDATE conversations SET holder = ? WHERE id = ?", (holder, id))

    def holder(self, id: str) -> Holder:
        """Return who has a conversation; of one that was forgotten nobody has anything to say."""
        with self._database.connected() as connection:
            query = "SELECT holder FROM conversations WHERE id = ?"
            row = connection.execute(query, (id,)).fetchone()
        return "assistant" if row and row[0] == "assistant" else "person"

    def add(self, id: str, said: str, reply: Mapping[str, Any], tasks: Iterable[Task] = ()) -> int:
        """Keep a turn, the reply in the contract's shape; return its number, from 1.

        `tasks` tell others of it, and go into the outbox together with it. Of a conversation that
        was forgotten meanwhile nothing is kept.
        """
        told = json.dumps(reply, ensure_ascii=False)
        with self._database.writing() as connection:
            query = "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?"
            number = int(connection.execute(query, (id,)).fetchone()[0])
            row = (id, number, self._clock(), said, told)
            kept = connection.execute(
                "INSERT INTO turns SELECT ?, ?, ?, ?, ? "
                "WHERE EXISTS (SELECT 1 FROM conversations WHERE id = ?)",
                (*row, id),
            ).rowcount
            if kept:
                put(connection, "outbox", tasks, row[2])
        return number

    def turns(self, id: str, *, last: int = -1, after: int = 0) -> list[Turn]:
        """Return what was said `after` a turn's number; only the `last` where a number is given."""
        query = (
            "SELECT number, at, said, reply FROM turns WHERE conversation = ? AND number > ? "
            "ORDER BY number DESC LIMIT ?"
        )
        with self._database.connected() as connection, closing(connection.cursor()) as cursor:
            rows = cursor.execute(query, (id, after, last)).fetchall()
        return [
            Turn(number=number, at=at, said=said, reply=json.loads(reply))
            for number, at, said, reply in reversed(rows)
        ]

    def fork(self, conversation: Conversation, before: int) -> Conversation:
        """Begin a conversation that shares the turns of another one `before` a number.

        The other one stays as it is. Of one that was forgotten nothing is shared.
        """
        one = conversation
        fork = self.begin(one.catalog, one.owner, one.channel, shopper=one.shopper)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO turns SELECT ?, number, at, said, reply FROM turns "
                "WHERE conversation = ? AND number < ?",
                (fork.id, one.id, before),
            )
        return fork

    def withdraw(self, id: str, number: int) -> None:
        """Delete the last turn of a conversation, where it has this number."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM turns WHERE conversation = ? AND number = ? AND number = "
                "(SELECT max(number) FROM turns WHERE conversation = ?)",
                (id, number, id),
            )

    def forget(self, catalog: str, shopper: str) -> int:
        """Delete every conversation of a shopper's pseudonym; return how many there were."""
        own = "catalog = ? AND shopper = ?"
        with self._database.writing() as connection:
            for table in ("turns", "handovers", "jobs", "histories"):
                connection.execute(
                    f"DELETE FROM {table} WHERE conversation IN "
                    f"(SELECT id FROM conversations WHERE {own})",
                    (catalog, shopper),
                )
            gone = connection.execute(f"DELETE FROM conversations WHERE {own}", (catalog, shopper))
            count = gone.rowcount
        if count:
            self._database.sweep()
        return count


def _heard(row: tuple[Any, ...]) -> Heard:
    conversation, number, at, said, reply = row
    return Heard(conversation, Turn(number=number, at=at, said=said, reply=json.loads(reply)))


def _conversation(row: tuple[Any, ...]) -> Conversation:
    return Conversation(**dict(zip(_FIELDS.split(", "), row, strict=True)))
