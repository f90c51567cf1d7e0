"""An SQLite file that many processes read while one writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from store.errors import DiskFull, StoreError
from store.write_ahead import write_ahead


class Failures(NamedTuple):
    """What a file that can't be used raises, and what one that another process writes to."""

    unavailable: type[StoreError]
    busy: type[StoreError]


class SqliteFile:
    """A file in write-ahead mode with `tables`; what is deleted is overwritten with zeros.

    `patience` is for how many seconds a lock is waited for. Every method raises `failures.busy`
    where that was too short, DiskFull, or `failures.unavailable` where the file can't be used, or
    was written by a release of another `version`.
    """

    def __init__(
        self,
        path: Path,
        tables: str,
        version: int,
        *,
        patience: float,
        failures: Failures,
        pragmas: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self._tables, self._version = tables, version
        self._patience, self._failures = patience, failures
        self._pragmas = ("secure_delete=ON", "synchronous=NORMAL", *pragmas)
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        with self.connected() as connection:
            self._create(connection)

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that nobody else uses meanwhile."""
        with self._named():
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or self._connect()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            with self._lock:
                self._idle.append(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file until the block ends."""
        with self.connected() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection that alone may write until the block ends, all of it or nothing."""
        with self.connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def sweep(self) -> None:
        """Write the file anew without what was deleted, and empty the write-ahead log."""
        with self.connected() as connection:
            # Pages keep copies of rows that were moved, which deleting does not reach.
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise self._failures.busy(
                    f"a reader still holds the state of {self.path} before the deletion",
                    hint="It is deleted for all others; run it again to remove the last bytes",
                )

    def close(self) -> None:
        """Close the connections that are not in use."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in self._pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fill(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if _version_of(connection) == 0:
            for statement in self._tables.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={self._version}")
        connection.execute("COMMIT")

    def _create(self, connection: sqlite3.Connection) -> None:
        if _version_of(connection) == 0:
            with write_ahead(connection, self.path, self._patience):
                self._fill(connection)
        if (found := _version_of(connection)) != self._version:
            raise self._failures.unavailable(
                f"{self.path} is of version {found}, this release reads {self._version}",
                hint="Use the release that wrote it, or move the file away to begin anew",
            )

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name what SQLite tells by numbers; a mistake in our SQL stays as loud as it is."""
        try:
            yield
        except sqlite3.Error as error:
            # https://www.sqlite.org/rescode.html: the lower byte is the kind of failure.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE):
                raise
            raise self._error(code, error) from error

    def _error(self, code: int, error: sqlite3.Error) -> StoreError:
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return self._failures.busy(f"another process is writing to {self.path}")
        if code == sqlite3.SQLITE_FULL:
            return DiskFull(f"the disk of {self.path} is full")
        return self._failures.unavailable(f"{self.path} can't be used: {error}")


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
