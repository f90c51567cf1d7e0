"""The opinion phrases of a review: what is spoken of, and whether it is praised or faulted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recommender.reviews.opinion import lexicon, negated, spoken, unreal
from recommender.reviews.tokens import clauses, sentences
from store import Review, stem

_BEFORE, _AFTER = 3, 4
_COPULAS = frozenset(
    {"is", "are", "was", "were", "feel", "feels", "felt", "look", "looks", "looked", "seem"}
    | {"seems", "seemed", "it's", "has", "have"}
)
_SHORTEST = 3


class Mention(NamedTuple):
    """One opinion phrase: `sign` is 1 for praise, -1 for a fault, 0 for what is only told.

    `key` is a theme, or the stem of a noun of the shop's own in `noun`; both `clause` and
    `sentence` stand in the review word for word.
    """

    key: str
    sign: int
    clause: str
    sentence: str
    noun: str = ""


def mentions(review: Review) -> list[Mention]:
    """Return the opinion phrases of a review, those of the title first."""
    return [
        Mention(key, sign, clause, sentence, noun)
        for text in (review.title, review.text)
        for sentence in sentences(text)
        for clause in clauses(sentence)
        for key, sign, noun in _judged(spoken(clause))
    ]


def _judged(said: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    taken: set[int] = set()
    for start, end, phrase in _phrases(said):
        taken.update(range(start, end))
        yield from _by_phrase(said, start, phrase)
    polar = _polar(said)
    if polar:
        yield from _by_noun(said, polar, taken)


def _phrases(said: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the longest phrases of the lexicon that a clause holds, left to right."""
    known, at = lexicon(), 0
    while at < len(said):
        reach = known.longest if said[at] in known.starts else 0
        for end in range(min(len(said), at + reach), at, -1):
            phrase = " ".join(said[at:end])
            if phrase in known.judging or phrase in known.told:
                yield at, end, phrase
                at = end
                break
        else:
            at += 1


def _by_phrase(said: Sequence[str], start: int, phrase: str) -> Iterator[tuple[str, int, str]]:
    known, wished = lexicon(), unreal(said, start)
    if phrase in known.told:
        if not (wished or negated(said, start)):
            yield known.told[phrase], 0, ""
        return
    theme, sign = known.judging[phrase]
    if wished:
        # "I wish it were warmer" faults; "I thought it would be flimsy" says nothing.
        yield from ((theme, -1, "") for _ in range(sign > 0))
        return
    # "too warm" is a fault, but nobody minds what is "too cute".
    excess = start > 0 and said[start - 1] == "too" and theme != "looks" and sign > 0
    yield theme, -sign if negated(said, start) != excess else sign, ""


def _polar(said: Sequence[str]) -> dict[int, int]:
    known = lexicon().polar
    found = {}
    for at, word in enumerate(said):
        sign = known.get(word, 0)
        if sign and unreal(said, at):
            sign = min(-sign, 0)
        if sign:
            found[at] = -sign if negated(said, at) else sign
    return found


def _by_noun(
    said: Sequence[str], polar: dict[int, int], taken: set[int]
) -> Iterator[tuple[str, int, str]]:
    known = lexicon()
    for at, word in enumerate(said):
        if at in taken:
            continue
        theme = known.nouns.get(word)
        if theme is None and not _own(word, at, said, polar):
            continue
        total = sum(sign for i, sign in polar.items() if i != at and _of(i, at, said))
        if total:
            key = theme or stem(word)
            yield key, 1 if total > 0 else -1, "" if theme else word


def _own(word: str, at: int, said: Sequence[str], polar: dict[int, int]) -> bool:
    """Return True for a noun that is no theme of every shop: right after or before a judgment."""
    known = lexicon()
    if len(word) < _SHORTEST or word in known.no_nouns:
        return False
    if word.endswith(("ly", "ing", "ed", "n't", "'s")) or word in _COPULAS:
        return False
    attributive = at > 0 and at - 1 in polar and said[at - 1] not in known.acts
    following = said[at + 1] if at + 1 < len(said) else ""
    predicative = following in _COPULAS and any(at + 1 < i <= at + _AFTER for i in polar)
    return attributive or predicative


def _of(judging: int, noun: int, said: Sequence[str]) -> bool:
    """Return True when a judgment belongs to a noun: it stands before it, or after a copula."""
    if noun - _BEFORE <= judging < noun:
        return True
    linked = any(w in _COPULAS for w in said[noun + 1 : judging])
    return linked and noun < judging <= noun + _AFTER + 1
