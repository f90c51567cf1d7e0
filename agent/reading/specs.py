"""Specifications such as the "4K" of a 4K TV: they count wherever a text of the shop has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from agent.reading.sought import Sought
from agent.reading.utterance import Utterance, Word
from store import Constraint

_SPEC = re.compile(r"(?=\w*\d)(?=\w*[a-z])(?!\d+(?:st|nd|rd|th|s)$)\w{2,6}")

Place = tuple[int, int]


def is_spec(word: str) -> bool:
    """Return True for "4k" and "1080p", which name no thing."""
    return bool(_SPEC.fullmatch(word))


def specs_wanted(
    utterance: Utterance,
    sought: Sought,
    titled: Mapping[str, int],
    is_free: Callable[[int], bool],
) -> Iterator[tuple[Constraint, Place]]:
    """Yield that texts must have the specifications right before and behind the thing sought.

    Only those that `titled` has, the stems of titles: of others nobody knows what they tell.
    """
    words = utterance.words
    for at in (sought.first - 1, sought.last) if sought.found else ():
        if not 0 <= at < len(words) or not _joined(words, at, sought) or not is_free(at):
            continue
        if is_spec(words[at].text) and titled.get(words[at].stem):
            place = words[at].start, words[at].end
            said = utterance.said(*place)
            yield Constraint(field="wording", op="eq", value=words[at].text, said=said), place


def _joined(words: tuple[Word, ...] | list[Word], at: int, sought: Sought) -> bool:
    """Return True where only a space is between a word and the thing."""
    return words[sought.first if at < sought.first else at].gap == " "
