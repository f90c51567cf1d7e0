"""A bare number that takes the place of one that was said: "make it 256" after "128 gb"."""

from __future__ import annotations

from agent.reading.bounds import Bound, bounds, counted
from agent.reading.utterance import Utterance, flatten
from store import Constraint, settled

Place = tuple[int, int]


def amended_by(utterance: Utterance, last: Constraint | None) -> list[tuple[Constraint, Place]]:
    """Return the `last` limit with the number that a turn gives it, in the unit it was said in."""
    found = [b for b in bounds(utterance.flat) if not b.sign and b.unit not in counted()]
    ratio = _ratio(last) if last else None
    if last is None or ratio is None or len(found) != 1 or found[0].limits:
        return []
    return [_amended(utterance, last, found[0], ratio)]


def _amended(
    utterance: Utterance, last: Constraint, bound: Bound, ratio: float
) -> tuple[Constraint, Place]:
    place = (bound.start, bound.end)
    update = {"value": settled(bound.last.value * ratio), "said": utterance.said(*place)}
    return last.model_copy(update=update), place


def _ratio(last: Constraint) -> float | None:
    """Return what a number is multiplied with to be in the unit of the limit."""
    said = bounds(flatten(last.said))
    single = len(said) == 1 and said[0].last.value and isinstance(last.value, float)
    return float(str(last.value)) / said[0].last.value if single else None
