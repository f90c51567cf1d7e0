"""Limits on what is counted, or measured in a unit of its own: pockets, cups, mAh."""

from __future__ import annotations

import re
from functools import cache

from agent.reading.bounds import Bound
from agent.reading.utterance import singular
from store import Constraint, Op, Range, Vocabulary, unit_words

# These are told in other words.
_OWN = frozenset({"price", "rating", "rating_count", "stock", "persons", "size"})
# "spf 50" is the number of a field; "pockets 2" may be the second thing of a list.
_SPOKEN = 10
_PIECES = "pieces"
_SET = re.compile(r"\b(?:sets?|packs?|boxe?s?|pk) of\s*$")
_PACK = re.compile(r"[ -]?(?:packs?|pk|piece sets?|pieces?|pc|pcs)\b")
_ANGLES = frozenset({"degrees", "degree", "°"})
_IDLE = frozenset({"for", "from", "within", "about"})


def count_limits(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary
) -> tuple[Constraint, ...]:
    """Return the constraints when the word at a number names a field, or is its unit; else none.

    "8 cups" of what is counted means eight; of what is measured nobody says whether more would do.
    """
    if bound.sign:
        return ()
    if made := _of_a_set(flat, said, bound, vocabulary) or _for_many(said, bound, vocabulary):
        return made
    units = [r.unit.casefold() for r in vocabulary.numbers.values()]
    for field, range_ in vocabulary.numbers.items():
        # What a percentage or an angle is of must be told.
        shared = bound.unit in _ANGLES or units.count(bound.unit) > 1
        if shared and not _name(field).search(flat):
            continue
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


def _of_a_set(flat: str, said: str, bound: Bound, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Return how many pieces "a set of 4" and "a 6-pack" are of."""
    told = _SET.search(flat[: bound.start]) or _PACK.match(flat, bound.last.end)
    if _PIECES not in vocabulary.numbers or not told or bound.kind != "bare":
        return ()
    return (Constraint(field=_PIECES, op="eq", value=bound.last.value, said=said),)


def _for_many(said: str, bound: Bound, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Return that "6 players" may play: the shop states from how many to how many may."""
    field = f"{bound.unit}_to"
    if field not in vocabulary.numbers or bound.kind not in ("bare", "lte"):
        return ()
    return (Constraint(field=field, op="gte", value=bound.last.value, said=said),)


@cache
def _name(field: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(field.replace('_', ' '))}\b")


def _speaks_of(flat: str, bound: Bound, field: str, range_: Range) -> bool:
    if range_.unit or bound.unit:
        return is_counted(bound, field, range_)
    # "Bags under 100" are what costs that much; "spf under 50" is no price.
    counts = singular(field) != field and bound.kind != "bare"
    named = flat[: bound.start].endswith(f"{field.replace('_', ' ')} ")
    return bound.last.value >= _SPOKEN and named and not counts


def is_counted(bound: Bound, field: str, range_: Range) -> bool:
    """Return True when the word after a number is a field's own unit, or the field's name."""
    if range_.unit:
        return bound.unit == range_.unit.casefold() and bound.unit not in unit_words()
    return singular(bound.unit) == singular(field)
