"""Which places of a text are spoken for: what one part reads is hidden from the next."""

from __future__ import annotations

from collections.abc import Iterable

from agent.reading.lexicon import cue
from agent.reading.numbers import Place
from store import Constraint

Placed = tuple[Constraint, Place]
"""A constraint and where it was said."""


class Claims:
    """The claims on one folded text; a claimed place stays so."""

    def __init__(self, flat: str) -> None:
        self._flat = flat
        self._taken = bytearray(len(flat) + 1)

    def claim(self, start: int, end: int) -> None:
        """Hide a stretch of the text from everything that is read later."""
        self._taken[start:end] = b"\1" * (end - start)

    def claim_all(self, places: Iterable[Place]) -> None:
        """Hide several stretches."""
        for place in places:
            self.claim(*place)

    def is_claimed(self, start: int, end: int) -> bool:
        """Return True when any of a stretch of the text is spoken for."""
        return any(self._taken[start:end])

    def fresh(self, found: Iterable[Placed]) -> list[Placed]:
        """Claim the places of constraints, and return those of which nothing was spoken for."""
        free = [(c, place) for c, place in found if not self.is_claimed(*place)]
        for _, place in free:
            self.claim(*place)
        return free

    def cues(self, name: str, entry: str) -> list[Place]:
        """Claim the cues of an entry that are not spoken for, and return their places."""
        places = [m.span() for m in cue(name, entry).finditer(self._flat)]
        free = [place for place in places if not self.is_claimed(*place)]
        for place in free:
            self.claim(*place)
        return free
