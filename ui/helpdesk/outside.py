"""Calls to other systems: each ends in time, whatever the other side does."""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx2

from ui.helpdesk.errors import DeskRefused, DeskUnavailable

_TIMEOUT = 5.0
_LONGEST = 20.0
_LARGEST = 1_000_000
# Not its fault, or not now; whatever else is refused stays refused.
_PASSING = frozenset({401, 403, 408, 409, 423, 425, 429})


class Outside:
    """Sends JSON. `timeout` is for how many seconds a connection or a piece is waited for."""

    def __init__(self, timeout: float = _TIMEOUT) -> None:
        self._web = httpx2.Client(timeout=timeout, follow_redirects=False)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Return the answer's body. Raises DeskUnavailable and DeskRefused."""
        sent = {"Content-Type": "application/json", "User-Agent": "shopkeeper", **headers}
        try:
            with self._web.stream("POST", url, content=body, headers=sent) as response:
                _check(response.status_code)
                return _read(response)
        except httpx2.HTTPError as error:
            raise DeskUnavailable(f"no answer: {type(error).__name__}") from error

    def close(self) -> None:
        """Close the connections."""
        self._web.close()


def _check(status: int) -> None:
    if 200 <= status < 300:
        return
    passes = status >= 500 or status in _PASSING
    raise (DeskUnavailable if passes else DeskRefused)(f"answered {status}")


def _read(response: httpx2.Response) -> bytes:
    """Read an answer to its end, unless that is far or comes by drops."""
    read, until = bytearray(), time.monotonic() + _LONGEST
    for piece in response.iter_bytes():
        read += piece
        if len(read) > _LARGEST or time.monotonic() > until:
            raise DeskUnavailable("the answer has no end")
    return bytes(read)
