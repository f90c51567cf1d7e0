"""When nothing matches: the smallest changes to the wishes that would find something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from store import BOUNDS, Constraint

Count = Callable[[Sequence[Constraint]], int]
Extreme = Callable[[str, Sequence[Constraint], bool], float | None]
_UPPER = frozenset({"lt", "lte"})
_MOST_TOGETHER = 3


class Relaxation(NamedTuple):
    """One change: the constraint it loosens, the bound that would do, and how many then match.

    The bound of a day is its ordinal, `datetime.date.toordinal`.
    `bound` is None when the constraint has to go altogether; `also` has to go with it.
    """

    constraint: Constraint
    bound: float | None
    matching: int
    also: tuple[Constraint, ...] = ()


def relaxations(
    constraints: Sequence[Constraint], *, count: Count, extreme: Extreme
) -> list[Relaxation]:
    """Return the smallest changes that find something, least intrusive first.

    Single changes where there are any, else the fewest constraints that have to go together.

    `count` tells how many products satisfy constraints; `extreme(field, constraints, lowest)`
    the lowest or highest number in a field among those that do. Bounds move before wishes go.
    """
    found = []
    for constraint in _loosening(constraints):
        others = [c for c in constraints if c is not constraint]
        relaxation = _moved(constraint, others, count, extreme)
        if relaxation.matching:
            found.append(relaxation)
    return sorted(found or _together(constraints, count), key=_intrusion)


def _loosening(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Return those that may be loosened: a product that was rejected stays out."""
    return [c for c in constraints if c.field != "id"]


def _together(constraints: Sequence[Constraint], count: Count) -> list[Relaxation]:
    """Return the fewest constraints without which something is found."""
    for size in range(2, min(_MOST_TOGETHER, len(constraints) - 1) + 1):
        found = []
        for gone in combinations(_loosening(constraints), size):
            if matching := count([c for c in constraints if c not in gone]):
                found.append(Relaxation(gone[0], None, matching, gone[1:]))
        if found:
            return found
    return []


def _moved(
    constraint: Constraint, others: Sequence[Constraint], count: Count, extreme: Extreme
) -> Relaxation:
    if constraint.op not in BOUNDS:
        return Relaxation(constraint, None, count(others))
    upper = constraint.op in _UPPER
    bound = extreme(constraint.field, others, upper)
    if bound is None:
        return Relaxation(constraint, None, count(others))
    op = "lte" if upper else "gte"
    value = date.fromordinal(int(bound)) if constraint.kind == "day" else bound
    moved = constraint.model_copy(update={"op": op, "value": value})
    return Relaxation(constraint, bound, count([*others, moved]))


def _intrusion(relaxation: Relaxation) -> tuple[float, int]:
    constraint, bound, matching, also = relaxation
    if bound is None:
        kind = any(c.field == "category" for c in (constraint, *also))
        return (2.0 if kind else 1.0, -matching)
    asked = constraint.limit
    return (abs(bound - asked) / max(abs(asked), 1e-9) if bound != asked else 0.0, -matching)
