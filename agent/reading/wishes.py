"""Phrases of the catalogue in a request, turned into constraints on its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.reading.phrases import Meaning
from agent.reading.utterance import Utterance
from store import Constraint, Op, Vocabulary

_OR = re.compile(
    r"\s*(?:,?\s*or|/)\s*(?:(?:in|an?|maybe|some|dark|light|pale|deep|bright|soft)\s)*\s*"
)
_CHOOSING = re.compile(r"(?:between|either|decide|choose)\b[^.;]*$")
_LISTED = re.compile(r"\s*(?:,\s*[\w ]+)*,?\s*or\b")
# A product has one of these: "acme and zeta" asks for either.
_SINGLE = frozenset({"brand", "gender"})
Place = tuple[int, int]


def constraint(meaning: Meaning, vocabulary: Vocabulary, *, said: str, negated: bool) -> Constraint:
    """Return the constraint that asks for a meaning, or excludes it."""
    coverage: Mapping[str, float] = vocabulary.coverage
    op: Op = "eq"
    value = meaning.value
    if negated:
        op, value = ("eq", not value) if isinstance(value, bool) else ("ne", value)
    checkable = meaning.kind != "claim" and coverage.get(meaning.field, 0) > 0
    return Constraint(field=meaning.field, op=op, value=value, said=said, checkable=checkable)


def is_either(between: str) -> bool:
    """Return True for what stands between two alternatives: "or", "/"."""
    return bool(_OR.fullmatch(between))


def joined(
    found: Sequence[tuple[Constraint, Place]], utterance: Utterance
) -> list[tuple[Constraint, Place]]:
    """Return the constraints with "red or blue" as one that takes either."""
    result: list[tuple[Constraint, Place]] = []
    for new, place in found:
        if result and _alternatives(result[-1], (new, place), utterance):
            last, at = result[-1]
            values = tuple(str(v) for v in (*last.values, *new.values))
            said = utterance.said(at[0], place[1])
            both = last.model_copy(update={"op": "in", "value": values, "said": said})
            result[-1] = (both, (at[0], place[1]))
        else:
            result.append((new, place))
    return result


def _alternatives(
    last: tuple[Constraint, Place], new: tuple[Constraint, Place], utterance: Utterance
) -> bool:
    earlier, later = last[0], new[0]
    fitting = earlier.op in ("eq", "in") and later.op == "eq" and not isinstance(later.value, bool)
    if earlier.field != later.field or not fitting:
        return False
    ahead = utterance.flat[: last[1][0]]
    between = utterance.flat[last[1][1] : new[1][0]]
    behind = utterance.flat[new[1][1] :]
    if is_either(between):
        return True
    single = earlier.field in _SINGLE or _CHOOSING.search(ahead)
    if single and re.fullmatch(r"\s*(?:and|&)\s*", between):
        return True
    return bool(re.fullmatch(r"\s*,\s*", between) and _LISTED.match(behind))
