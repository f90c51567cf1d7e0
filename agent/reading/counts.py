"""Limits on what is counted, or measured in a unit of its own: pockets, cups, mAh."""

from __future__ import annotations

from agent.reading.bounds import Bound
from agent.reading.utterance import singular
from store import Constraint, Op, Range, Vocabulary, unit_words

# These are told in other words.
_OWN = frozenset({"price", "rating", "rating_count", "stock", "persons", "size"})
# "spf 50" is the number of a field; "pockets 2" may be the second thing of a list.
_SPOKEN = 10
_IDLE = frozenset({"for", "from", "within", "about"})


def count_limits(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary
) -> tuple[Constraint, ...]:
    """Return the constraints when the word at a number names a field, or is its unit; else none.

    "8 cups" of what is counted means eight; of what is measured nobody says whether more would do.
    """
    if bound.sign:
        return ()
    for field, range_ in vocabulary.numbers.items():
        if field not in _OWN and _speaks_of(flat, bound, field, range_):
            loose = not bound.cue or bound.cue in _IDLE
            exact: tuple[tuple[Op, float], ...] = (("eq", bound.first.value),)
            if loose and bound.kind != "between":
                limits = () if range_.unit else exact
            else:
                limits = bound.limits
            return tuple(
                Constraint(field=field, op=op, value=value, said=said, unit=range_.unit)
                for op, value in limits
            )
    return ()


def _speaks_of(flat: str, bound: Bound, field: str, range_: Range) -> bool:
    if range_.unit or bound.unit:
        return is_counted(bound, field, range_)
    return bound.last.value >= _SPOKEN and flat[: bound.start].endswith(f"{field} ")


def is_counted(bound: Bound, field: str, range_: Range) -> bool:
    """Return True when the word after a number is a field's own unit, or the field's name."""
    if range_.unit:
        return bound.unit == range_.unit.casefold() and bound.unit not in unit_words()
    return singular(bound.unit) == singular(field)
