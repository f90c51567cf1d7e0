"""Whether a constraint of a reply's need is what the shopper told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.simulation.amount import in_base
from evaluation.simulation.limit import BOUNDS, UPPER, Limit
from evaluation.simulation.words import holds, read

_OPS = {"lt": True, "lte": True, "gt": False, "gte": False}
_CLOSE = 0.02
# What a catalogue may state in another field than the shopper thinks of.
_FREE = frozenset({"category", "text", "material"})


def carries(constraint: Mapping[str, Any], limit: Limit) -> bool:
    """Return True when a constraint of the contract's JSON stands for a limit, or is stricter."""
    op, value = str(constraint.get("op")), constraint.get("value")
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if limit.op in BOUNDS:
        return _bounds(constraint, op, limit)
    if constraint.get("field") != limit.field and limit.kind not in _FREE:
        return False
    if limit.negative != (op in ("ne", "not_in")):
        return isinstance(limit.value, bool) and op in ("ne", "not_in") and values == [False]
    if isinstance(limit.value, bool):
        return bool(values[0]) == limit.value
    wanted = read(str(limit.value))
    return any(_same(read(str(v)), wanted) for v in values)


def names(about: str, limit: Limit) -> bool:
    """Return True where what is searched for names the kind of a limit, as titles must then."""
    return limit.kind == "category" and set(read(str(limit.value))) <= set(read(about))


def _bounds(constraint: Mapping[str, Any], op: str, limit: Limit) -> bool:
    value = constraint.get("value")
    if constraint.get("field") != limit.field or op not in _OPS or isinstance(value, str):
        return False
    if not isinstance(value, int | float) or _OPS[op] != (limit.op in UPPER):
        return False
    told, asked = (
        in_base(value, str(constraint.get("unit") or "")),
        in_base(limit.amount, limit.unit),
    )
    slack = _CLOSE * abs(asked.number)
    stricter = told.number <= asked.number + slack
    return stricter if limit.op in UPPER else told.number >= asked.number - slack


def _same(value: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return holds(value, wanted) or holds(wanted, value) or set(wanted) <= set(value)
