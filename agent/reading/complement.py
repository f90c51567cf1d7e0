"""What belongs to something else than the thing that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.reading.lexicon import table, words_of
from agent.reading.utterance import Word

_INTO = frozenset({"for", "who", "whom", "because", "like", "likes", "about", "match", "matches"})
_OWNERS = frozenset({"my", "our", "your", "this", "that", "these", "those", "the", "his", "her"})
_STOPS = ",.;:!?\n"


@cache
def persons() -> frozenset[str]:
    """Return the words for persons: in "sneakers for women pink" the pink are the sneakers."""
    return frozenset(w for words in table("attributes")["gender"].values() for w in words)


def in_complement(words: Sequence[Word], at: int, since: int) -> bool:
    """Return True for the car in "a cover for my red car", of words that follow the noun."""
    first = at
    while at > since and not any(c in words[at].gap for c in _STOPS):
        at -= 1
        if words[at].text in _INTO:
            return not all(w.text in persons() for w in words[at + 1 : first])
        if words[at].text in words_of("english", "boundary") and words[at].text not in _OWNERS:
            return words[at].text == "with" and words[at + 1].text in _OWNERS
    return False
