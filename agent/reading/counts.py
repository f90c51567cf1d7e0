"""Limits on what is counted, or measured in a unit of its own: pockets, cups, mAh."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.reading.bounds import Bound
from agent.reading.counted import counted_field, in_thousands, measured
from agent.reading.lexicon import table
from store import Constraint, Op, Vocabulary, settled

_SET = re.compile(r"\b(?:sets?|packs?|boxe?s?|pk) of\s*$")
_PACK = re.compile(r"[ -]?(?:packs?|pk|piece sets?|pieces?|pc|pcs)\b")
_IDLE = frozenset({"for", "within"})


def count_limits(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> tuple[Constraint, ...]:
    """Return the constraints when the word at a number names a field, or is its unit; else none.

    A bare number is what a thing is called by: a 128 GB phone, a guitar of 12 strings. `counts`
    tells how many products of the kind sought state each field.
    """
    if bound.sign:
        return ()
    if made := _of_a_set(flat, said, bound, vocabulary, counts) or _for_many(
        said, bound, vocabulary
    ):
        return made
    if field := in_thousands(flat, bound, vocabulary):
        told = bound.limits or (("eq", bound.last.value),)
        return tuple(_limit(field, op, value / 1000, said, vocabulary) for op, value in told)
    field = counted_field(flat, bound, vocabulary, counts)
    if field is None:
        return ()
    factor = measured(bound.unit)[1]
    bare = not bound.limits or (bound.cue in _IDLE and bound.kind != "between")
    exact: tuple[tuple[Op, float], ...] = (("eq", bound.first.value),)
    limits = exact if bare else bound.limits
    return tuple(_limit(field, op, value * factor, said, vocabulary) for op, value in limits)


def _limit(field: str, op: Op, value: float, said: str, vocabulary: Vocabulary) -> Constraint:
    unit = vocabulary.numbers[field].unit
    return Constraint(field=field, op=op, value=settled(value), said=said, unit=unit)


def _of_a_set(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> tuple[Constraint, ...]:
    """Return how many pieces "a set of 4" and "a 6-pack" are of."""
    told = _SET.search(flat[: bound.start]) or _PACK.match(flat, bound.last.end)
    fields = [f for f in table("units")["pieces"] if f in vocabulary.numbers]
    if not told or not fields or bound.kind != "bare":
        return ()
    field = max(fields, key=lambda f: counts.get(f, 0))
    return (Constraint(field=field, op="eq", value=bound.last.value, said=said),)


def _for_many(said: str, bound: Bound, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Return that "6 players" may play: the shop states from how many to how many may."""
    field = f"{bound.unit}_to"
    if field not in vocabulary.numbers or bound.kind not in ("bare", "lte"):
        return ()
    return (Constraint(field=field, op="gte", value=bound.last.value, said=said),)
