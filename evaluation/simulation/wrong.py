"""One thing that went wrong in a conversation."""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """The kind as the report counts it, the turn from 1, and what it was, for reading aloud."""

    kind: str
    turn: int
    what: str
