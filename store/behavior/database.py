"""The SQLite file of a home's behavior: many read while one writes."""

from __future__ import annotations

from pathlib import Path

from store.errors import BehaviorBusy, BehaviorUnavailable
from store.sqlite import Failures, SqliteFile

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


class Database(SqliteFile):
    """`behavior.db`; every method raises BehaviorBusy, DiskFull or BehaviorUnavailable."""

    def __init__(self, home: Path, patience: float) -> None:
        super().__init__(
            home / FILE,
            _TABLES,
            _VERSION,
            patience=patience,
            failures=Failures(BehaviorUnavailable, BehaviorBusy),
            pragmas=(f"cache_size=-{_CACHE_KB}", f"wal_autocheckpoint={_CHECKPOINT}"),
        )

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
