"""Quantities told without a word of what they are of: "a hammer, 20oz", "500 mg paracetamol"."""

from __future__ import annotations

import re

from agent.reading.bounds import Bound
from agent.reading.complement import persons
from agent.reading.lexicon import cue, table
from store import Constraint, Vocabulary, conversion, searched_units, settled, stem

_OF = re.compile(r" of\b")
_NEXT = re.compile(r"[ -]*(?P<word>[a-z]+)")
_TIME = frozenset({"hour", "day", "month", "year", "minute"})


def quantity_told(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary
) -> tuple[Constraint, ...]:
    """Return the wish for a quantity that no reader of fields took, which can't be checked yet.

    Of what somebody has, weighs, or measures out nothing is wished, nor in a unit that the shop
    tells nothing in.
    """
    named = searched_units().get(bound.unit)
    if named is None or bound.kind not in ("bare", "eq") or bound.sign or bound.cue:
        return ()
    unit, factor = conversion(named) or (named, 1.0)
    if unit in _TIME or _is_of_else(flat, bound) or not _is_used(bound, unit, vocabulary):
        return ()
    field = table("units")["usual"].get(unit, "size")
    value = settled(bound.first.value * factor)
    return (Constraint(field=field, op="eq", value=value, said=said, unit=unit, checkable=False),)


def _is_used(bound: Bound, unit: str, vocabulary: Vocabulary) -> bool:
    """Return True for a unit that a field is stated in, or that titles write."""
    stated = any(range_.unit == unit for range_ in vocabulary.numbers.values())
    written = (stem(bound.unit), f"{bound.first.value:g}{bound.unit}")
    return stated or any(vocabulary.title_words.get(way) for way in written)


def _is_of_else(flat: str, bound: Bound) -> bool:
    # "[31m" is of a terminal.
    if flat[: bound.start].endswith("["):
        return True
    if cue("units", "belonging").search(flat[: bound.start]) or _OF.match(flat, bound.unit_end):
        return True
    behind = _NEXT.match(flat, bound.unit_end)
    return behind is not None and behind["word"] in persons() | set(table("units")["bearers"])
