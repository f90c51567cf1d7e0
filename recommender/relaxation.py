"""When nothing matches: the smallest changes to the wishes that would find something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from store import BOUNDS, Constraint

Count = Callable[[Sequence[Constraint]], int]
Extreme = Callable[[str, Sequence[Constraint], bool], float | None]
Values = Callable[[str, Sequence[Constraint]], Sequence[str]]
_UPPER = frozenset({"lt", "lte"})
_MOST_TOGETHER = 3
# A bound that has to go further than this share of itself asks more than another value does.
_FAR = 1.0
# What is given up, from the least to the most: a value for another, an exclusion, a flag, the kind.
_VALUE, _EXCLUSION, _FLAG, _KIND = 1.0, 2.0, 3.0, 4.0


class Relaxation(NamedTuple):
    """One change: the constraint it loosens, what would do, and how many products then match.

    A bound moves to `bound`, the nearest that finds something; that of a day is its ordinal,
    `datetime.date.toordinal`. A value widens to `values` that exist, the most frequent first.
    Without either the constraint has to go altogether; `also` has to go with it.
    """

    constraint: Constraint
    bound: float | None
    matching: int
    also: tuple[Constraint, ...] = ()
    values: tuple[str, ...] = ()


def _no_values(field: str, where: Sequence[Constraint]) -> Sequence[str]:
    return ()


def relaxations(
    constraints: Sequence[Constraint],
    *,
    count: Count,
    extreme: Extreme,
    values: Values = _no_values,
) -> list[Relaxation]:
    """Return the smallest changes that find something, the least intrusive first.

    Single changes where there are any, else the fewest constraints that have to go together. What
    the shopper insists on (`firm`) is never loosened, and the kind of thing only where nothing
    else would do.

    `count` tells how many products satisfy constraints; `extreme(field, constraints, lowest)`
    the lowest or highest number in a field among those that do, `values(field, constraints)` the
    values that they have in it.
    """
    loose = [c for c in constraints if not c.firm and c.field != "id"]
    changes = (
        _loosened(c, [o for o in constraints if o is not c], count, extreme, values) for c in loose
    )
    found = [change for change in changes if change.matching]
    others = [change for change in found if not _is_kind(change.constraint)]
    best = others or _together(constraints, loose, count) or found
    return sorted(best, key=_intrusion)


def _together(
    constraints: Sequence[Constraint], loose: Sequence[Constraint], count: Count
) -> list[Relaxation]:
    """Return the fewest constraints without which something is found, the kind kept if possible."""
    for size in range(2, min(_MOST_TOGETHER, len(constraints) - 1) + 1):
        found = []
        for gone in combinations([c for c in loose if not _is_kind(c)], size):
            if matching := count([c for c in constraints if c not in gone]):
                found.append(Relaxation(gone[0], None, matching, gone[1:]))
        if found:
            return found
    return []


def _loosened(
    constraint: Constraint,
    others: Sequence[Constraint],
    count: Count,
    extreme: Extreme,
    values: Values,
) -> Relaxation:
    if constraint.op in BOUNDS:
        return _moved(constraint, others, count, extreme)
    if constraint.kind == "text" and not constraint.negative and not _is_kind(constraint):
        return _widened(constraint, others, count, values)
    return Relaxation(constraint, None, count(others))


def _widened(
    constraint: Constraint, others: Sequence[Constraint], count: Count, values: Values
) -> Relaxation:
    found = tuple(values(constraint.field, others))
    if not found:
        return Relaxation(constraint, None, count(others))
    wider = constraint.model_copy(update={"op": "in", "value": found})
    return Relaxation(constraint, None, count([*others, wider]), values=found)


def _moved(
    constraint: Constraint, others: Sequence[Constraint], count: Count, extreme: Extreme
) -> Relaxation:
    upper = constraint.op in _UPPER
    bound = extreme(constraint.field, others, upper)
    if bound is None:
        return Relaxation(constraint, None, count(others))
    op = "lte" if upper else "gte"
    value = date.fromordinal(int(bound)) if constraint.kind == "day" else bound
    moved = constraint.model_copy(update={"op": op, "value": value})
    return Relaxation(constraint, bound, count([*others, moved]))


def _is_kind(constraint: Constraint) -> bool:
    return constraint.field in ("category", "title")


def _intrusion(relaxation: Relaxation) -> tuple[float, int]:
    constraint, bound, matching, also, _ = relaxation
    if bound is not None:
        asked = constraint.limit
        moved = abs(bound - asked) / max(abs(asked), 1e-9) if bound != asked else 0.0
        return (moved if moved <= _FAR else _VALUE + moved / (1 + moved), -matching)
    return (max(map(_weight, (constraint, *also))), -matching)


def _weight(constraint: Constraint) -> float:
    if _is_kind(constraint):
        return _KIND
    if constraint.kind == "flag":
        return _FLAG
    return _EXCLUSION if constraint.negative else _VALUE
