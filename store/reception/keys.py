"""The keys to a home's doors, of which only digests are kept."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Any

from store.errors import KeyNotFound
from store.reception.database import Database
from store.reception.key import Key, Scope

_SECRET = re.compile(r"sk-([0-9a-f]{12})-([A-Za-z0-9_-]{43})")
_FIELDS = "id, name, catalog, scopes, per_minute, created, expires, revoked"
_DAY = 86_400.0
_PER_MINUTE = 600


class Keys:
    """Makes, checks and revokes keys; `clock` gives seconds since the epoch (UTC).

    Every method raises ReceptionUnavailable or ReceptionBusy where the file can't be used.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = Database(home), clock

    def create(
        self,
        name: str,
        catalog: str,
        scopes: Iterable[Scope],
        *,
        days: float | None = None,
        per_minute: int = _PER_MINUTE,
    ) -> tuple[Key, str]:
        """Make a key; return it with its secret, which is told this once."""
        now, secret = self._clock(), secrets.token_urlsafe(32)
        key = Key(
            id=secrets.token_hex(6),
            name=name,
            catalog=catalog,
            scopes=tuple(dict.fromkeys(scopes)),
            per_minute=per_minute,
            created=now,
            expires=None if days is None else now + days * _DAY,
        )
        row = (key.id, key.name, key.catalog, " ".join(key.scopes), _digest(secret))
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (*row, key.per_minute, key.created, key.expires),
            )
        return key, f"sk-{key.id}-{secret}"

    def find(self, text: str) -> Key | None:
        """Return the key that a text is, None where it is none that opens anything now."""
        parts = _SECRET.fullmatch(text)
        if not parts:
            return None
        query = f"SELECT {_FIELDS}, digest FROM keys WHERE id = ?"
        with self._database.connected() as connection:
            row = connection.execute(query, (parts[1],)).fetchone()
        if row is None or not compare_digest(row[-1], _digest(parts[2])):
            return None
        key = _key(row)
        return key if key.is_good(self._clock()) else None

    def all(self) -> list[Key]:
        """Return every key that was made, the newest first, revoked ones too."""
        query = f"SELECT {_FIELDS} FROM keys ORDER BY created DESC, id"
        with self._database.connected() as connection:
            return [_key(row) for row in connection.execute(query)]

    def revoke(self, id: str) -> None:
        """Let a key open nothing any more. Raises KeyNotFound."""
        with self._database.writing() as connection:
            found = connection.execute(
                "UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", (self._clock(), id)
            ).rowcount
        if not found:
            raise KeyNotFound(f"there is no key {id[:80]!r}")


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _key(row: tuple[Any, ...]) -> Key:
    id, name, catalog, scopes, per_minute, created, expires, revoked = row[:8]
    return Key(
        id=id,
        name=name,
        catalog=catalog,
        scopes=scopes.split(),
        per_minute=per_minute,
        created=created,
        expires=expires,
        revoked=revoked,
    )
