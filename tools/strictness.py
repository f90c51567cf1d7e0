"""Whether one constraint is at least as strict as another."""

from __future__ import annotations

from store import BOUNDS, Constraint, key

_UPPER = frozenset({"lt", "lte"})


def covers(one: Constraint, other: Constraint) -> bool:
    """Return True when whatever satisfies the one also satisfies the other."""
    if one.field != other.field:
        return False
    if other.op in BOUNDS:
        return _bounds(one, other)
    if isinstance(one.value, bool) or isinstance(other.value, bool):
        return (one.value, one.op) == (other.value, other.op)
    given, wanted = ({key(str(v)) for v in c.values} for c in (one, other))
    if one.negative != other.negative:
        return False
    return given >= wanted if other.negative else given <= wanted


def _bounds(one: Constraint, other: Constraint) -> bool:
    if one.op not in BOUNDS or (one.op in _UPPER) != (other.op in _UPPER):
        return False
    if one.kind != other.kind or (one.unit != other.unit and one.field != "price"):
        return False
    given, wanted = one.limit, other.limit
    if given == wanted:
        return one.op == other.op or one.op in ("lt", "gt")
    return given < wanted if one.op in _UPPER else given > wanted
