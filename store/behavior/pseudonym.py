"""Pseudonyms of shoppers: a keyed hash whose secret lies in the home and nowhere else."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

from store.errors import BehaviorUnavailable

FILE = "behavior.key"
_SIZE = 32
# Half of SHA-256: no two of 10^9 ids meet by chance but with a probability below 10^-20.
_KEPT = 16

Named = Literal["shopper", "event", "session", "exposure"]


class Pseudonyms:
    """HMAC-SHA256 (RFC 2104), cut to 128 bits, of the ids that doors hand in.

    One shopper has another pseudonym in each catalogue, so that tenants can't be joined.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def of_home(cls, home: Path) -> Self:
        """Take the home's secret, made at first use with mode 0600.

        Raises BehaviorUnavailable where it can't be read or made.
        """
        path = home / FILE
        try:
            home.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _make(path)
            secret = path.read_bytes()
        except OSError as error:
            raise BehaviorUnavailable(f"the secret {path} can't be read: {error}") from error
        if len(secret) != _SIZE:
            raise BehaviorUnavailable(f"the secret {path} is damaged: {len(secret)} bytes")
        return cls(secret)

    def of(self, catalog: str, what: Named, name: str) -> bytes:
        """Return the pseudonym, 16 bytes, of a name in one catalogue."""
        return self._digest((catalog, what, name))

    def of_contents(self, catalog: str, contents: Iterable[str]) -> bytes:
        """Return the id of an event that brought none."""
        return self._digest((catalog, "contents", *contents))

    @property
    def check(self) -> bytes:
        """What a log keeps, to notice that it is opened with another secret."""
        return self._digest(("", "check"))

    def _digest(self, parts: tuple[str, ...]) -> bytes:
        # Written with quotes and escapes, ("a", "bc") is another text than ("ab", "c").
        message = ascii(parts).encode("ascii")
        return hmac.digest(self._secret, message, "sha256")[:_KEPT]


def _make(path: Path) -> None:
    """Write a secret as a whole, or leave the one that another process was first to make."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SIZE))
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
