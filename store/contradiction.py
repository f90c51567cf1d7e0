"""Constraints that nothing can satisfy, whatever a catalogue holds, and why."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from store.constraint import BOUNDS, Constraint
from store.resolution import NUMBERS
from store.satisfaction import COMPARE, answers, excluded, key, limits_of

_LOWER = frozenset({"gt", "gte"})
_STRICT = frozenset({"lt", "gt"})
_MOST = {"rating": 5.0}


class Contradiction(NamedTuple):
    """One constraint, or two that exclude each other, with the reason in words."""

    constraints: tuple[Constraint, ...]
    reason: str


def contradictions(constraints: Sequence[Constraint], *, currency: str) -> list[Contradiction]:
    """Return what can't be satisfied, each with its reason, alone before in pairs.

    `currency` is that of the catalogue: a price limit in another one compares with nothing.
    """
    alone = [Contradiction((c,), why) for c in constraints if (why := _alone(c, currency))]
    impossible = {c for found in alone for c in found.constraints}
    rest = [c for c in constraints if c not in impossible]
    pairs = [
        Contradiction((one, other), f"“{one.phrase}” and “{other.phrase}” exclude each other")
        for one, other in combinations(rest, 2)
        if one.field == other.field and _exclude(one, other)
    ]
    return [*alone, *pairs]


def _alone(constraint: Constraint, currency: str) -> str:
    field, unit = constraint.field, constraint.unit
    if not constraint.values and not constraint.negative:
        return f"“{constraint.phrase}” allows no value at all"
    if constraint.kind != "number" or field not in NUMBERS or constraint.negative:
        return ""
    if field == "price" and unit and currency and unit != currency:
        return f"prices here are in {currency}, so a limit in {unit} can't be compared"
    name = field.replace("_", " ")
    if not _reaches(constraint, 0.0, "lt"):
        return f"a {name} is never below 0"
    most = _MOST.get(field)
    if most is not None and not _reaches(constraint, most, "gt"):
        return f"a {name} is never above {most:g}"
    return ""


def _reaches(constraint: Constraint, end: float, beyond: str) -> bool:
    """Return True when some number within an end of the possible ones would do."""
    limits = [limit.amount for limit in limits_of(constraint)]
    if constraint.op not in BOUNDS:
        outside = operator.lt if beyond == "lt" else operator.gt
        return not all(outside(limit, end) for limit in limits)
    inward = (constraint.op in _LOWER) == (beyond == "lt")
    return inward or COMPARE[constraint.op](end, limits[0])


def _exclude(one: Constraint, other: Constraint) -> bool:
    if one.field == "available" or one.kind == other.kind == "flag":
        return (bool(one.value) != one.negative) != (bool(other.value) != other.negative)
    if one.kind != other.kind:
        return False
    return _texts_exclude(one, other) if one.kind == "text" else _numbers_exclude(one, other)


def _texts_exclude(one: Constraint, other: Constraint) -> bool:
    """Tell "suede" from "not leather"; a product may have two colors that are asked for."""
    if one.negative == other.negative:
        return False
    wanted, refused = (other, one) if one.negative else (one, other)
    unwanted = excluded(refused)
    return all(unwanted & {key(str(v)), *answers(wanted.field, str(v))} for v in wanted.values)


def _numbers_exclude(one: Constraint, other: Constraint) -> bool:
    units = {limits[0].unit for c in (one, other) if (limits := limits_of(c))}
    if len(units) > 1 and one.field != "price":
        # One catalogue may state a field in both, each product in one of them.
        return "" not in units
    bounds = [c for c in (one, other) if c.op in BOUNDS]
    if len(bounds) == 2:
        return _apart(one, other)
    listed = [c for c in (one, other) if c.op not in BOUNDS and not c.negative]
    return bool(listed) and not any(_all_pass(v, (one, other)) for v in _amounts(listed[0]))


def _apart(one: Constraint, other: Constraint) -> bool:
    low, high = (one, other) if one.op in _LOWER else (other, one)
    if low.op not in _LOWER or high.op in _LOWER:
        return False
    least, most = _amounts(low)[0], _amounts(high)[0]
    strict = low.op in _STRICT or high.op in _STRICT
    return least > most or (least == most and strict)


def _all_pass(amount: float, constraints: Sequence[Constraint]) -> bool:
    return all(_passes(amount, c) for c in constraints)


def _passes(amount: float, constraint: Constraint) -> bool:
    if constraint.op in BOUNDS:
        return COMPARE[constraint.op](amount, _amounts(constraint)[0])
    return (amount in _amounts(constraint)) != constraint.negative


def _amounts(constraint: Constraint) -> list[float]:
    return [limit.amount for limit in limits_of(constraint)]
