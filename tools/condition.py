"""The conditions a model adds in its arguments, joined to the shopper's constraints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from store import BOUNDS, Constraint, Op, key, parse_day

_UPPER = frozenset({"lt", "lte"})


class Condition(BaseModel):
    """One limit on what may be recommended, as the shopper gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    field: Annotated[str, Field(max_length=80, description="price, brand, category, color, ...")]
    op: Annotated[Op, Field(description="ne and not_in exclude; lt, lte, gt, gte take a number")]
    value: Annotated[
        bool | float | str | list[str] | list[float],
        Field(
            description="price in the shop's currency; a day as 2024-03-15; "
            "several values only with in and not_in"
        ),
    ]

    @field_validator("value")
    @classmethod
    def _typed(
        cls, value: bool | float | str | list[str] | list[float], info: ValidationInfo
    ) -> bool | float | str | list[str] | list[float]:
        """Read numbers, days and truths that models put in quotes; a bound needs one of a kind."""
        if isinstance(value, str) and value.casefold() in ("true", "false"):
            value = value.casefold() == "true"
        if info.data.get("op") not in BOUNDS:
            return value
        if isinstance(value, str) and (day := parse_day(value)):
            return day.isoformat()
        if isinstance(value, bool | list) or not math.isfinite(number := float(value)):
            raise ValueError("lt, lte, gt and gte take a number, or a day like 2024-03-15")
        return number


class Omission(NamedTuple):
    """A constraint of the shopper's that the model left out, and what it asked for instead."""

    constraint: Constraint
    instead: tuple[Constraint, ...]


class Enforced(NamedTuple):
    """The constraints that hold for one call: the shopper's, then what the model added."""

    constraints: tuple[Constraint, ...]
    added: tuple[Constraint, ...]
    omitted: tuple[Omission, ...]


def enforced(shopper: Sequence[Constraint], conditions: Sequence[Condition]) -> Enforced:
    """Join both sides; where they differ the stricter holds, because all of them must.

    A shopper's constraint that no condition repeats as strictly counts as omitted by the model.
    """
    hard = [c for c in shopper if c.hard and c.checkable]
    theirs = [_constraint(c) for c in conditions]
    # A repeated limit held twice would still hold when a relaxation loosens one of the two.
    added = tuple(c for c in theirs if not any(_covers(ours, c) for ours in hard))
    omitted = tuple(
        Omission(ours, tuple(c for c in theirs if c.field == ours.field))
        for ours in hard
        # Nobody asks a model to repeat which products were rejected.
        if ours.field != "id" and not any(_covers(c, ours) for c in theirs)
    )
    return Enforced((*hard, *added), added, omitted)


def _constraint(condition: Condition) -> Constraint:
    given = condition.model_dump(include={"field", "op", "value"})
    return Constraint.model_validate(given)


def _covers(one: Constraint, other: Constraint) -> bool:
    """Return True when the one is at least as strict as the other."""
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
