"""Whether a word of a noun phrase only describes its thing: "lightweight", "hand painted"."""

from __future__ import annotations

import re
from functools import cache

from agent.reading.bounds import counted
from agent.reading.lexicon import table, words_of
from agent.reading.qualities import (
    ends_quality,
    is_dimension,
    is_part,
    is_quality,
    is_singular,
    spoken,
)
from agent.reading.sentence import Sentence
from agent.reading.utterance import Word

_ADJECTIVAL = re.compile(
    r".{3,}(?:able|ible|proof|less|ful|ish|weight|style|sized|type|ic|ous|ive|est|ed|ing)$"
)
# "Remote controlled" in a later turn, whatever titles have a remote control.
_DONE = re.compile(r".{3,}(?<!e)ed$")


@cache
def _without() -> frozenset[str]:
    """Return what a shop calls a thing that has none of something: decaf, unscented."""
    return frozenset(w for words in table("attributes")["lacking"].values() for w in words)


class Describing:
    """Tells the words of one sentence that describe from those that name."""

    def __init__(self, on: Sentence) -> None:
        self._on = on

    def describes(self, at: int) -> bool:
        """Return True for a word that a thing may have before or after it."""
        word = self._on.words[at]
        small = any(word.bare in words_of("english", e) for e in ("describing", "generic", "stop"))
        if self._on.nouns.is_attribute(at) or small or word.text[0].isdigit():
            return True
        if is_quality(word) or is_dimension(word) or self._makes_quality(at):
            return True
        if word.text in _without():
            return True
        if self._on.refining and self.is_done(at):
            return True
        if at and self._on.words[at - 1].text[0].isdigit() and word.text in counted():
            return True
        return not self._on.speller.writes(word) and bool(_ADJECTIVAL.match(word.text))

    def is_done(self, at: int) -> bool:
        """Return True for "controlled", which is no good of any shop."""
        word = self._on.words[at]
        return bool(_DONE.match(word.text)) and word.one not in words_of("everyday", "goods")

    def _makes_quality(self, at: int) -> bool:
        """Return True for the calf of "wide calf", the hand of "hand painted" in a later turn."""
        word = self._on.words[at]
        after = self._on.words[at + 1] if at + 1 < len(self._on.words) else None
        joined = after is not None and after.gap in (" ", "-") and ends_quality(after)
        if joined and self._on.refining and self.is_done(at + 1) and is_singular(word):
            return True
        if not self._on.refining or self._is_sold(word):
            return False
        return is_part(word) or (joined and is_singular(word)) or self._is_spoken(word)

    def _is_spoken(self, word: Word) -> bool:
        place = spoken(self._on.utterance.flat)
        return place is not None and place[0] <= word.start < place[1]

    def _is_sold(self, word: Word) -> bool:
        """Return True for what a title is called by, here or in other shops."""
        called = self._on.vocabulary.title_heads.get(word.stem, 0)
        return bool(called) or word.one in words_of("everyday", "goods")

    def is_stated(self, first: int, at: int) -> bool:
        """Return True for a value after its noun ("coffee decaf"), or alone in a later turn."""
        phrase = self._on.phrase.get(at)
        if phrase is None or "text" not in phrase.kinds() or "category" in phrase.kinds():
            return False
        earlier = self._on.words[first : phrase.first]
        heads = self._on.vocabulary.title_heads
        things = {
            m for m in self._on.phrase.values() if first <= m.first and m.last <= phrase.first
        }
        named = any("category" in m.kinds() for m in things) or any(
            self._on.book.categories((w,)) or (w.stem in heads and first + i not in self._on.phrase)
            for i, w in enumerate(earlier)
        )
        return self._on.refining or named

    def is_manner(self, first: int, word: Word) -> bool:
        """Return True for the matte of "what about matte", which no title calls a thing."""
        before = self._on.words[first - 1].text if first else ""
        told = self._on.refining and before == "about" and self._on.speller.knows(word)
        return told and is_singular(word) and not self._is_sold(word)
