"""How a thing is said this time: the way that this conversation has heard least."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

from agent.counterparts import Counterparts, Pair
from agent.templates import Templates, load
from agent.templates.templates import pattern, times


class Voice:
    """Says things by name. The same conversation always hears the same words.

    `earlier` are the replies it has heard; `by` is what the turn is about, so that different
    requests begin differently.
    """

    def __init__(
        self, words: Templates | Counterparts, *, earlier: Sequence[str] = (), by: str = ""
    ) -> None:
        self.words = words
        self._heard, self._by = tuple(earlier), by
        self._earlier = "\n".join(earlier)
        self._used: Counter[str] = Counter()

    def say(self, *names: str, **slots: str) -> str:
        """Return the thing called by the first of `names` that there is, its slots filled."""
        return self.among((next(n for n in names if n in self.words.names),), **slots)

    def count(self, name: str, number: int, /, **slots: str) -> str:
        """Return a thing that is said otherwise of one or two than of many; `{n}` is how many."""
        form = {1: "one", 2: "two"}.get(number, "many")
        names = f"{name}.{form}", *([f"{name}.many"] if number > 1 else []), name
        return self.say(*names, n=self.words.number(number), **slots)

    def among(self, names: Sequence[str], /, **slots: str) -> str:
        """Return one of several things, its slots filled."""
        ways = [(way, name) for name in names for way in self.words.heard.ways(name)]
        way, name = min(ways, key=lambda w: self._worn(w[0])) if len(ways) > 1 else ways[0]
        self._used[way] += 1
        return self.words.put(name, way, slots)

    @property
    def goes_on(self) -> bool:
        """True where the conversation has heard replies before."""
        return bool(self._heard)

    def afresh(self, by: str) -> Voice:
        """Return a voice that has said nothing in this reply yet, about another thing."""
        return Voice(self.words, earlier=self._heard, by=f"{by} {len(self._heard)}")

    @property
    def quotes(self) -> bool:
        """True where the reply is in the language of the catalogue, and may quote it at length."""
        return self.words.heard is load()

    def pairs(self, text: str) -> list[Pair]:
        """Return a text in pieces with their counterparts; none where it is read as it stands."""
        return self.words.pairs(text) if isinstance(self.words, Counterparts) else []

    def has_said(self, text: str) -> bool:
        """Return True where an earlier reply holds this text."""
        return text in self._earlier

    def has_told(self, name: str, phrase: str) -> bool:
        """Return True where this conversation has heard the thing called `name` with a phrase."""
        phrase, ways = self.words.of(phrase), self.words.heard.ways(name)
        told = (m[0] for way in ways for m in pattern(way).finditer(self._earlier))
        return any(phrase in sentence for sentence in told)

    def _worn(self, way: str) -> tuple[int, int, int]:
        """Order ways by how often they were heard, then by content."""
        heard = sum(times(way, reply) for reply in self._heard)
        return self._used[way], heard, zlib.crc32(f"{self._by} {way}".encode())
