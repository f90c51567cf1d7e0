"""SQLite's write-ahead mode, switched on by one process at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def write_ahead(connection: sqlite3.Connection, path: Path, patience: float) -> Iterator[None]:
    """Switch a file to write-ahead mode; no other process does so while the block runs.

    For this SQLite waits for nobody, whatever timeout it has. Raises sqlite3.OperationalError
    where another process takes longer than `patience` seconds.
    """
    try:
        with FileLock(path.with_suffix(".lock"), timeout=patience):
            connection.execute("PRAGMA journal_mode=WAL")
            yield
    except Timeout as error:
        busy = sqlite3.OperationalError("database is locked")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise busy from error
