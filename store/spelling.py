"""Words that a catalogue uses, found by how little a typed one differs from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from store.words import STOPWORDS

LEAST = 4
_LONG = 8
# A wrong first letter is rarer than one inside a word.
_FIRST_LETTER = 0.5
_PART = 3


# British and American ways to end a stem, or to write it whole.
_ALIKE = (("is", "iz"), ("our", "or"), ("tr", "ter"), ("br", "ber"), ("ogu", "og"), ("enc", "ens"))
_WHOLE = (
    *(("mould", "mold"), ("tyre", "tire"), ("aluminium", "aluminum"), ("plough", "plow")),
    *(("jewelleri", "jewelri"), ("pyjama", "pajama"), ("moustach", "mustach"), ("grey", "gray")),
)


def spelled_alike(stem: str) -> tuple[str, ...]:
    """Return the stems that are the same word, as the other side of the Atlantic writes it."""
    found = [other for pair in _WHOLE for one, other in (pair, pair[::-1]) if stem == one]
    ends = ((one, other) for pair in _ALIKE for one, other in (pair, pair[::-1]))
    found += [stem[: -len(one)] + other for one, other in ends if stem.endswith(one)]
    return tuple(found)


class Spellings:
    """The stems of a catalogue, grouped so that only likely ones are compared."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._near: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for stem in stems:
            if len(stem) >= LEAST and stem.isalpha():
                self._near[stem[0], len(stem)].append(stem)
        self._letters = sorted({letter for letter, _ in self._near})

    def close(self, typed: str, *, anywhere: bool = False) -> Iterator[tuple[str, int]]:
        """Yield the stems that the typed one may be a slip of, with how many slips that takes.

        One slip is allowed, two in long words. They begin with the same letter, unless
        `anywhere`. Distance: optimal string alignment, where swapped letters are one slip.
        """
        allowed = 2 if len(typed) > _LONG else 1
        for letter in self._letters if anywhere else typed[:1]:
            for size in range(len(typed) - allowed, len(typed) + allowed + 1):
                near = self._near.get((letter, size), [])
                yield from (
                    (stem, int(slips))
                    for stem, slips, _ in process.extract(
                        typed, near, scorer=OSA.distance, score_cutoff=allowed, limit=None
                    )
                )


def corrected(
    typed: str,
    spellings: Spellings,
    frequency: Callable[[str], int],
    *,
    is_word: bool = False,
) -> tuple[str, ...]:
    """Return the stems that an unknown stem was meant for: one, two where it was run together.

    The fewest slips win, then the more usual word; nothing is returned where none is near. What
    `is_word` of its own begins as it was meant to: "handel" may be a handle, a kitten no mitten.
    """
    if len(typed) < LEAST or not typed.isalpha():
        return ()
    found = spellings.close(typed, anywhere=not is_word)
    ranked = sorted((n + _FIRST_LETTER * (s[0] != typed[0]), -frequency(s), s) for s, n in found)
    parts = () if is_word else halves(typed, frequency)
    # One slip is likelier than a forgotten space, two are not.
    if ranked and (ranked[0][0] <= 1 or not parts):
        return (ranked[0][2],)
    return parts


def halves(typed: str, frequency: Callable[[str], int]) -> tuple[str, ...]:
    """Return the two known words that were run together ("firestick"), or nothing."""
    best: tuple[int, tuple[str, ...]] = (1, ())
    for at in range(_PART, len(typed) - _PART + 1):
        parts = (typed[:at], typed[at:])
        if STOPWORDS.isdisjoint(parts):
            best = max(best, (min(map(frequency, parts)), parts))
    return best[1]
