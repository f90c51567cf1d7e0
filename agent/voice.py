"""How a thing is said this time: the way that this conversation has heard least."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

from agent.templates import Templates
from agent.templates.templates import filled, pattern


class Voice:
    """Says things by name. The same conversation always hears the same words.

    `earlier` are the replies it has heard; `by` is what the turn is about, so that different
    requests begin differently.
    """

    def __init__(self, templates: Templates, *, earlier: Sequence[str] = (), by: str = "") -> None:
        self.words = templates
        self._earlier, self._by = "\n".join(earlier), by
        self._used: Counter[str] = Counter()

    def say(self, *names: str, **slots: str) -> str:
        """Return the thing called by the first of `names` that there is, its slots filled."""
        return self.chosen(self.words.ways(*names), **slots)

    def count(self, name: str, number: int, /, **slots: str) -> str:
        """Return a thing that is said otherwise of one than of several; `{n}` is how many."""
        form = "one" if number == 1 else "many"
        return self.say(f"{name}.{form}", name, n=self.words.number(number), **slots)

    def chosen(self, ways: Sequence[str], /, **slots: str) -> str:
        """Return one of several ways to say a thing, its slots filled."""
        way = min(ways, key=self._worn) if len(ways) > 1 else ways[0]
        self._used[way] += 1
        return filled(way, slots)

    def has_said(self, text: str) -> bool:
        """Return True where an earlier reply holds this text."""
        return text in self._earlier

    def has_told(self, name: str, phrase: str) -> bool:
        """Return True where this conversation has heard the thing called `name` with a phrase."""
        told = (m[0] for way in self.words.ways(name) for m in pattern(way).finditer(self._earlier))
        return any(phrase in sentence for sentence in told)

    def _worn(self, way: str) -> tuple[int, int, int]:
        """Order ways by how often they were heard, then by content."""
        heard = len(pattern(way).findall(self._earlier)) if self._earlier else 0
        return self._used[way], heard, zlib.crc32(f"{self._by} {way}".encode())
