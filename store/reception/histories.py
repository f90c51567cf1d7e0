"""Which conversation a history is of, where the client keeps it and sends the whole each time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from store.product import Value
from store.reception.database import Database

# Of a conversation; who goes back further than that is answered by playing it again.
_KEPT = 64


class Continuation(Value):
    """Where a history leads: its conversation, and under which name its end is remembered.

    Only the `newest` history of a conversation is its last word; another one is a fork.
    """

    conversation: str
    memory: str
    newest: bool


class Histories:
    """Remembers histories by keys that tell nothing of them.

    Every method raises ReceptionUnavailable or ReceptionBusy where the file can't be used.
    """

    def __init__(self, home: Path) -> None:
        self._database = Database(home)

    def find(self, keys: Iterable[str]) -> tuple[str, Continuation] | None:
        """Return the first of the keys that is known, with where it leads."""
        query = (
            "SELECT conversation, memory, number = (SELECT max(number) FROM histories "
            "WHERE conversation = known.conversation) FROM histories AS known "
            "WHERE key = ? AND conversation IN (SELECT id FROM conversations)"
        )
        with self._database.connected() as connection:
            for key in keys:
                if row := connection.execute(query, (key,)).fetchone():
                    conversation, memory, newest = row
                    told = Continuation(
                        conversation=conversation, memory=memory, newest=bool(newest)
                    )
                    return key, told
        return None

    def newest(self, conversation: str) -> str | None:
        """Return under which name the end of a conversation is remembered, None for no other."""
        query = "SELECT memory FROM histories WHERE conversation = ? ORDER BY number DESC LIMIT 1"
        with self._database.connected() as connection:
            row = connection.execute(query, (conversation,)).fetchone()
        return row[0] or None if row else None

    def keep(self, key: str, conversation: str, memory: str) -> list[str]:
        """Keep where a history leads; return the memories that nothing leads to any more.

        One that leads somewhere stays: whoever says the same later may be somebody else.
        """
        with self._database.writing() as connection:
            is_new = connection.execute(
                "INSERT OR IGNORE INTO histories (key, conversation, memory) VALUES (?, ?, ?)",
                (key, conversation, memory),
            ).rowcount
            given_up = [] if is_new else [(memory,)]
            given_up += connection.execute(
                "DELETE FROM histories WHERE conversation = ? AND number NOT IN (SELECT number "
                "FROM histories WHERE conversation = ? ORDER BY number DESC LIMIT ?) "
                "RETURNING memory",
                (conversation, conversation, _KEPT),
            ).fetchall()
            held = "SELECT 1 FROM histories WHERE memory = ?"
            return [
                name
                for (name,) in dict.fromkeys(given_up)
                if name and not connection.execute(held, (name,)).fetchone()
            ]
