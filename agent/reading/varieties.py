"""Varieties of a thing, which texts must tell: which oil, where the shop has a category of oils."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.reading.phrases import Match
from agent.reading.sought import Sought
from agent.reading.utterance import Utterance
from store import Constraint

Place = tuple[int, int]


def varieties_wanted(
    utterance: Utterance, matches: Sequence[Match], sought: Sought
) -> Iterator[tuple[Constraint, Place]]:
    """Yield that texts must say "olive" of an olive oil, with where it stands."""
    words = utterance.words
    for match in matches if sought.categories else ():
        narrower = match.first < sought.first and match.last == sought.last
        if narrower and match.kinds() == {"variety"}:
            place = words[match.first].start, words[sought.first - 1].end
            said = utterance.said(*place)
            yield Constraint(field="wording", op="eq", value=said, said=said), place
