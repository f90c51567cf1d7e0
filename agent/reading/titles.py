"""What the titles of a catalogue tell of the thing that is asked for."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from agent.reading.lexicon import table, words_of
from agent.reading.slips import is_word
from agent.reading.sought import Sought
from agent.reading.specs import is_spec
from agent.reading.utterance import root
from store import Vocabulary, stem

# A word in fewer titles than this may be there by chance.
_FEWEST = 2
_USUAL = 3
# In a shop of so few products one title is enough.
_FEW = 500
_QUALITY = re.compile(
    r"(?:able|ible|proof|less|ful|ish|ic|ical|al|ous|ive|est|ed|y|er|ly|ern|ant|ent|id)$"
)
_SMALL = ("generic", "describing", "stop", "connecting")


def is_noun(word: str) -> bool:
    """Return True for the lunch of a lunch box: no title needs to know it."""
    return word.isalpha() and word.isascii() and is_word(word) and not _QUALITY.search(word)


class Titles:
    """Knows what the products of one catalogue are called."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words, self._heads = vocabulary.title_words, vocabulary.title_heads
        self._least = min(_USUAL, 1 + vocabulary.products // _FEW)

    def thing(self, sought: Sought, said: str, described: AbstractSet[str]) -> str:
        """Return the thing that no category stands for, as titles may call it."""
        if not sought.found or sought.categories or sought.unknown:
            return ""
        head = sought.head.split()[-1]
        if not self._names(head, sought.asked or sought.bare):
            return ""
        before = said.split()[: said.split().index(head)] if head in said.split() else []
        named: list[str] = []
        for word in reversed(before):
            if self._is_small(word) or is_spec(word) or root(word) in described:
                break
            titled = self._words.get(stem(word))
            if titled or is_noun(word):
                named.insert(0, word)
            if not titled:
                break
        # A set may be one of anything.
        alone = not named and head in words_of("english", "assorted")
        return "" if alone else " ".join([*named[-2:], head])

    def _is_small(self, word: str) -> bool:
        """Return True for what tells nothing, unlike the Christmas that titles tell of."""
        told = word in table("people")["occasions"] and self.tell(word)
        return not told and any(word in words_of("english", e) for e in _SMALL)

    def _names(self, head: str, asked: bool) -> bool:
        """Return True for what a thing is called; what is asked for need not end a title."""
        # "Light" and "bar" say little, but where several products are called so.
        least = _USUAL if head in words_of("english", "generic") else 1
        held = self._words.get(stem(head), 0) >= max(least, self._least)
        return self._heads.get(stem(head), 0) >= least or (asked and held)

    def tell(self, said: str) -> bool:
        """Return True for words that several titles use: "something light for hiking"."""
        return any(self._words.get(stem(word), 0) >= _USUAL for word in said.split())

    def call(self, said: str) -> bool:
        """Return True for words with a thing that titles are called: "thinking of a steak"."""
        words = (w for w in said.split() if w not in words_of("english", "generic"))
        return any(self._heads.get(stem(w), 0) >= _FEWEST for w in words)

    def sell(self, sought: Sought) -> bool:
        """Return True for a thing without a category that more than one title names."""
        if not sought.found or sought.unknown:
            return False
        return self._words.get(stem(sought.head.split()[-1]), 0) >= _FEWEST
