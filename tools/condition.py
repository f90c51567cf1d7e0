"""The conditions a model adds in its arguments, joined to the shopper's constraints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from store import BOUNDS, NEGATIONS, Constraint, Op, key

_UPPER = frozenset({"lt", "lte"})


class Condition(BaseModel):
    """One limit on what may be recommended, as the shopper gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    field: Annotated[str, Field(max_length=80, description="price, brand, category, color, ...")]
    op: Annotated[Op, Field(description="ne and not_in exclude; lt, lte, gt, gte take a number")]
    value: Annotated[
        bool | float | str | list[str],
        Field(description="price in the shop's currency; several values only with in and not_in"),
    ]

    @field_validator("value")
    @classmethod
    def _typed(
        cls, value: bool | float | str | list[str], info: ValidationInfo
    ) -> bool | float | str | list[str]:
        """Read the numbers and truths that models put in quotes; a bound needs a number."""
        if isinstance(value, str) and value.casefold() in ("true", "false"):
            value = value.casefold() == "true"
        if info.data.get("op") not in BOUNDS:
            return value
        if isinstance(value, bool | list) or not math.isfinite(number := float(value)):
            raise ValueError("lt, lte, gt and gte take a number")
        return number


class Enforced(NamedTuple):
    """The constraints that hold for one call, and the shopper's that the model left out."""

    constraints: tuple[Constraint, ...]
    omitted: tuple[Constraint, ...]


def enforced(shopper: Sequence[Constraint], conditions: Sequence[Condition]) -> Enforced:
    """Join both sides; where they differ the stricter holds, because all of them must.

    A shopper's constraint that no condition repeats as strictly counts as omitted by the model.
    """
    hard = [c for c in shopper if c.hard and c.checkable]
    added = [constraint for c in conditions if (constraint := _constraint(c)) not in hard]
    omitted = tuple(c for c in hard if not any(_covers(_constraint(x), c) for x in conditions))
    return Enforced((*hard, *added), omitted)


def _constraint(condition: Condition) -> Constraint:
    value = condition.value
    held = tuple(value) if isinstance(value, list) else value
    return Constraint(field=condition.field, op=condition.op, value=held)


def _covers(theirs: Constraint, ours: Constraint) -> bool:
    """Return True when the model's condition is at least as strict as the shopper's."""
    if theirs.field != ours.field:
        return False
    if ours.op in BOUNDS:
        return _bounds(theirs, ours)
    if isinstance(ours.value, bool) or isinstance(theirs.value, bool):
        return (theirs.value, theirs.op) == (ours.value, ours.op)
    given, wanted = ({key(str(v)) for v in c.values} for c in (theirs, ours))
    if (theirs.op in NEGATIONS) != (ours.op in NEGATIONS):
        return False
    return given >= wanted if ours.op in NEGATIONS else given <= wanted


def _bounds(theirs: Constraint, ours: Constraint) -> bool:
    try:
        given, wanted = float(theirs.values[0]), float(ours.values[0])
    except ValueError:
        return False
    if ours.op in _UPPER:
        return theirs.op in _UPPER and given <= wanted
    return theirs.op in BOUNDS - _UPPER and given >= wanted
