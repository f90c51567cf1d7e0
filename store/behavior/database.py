"""The SQLite file of a home's behavior: many read while one writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from store.errors import BehaviorBusy, BehaviorUnavailable, DiskFull, StoreError
from store.write_ahead import write_ahead

FILE = "behavior.db"
_VERSION = 1
# `row` numbers are only for joins. `first` is the revision that a shopper who was forgotten came
# with: no more is kept of whom, and it tells which trained artefacts were trained on them.
_TABLES = """
CREATE TABLE secret (digest BLOB NOT NULL);
CREATE TABLE state (revision INTEGER NOT NULL, unswept INTEGER NOT NULL);
INSERT INTO state VALUES (0, 0);
CREATE TABLE catalogs (code INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, revision INTEGER);
CREATE TABLE shoppers (code INTEGER PRIMARY KEY, pseudonym BLOB UNIQUE NOT NULL,
    catalog INTEGER NOT NULL);
CREATE TABLE products (code INTEGER PRIMARY KEY, catalog INTEGER NOT NULL, id TEXT NOT NULL,
    UNIQUE (catalog, id));
CREATE TABLE events (row INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL, catalog INTEGER NOT NULL,
    shopper INTEGER NOT NULL, kind INTEGER NOT NULL, product INTEGER, at REAL NOT NULL,
    session BLOB, value REAL, exposure BLOB, preference TEXT, surplus INTEGER NOT NULL,
    revision INTEGER NOT NULL);
CREATE INDEX by_shopper ON events (shopper, at, id, surplus);
CREATE INDEX by_product ON events (shopper, product, at);
CREATE INDEX by_time ON events (catalog, at);
CREATE INDEX by_revision ON events (revision);
CREATE TABLE exposures (row INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL,
    catalog INTEGER NOT NULL, shopper INTEGER NOT NULL, at REAL NOT NULL, context TEXT NOT NULL,
    candidates INTEGER NOT NULL, slate TEXT NOT NULL, policy TEXT NOT NULL,
    revision INTEGER NOT NULL);
CREATE INDEX exposed_shopper ON exposures (shopper, at);
CREATE INDEX exposed_time ON exposures (catalog, at);
CREATE TABLE derived (catalog INTEGER NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (catalog, name));
CREATE TABLE forgotten (catalog INTEGER NOT NULL, revision INTEGER NOT NULL,
    first INTEGER NOT NULL);
"""
_CACHE_KB = 64_000
# Pages in the write-ahead log until they go into the file: an import changes the same ones again
# and again, and each time they are moved the disk has to be waited for.
_CHECKPOINT = 8_000


class Database:
    """`behavior.db` in write-ahead mode; what is deleted is overwritten with zeros.

    `patience` is for how many seconds a lock is waited for. Every method raises BehaviorBusy
    where that was too short, DiskFull, or BehaviorUnavailable where the file can't be used.
    """

    def __init__(self, home: Path, patience: float) -> None:
        self.path = home / FILE
        self._patience = patience
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        with self.connected() as connection:
            self._create(connection)

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that nobody else uses meanwhile."""
        with _named(self.path):
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

    def secret(self, digest: bytes) -> bytes:
        """Return the digest of the secret that the file is written with; the first one stays."""
        query = "SELECT digest FROM secret"
        with self.connected() as connection:
            found = connection.execute(query).fetchone()
        if found is None:
            with self.writing() as connection:
                keep = "INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)"
                connection.execute(keep, (digest,))
                found = connection.execute(query).fetchone()
        return bytes(found[0])

    def sweep(self) -> None:
        """Write the file anew without what was deleted, and empty the write-ahead log."""
        with self.connected() as connection:
            # Pages keep copies of rows that were moved, which deleting does not reach.
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise BehaviorBusy(
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
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
            connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fill(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if self._version(connection) == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={_VERSION}")
        connection.execute("COMMIT")

    def _create(self, connection: sqlite3.Connection) -> None:
        if self._version(connection) == 0:
            with write_ahead(connection, self.path, self._patience):
                self._fill(connection)
        if (found := self._version(connection)) != _VERSION:
            raise BehaviorUnavailable(
                f"{self.path} is of version {found}, this release reads {_VERSION}",
                hint="Use the release that wrote it, or move the file away to begin anew",
            )

    def _version(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name what SQLite tells by numbers; a mistake in our SQL stays as loud as it is."""
    try:
        yield
    except sqlite3.Error as error:
        # https://www.sqlite.org/rescode.html: the lower byte is the kind of failure.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE):
            raise
        raise _error(code, path, error) from error


def _error(code: int, path: Path, error: sqlite3.Error) -> StoreError:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BehaviorBusy(f"another process is writing to {path}")
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(f"the disk of {path} is full")
    return BehaviorUnavailable(f"{path} can't be used: {error}")
