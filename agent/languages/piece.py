"""A stretch of what was typed in another language, and what it is in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.languages.lexicon import Kind

Kept = Callable[[str, str], bool]
TOKEN = r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[^\s\w]"


@dataclass(frozen=True, slots=True)
class Piece:
    """English words, empty where English leaves them out, for the letters `start` to `end`."""

    english: str
    start: int
    end: int
    kind: Kind | None = None
