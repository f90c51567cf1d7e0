"""The SQLite file of a home's doors, which all workers share."""

from __future__ import annotations

from pathlib import Path

from store.errors import ReceptionBusy, ReceptionUnavailable
from store.sqlite import Failures, SqliteFile

FILE = "reception.db"
_VERSION = 2
PATIENCE = 2.0
"""Seconds for which another process that writes is waited for."""
# A key's secret is random, so a plain digest of it can't be guessed backwards.
_TABLES = """
CREATE TABLE keys (id TEXT PRIMARY KEY, name TEXT NOT NULL, catalog TEXT NOT NULL,
    scopes TEXT NOT NULL, digest BLOB NOT NULL, per_minute INTEGER NOT NULL, created REAL NOT NULL,
    expires REAL, revoked REAL);
CREATE TABLE conversations (id TEXT PRIMARY KEY, catalog TEXT NOT NULL, owner TEXT NOT NULL,
    channel TEXT NOT NULL, reference TEXT NOT NULL, shopper TEXT NOT NULL, holder TEXT NOT NULL,
    began REAL NOT NULL, used REAL NOT NULL, busy REAL NOT NULL);
CREATE INDEX by_owner ON conversations (catalog, owner, used);
CREATE UNIQUE INDEX by_reference ON conversations (catalog, channel, reference)
    WHERE reference != '';
CREATE TABLE turns (conversation TEXT NOT NULL, number INTEGER NOT NULL, at REAL NOT NULL,
    said TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (conversation, number)) WITHOUT ROWID;
CREATE TABLE histories (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL, memory TEXT NOT NULL);
CREATE INDEX by_conversation ON histories (conversation, number);
CREATE TABLE spending (key TEXT NOT NULL, day TEXT NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY (key, day));
CREATE TABLE handovers (id TEXT PRIMARY KEY, catalog TEXT NOT NULL, conversation TEXT NOT NULL,
    reason TEXT NOT NULL, at REAL NOT NULL, packet TEXT NOT NULL);
CREATE INDEX handed_over ON handovers (conversation);
CREATE TABLE jobs (number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL,
    lane TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, conversation TEXT NOT NULL,
    packet TEXT NOT NULL, came REAL NOT NULL, due REAL NOT NULL, leased REAL NOT NULL DEFAULT 0,
    lease TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', settled REAL NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX by_id ON jobs (queue, id);
CREATE INDEX by_lane ON jobs (queue, state, lane, number)
"""


class Database(SqliteFile):
    """`reception.db`; every method raises ReceptionBusy, DiskFull or ReceptionUnavailable."""

    def __init__(self, home: Path, patience: float = PATIENCE) -> None:
        super().__init__(
            home / FILE,
            _TABLES,
            _VERSION,
            patience=patience,
            failures=Failures(ReceptionUnavailable, ReceptionBusy),
        )
