"""What the language model costs each key, a day at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from store.reception.database import Database


class Spending:
    """Counts tokens by key and day (UTC), together with all workers of a home.

    `clock` gives seconds since the epoch. Every method raises ReceptionUnavailable or
    ReceptionBusy where the file can't be used.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = Database(home), clock

    def add(self, key: str, tokens: int) -> None:
        """Note that a key cost so many tokens."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO spending VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
                (key, self._today(), tokens),
            )

    def today(self, key: str) -> int:
        """Return how many tokens a key cost today."""
        query = "SELECT tokens FROM spending WHERE key = ? AND day = ?"
        with self._database.connected() as connection:
            row = connection.execute(query, (key, self._today())).fetchone()
        return int(row[0]) if row else 0

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
