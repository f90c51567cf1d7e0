"""The thing that is asked for: the head of the noun phrase after the request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.reading.complement import in_complement
from agent.reading.heads import ANYTHING, Heads, nearest
from agent.reading.lexicon import words_of
from agent.reading.nouns import NounPhrases
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Match
from agent.reading.purpose import purpose
from agent.reading.sentence import Sentence
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance, root

_PLACING = frozenset(
    {"in", "on", "at", "to", "of", "from", "by", "into", "near", "with", "i", "we"}
)
# "Anything new in kitchen?" means the department, and so does "in kitchen" alone.
_AMONG = re.compile(
    r"\b(?:new|arrivals|popular|selling|sellers|best|have|sell|stock|something|anything)"
    r" (?:\w+ )?in $|\b(?:which|any|one|all|some|none) of (?:your|the|these|those) $"
    r"|^\W*(?:(?:and|ok|just|only|no|maybe) )*in (?:the )?$"
)


class Seeker:
    """Finds the head noun of one utterance."""

    def __init__(
        self,
        book: PhraseBook,
        speller: Speller,
        utterance: Utterance,
        matches: Sequence[Match],
        free: Sequence[bool],
        *,
        refining: bool,
    ) -> None:
        phrase = {i: m for m in matches for i in range(m.first, m.last)}
        nouns = NounPhrases(utterance, phrase, free, book.vocabulary.title_names)
        self._on = Sentence(book, speller, utterance, phrase, nouns, refining)
        self._free = free
        self._heads = Heads(self._on)

    def sought(self) -> Sought:
        """Return the first noun that is asked for, and others of its kind joined to it.

        A noun that no title is called by gives way to one with a category, wherever that stands.
        """
        first: Sought | None = None
        for found in self._candidates():
            if found.categories or found.unknown or self._titled(found):
                return found if first is None or found.categories else first
            first = first or found
        known = self._on.vocabulary.categories
        if self._on.refining and self._asks_for_one:
            return first or Sought()
        return self._somewhere() or purpose(self._on.utterance, known) or first or Sought()

    def _candidates(self) -> Iterator[Sought]:
        for start, asked in self._on.nouns.starts():
            first, last = self._on.nouns.phrase(start)
            found = self._heads.head(first, last, asked)
            while not found.found and self._on.nouns.is_transparent(last):
                first, last = self._on.nouns.phrase(last + 1)
                found = self._heads.head(first, last, asked)
            if found.found and not self._is_quality(found):
                bare = self._on.is_bare and not start
                yield replace(self._with_joined(found, last), bare=bare)

    @property
    def _asks_for_one(self) -> bool:
        """True for "a battery powered one", which names no battery."""
        found = (self._on.nouns.phrase(start) for start, _ in self._on.nouns.starts())
        return any(
            last > first and self._heads.stands_for_one(first, last) for first, last in found
        )

    def _titled(self, found: Sought) -> bool:
        heads = self._on.vocabulary.title_heads
        return bool(heads.get(root(found.head.split()[-1])))

    def _somewhere(self) -> Sought | None:
        """Return the only thing with a category that a text names in passing."""
        named = [m for m in self._on.phrase.values() if self._is_thing(m)]
        places = {m.first: m for m in named}
        if len(places) != 1:
            return None
        match = named[0]
        words = self._on.words[match.first : match.last]
        found = [(str(m.value), m.products) for m in self._on.book.categories(words)]
        head = " ".join(w.text for w in words)
        return Sought(match.first, match.last, (nearest(words, found),), head)

    def _is_thing(self, match: Match) -> bool:
        """Return True for a category that something is not for, from or part of."""
        words = self._on.words[match.first : match.last]
        free = all(self._free[match.first : match.last])
        plain = match.kinds() == {"category"} and self._on.book.categories(words)
        if not free or not plain or self._heads.is_too_general(match.first, match.last, len(words)):
            return False
        if self._on.nouns.is_deed(match.first) or self._is_of_body(match):
            return False
        return not self._placed(match.first) and not in_complement(self._on.words, match.first, 0)

    def _is_of_body(self, match: Match) -> bool:
        """Return True for the eye of "eye drops", which are no make-up for eyes."""
        last, after = self._on.words[match.last - 1], self._on.words[match.last : match.last + 1]
        if last.one not in words_of("qualities", "body") or not after or after[0].gap != " ":
            return False
        small = any(after[0].bare in words_of("english", e) for e in ("stop", "boundary"))
        return after[0].text.isalpha() and not small

    def _placed(self, at: int) -> bool:
        """Return True for the kitchen of "in my kitchen"."""
        if _AMONG.search(self._on.utterance.flat[: self._on.words[at].start]):
            return False
        before = [
            w.text for w in self._on.words[:at] if w.text not in words_of("requests", "leading")
        ]
        return bool(before) and before[-1] in _PLACING

    def _is_quality(self, found: Sought) -> bool:
        """Return True for the light of "something light", though the shop may sell lights."""
        before = self._on.words[found.first - 1].text if found.first else ""
        return before in ANYTHING and found.head in words_of("english", "describing")

    def _with_joined(self, found: Sought, end: int) -> Sought:
        """Add "a tent and a sleeping bag": a second noun with a category of its own."""
        if end >= len(self._on.words) - 1 or self._on.words[end].text not in ("and", "or"):
            return found
        first, last = self._on.nouns.phrase(end + 1)
        other = self._heads.head(first, last, found.asked)
        if other.unknown and found.unknown:
            return replace(found, unknown=(*found.unknown, *other.unknown))
        if not other.categories:
            return found
        if not found.categories:
            return other
        names = tuple(dict.fromkeys((*found.categories, *other.categories)))
        head = f"{found.head} {other.head}"
        return Sought(found.first, other.last, names, head, (), found.asked)
