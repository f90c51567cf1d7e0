"""Conditions told by bare words: "a bbq, gas, max 200", "only the battery stuff", "matte then"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from agent.reading.about import meant
from agent.reading.claims import Placed
from agent.reading.lexicon import words_of
from agent.reading.qualities import ends_quality
from agent.reading.sought import Sought
from agent.reading.utterance import Utterance, Word
from store import Constraint

_STOPS = ",.;:!?()\n"
_LONGEST = 2
_SMALL = ("describing", "generic", "connecting")


def conditions_told(
    utterance: Utterance,
    sought: Sought,
    free: Sequence[bool],
    is_thing: Callable[[Word], bool],
    *,
    refining: bool,
) -> Iterator[Placed]:
    """Yield the wish that each is for, which no field tells; titles and descriptions may.

    `free` are the words that nothing is read from, and `is_thing` tells what titles are called
    by: "tripods" after cameras are another thing.
    """
    for run in _runs(utterance.words):
        first, last = _without_filler(utterance.words, run)
        inside = range(first, last)
        known = bool(sought.categories or sought.unknown or sought.asked)
        beside = (sought.found and first >= sought.last) or (refining and not known)
        if not beside or not 0 < len(inside) <= _LONGEST or not all(free[i] for i in inside):
            continue
        words = [utterance.words[i] for i in inside]
        formed = len(words) > 1 and _is_telling(words[0]) and ends_quality(words[1])
        # "Only the gel ones" wants no gel as such, where gels are sold too.
        of_those = last < run.stop and _is_sort(utterance.words[last])
        telling = all(map(_is_telling, words))
        if formed or (telling and (of_those or not any(map(is_thing, words)))):
            place = words[0].start, words[-1].end
            name = "_".join(w.text for w in words)
            said = utterance.said(*place)
            yield Constraint(field=name, op="eq", value=True, said=said, checkable=False), place


def _runs(words: Sequence[Word]) -> Iterator[range]:
    """Yield what stands between two stops."""
    stops = [i for i, w in enumerate(words) if i and any(c in w.gap for c in _STOPS)]
    for start, end in zip((0, *stops), (*stops, len(words)), strict=True):
        yield range(start, end)


def _without_filler(words: Sequence[Word], run: range) -> tuple[int, int]:
    """Return what is left of "only the battery stuff" and "ok matte then i guess"."""
    first, last = run.start, run.stop
    while first < last and words[first].bare in words_of("conditions", "before"):
        first += 1
    while last > first and words[last - 1].bare in words_of("conditions", "after"):
        last -= 1
    return first, last


def _is_sort(word: Word) -> bool:
    """Return True for the stuff of "battery stuff", the ones of "gel ones"."""
    return word.text == "ones" or word.text in words_of("english", "sorts")


def _is_telling(word: Word) -> bool:
    small = any(word.bare in words_of("english", e) for e in _SMALL)
    plain = word.text.isalpha() and word.text.isascii()
    return meant(word) and plain and not small and word.bare not in words_of("conditions", "idle")
