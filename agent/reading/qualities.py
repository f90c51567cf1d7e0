"""Qualities that a follow-up asks for and no field states: "left handed?", "ankle height"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from agent.reading.about import meant
from agent.reading.changing import around
from agent.reading.claims import Placed
from agent.reading.lexicon import table, words_of
from agent.reading.utterance import Utterance, Word
from store import Constraint

_FORMED = re.compile(r".{3,}(?:ed|style|sized|shaped)$")
# "Clip on?" is all that a text says; "slip on the shoes" says more.
_ALONE = (
    r"\W*(?:(?:and|or|maybe|is it|are they|anything|something|one|any|with|a) )*(?P<said>{})\W*$"
)


def is_quality(word: Word) -> bool:
    """Return True for how a thing is, where no ending tells: rectangular, fake."""
    return word.bare in words_of("qualities", "said")


def is_dimension(word: Word) -> bool:
    """Return True for the height of "ankle height"."""
    return word.bare in words_of("qualities", "dimensions")


def is_part(word: Word) -> bool:
    """Return True for the calf of "wide calf"."""
    return word.bare in words_of("qualities", "parts")


def ends_quality(word: Word) -> bool:
    """Return True for what makes a quality of the noun before it: "hand painted", "thigh high"."""
    return bool(_FORMED.match(word.text)) or word.bare in words_of("qualities", "endings")


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(_ALONE.format(table("qualities")["phrases"]))


def spoken(flat: str) -> tuple[int, int] | None:
    """Return where a text says a quality and nothing else: "clip on?"."""
    found = _phrases().match(flat)
    return found.span("said") if found else None


def qualities_wanted(
    utterance: Utterance, free: Sequence[bool], known: Callable[[Word], bool]
) -> list[Placed]:
    """Return the wishes for qualities that the catalogue has no word for, which it can't check.

    `free` are the words that nothing else is read from, `known` tells the catalogue's own.
    """
    found = []
    whole = spoken(utterance.flat)
    runs = [[w for w in utterance.words if whole[0] <= w.start < whole[1]]] if whole else None
    for run in runs or _runs(utterance.words, free):
        place = run[0].start, run[-1].end
        allowed = (around(utterance.flat, *place, kind) for kind in ("allowed", "waived"))
        if any(allowed) or not any(is_dimension(w) or not known(w) for w in run):
            continue
        said = utterance.said(*place)
        name = "_".join(w.bare for w in run)
        wish = Constraint(field=name, op="eq", value=True, said=said, checkable=False)
        found.append((wish, place))
    return found


def _runs(words: Sequence[Word], free: Sequence[bool]) -> Iterator[Sequence[Word]]:
    """Yield "rectangular", "left handed" with what belongs to it, "ankle height", "wide calf"."""
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) and words[at + 1].gap in (" ", "-") else None
        if not free[at]:
            continue
        if after and free[at + 1] and is_dimension(after) and _tells_which(word):
            yield words[at : at + 2]
        elif is_quality(word) or (after and _is_compound(word, after)):
            belongs = after and free[at + 1] and ends_quality(after)
            yield words[at : at + (2 if belongs else 1)]
        elif after and free[at + 1] and is_part(after):
            yield words[at : at + 2]


def _is_compound(word: Word, after: Word) -> bool:
    return _tells_which(word) and ends_quality(after) and is_singular(word)


def is_singular(word: Word) -> bool:
    """Return True for one of a thing: "hand painted", but "boots painted"."""
    return word.one == word.text


def _tells_which(word: Word) -> bool:
    small = any(word.bare in words_of("english", e) for e in ("describing", "generic"))
    return meant(word) and word.text.isalpha() and not small
