"""The conditions a model adds in its arguments, joined to the shopper's constraints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from store import BOUNDS, Constraint, Op, parse_day
from tools.disagreement import Disagreement, disagreements
from tools.strictness import covers


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


class Enforced(NamedTuple):
    """The constraints that hold for one call: the shopper's, then what the model added."""

    constraints: tuple[Constraint, ...]
    added: tuple[Constraint, ...]
    disagreements: tuple[Disagreement, ...]


def enforced(shopper: Sequence[Constraint], conditions: Sequence[Condition]) -> Enforced:
    """Join both sides; where they differ the stricter holds, because all of them must."""
    hard = [c for c in shopper if c.hard and c.checkable]
    theirs = [constraint_of(c) for c in conditions]
    # A repeated limit held twice would still hold when a relaxation loosens one of the two.
    added = tuple(c for c in theirs if not any(covers(ours, c) for ours in hard))
    return Enforced((*hard, *added), added, disagreements(hard, theirs))


def held(shopper: Sequence[Constraint]) -> Enforced:
    """Return the shopper's constraints for a tool that takes no conditions."""
    return Enforced(tuple(c for c in shopper if c.hard and c.checkable), (), ())


def constraint_of(condition: Condition) -> Constraint:
    """Return a condition as a hard constraint, in nobody's words."""
    given = condition.model_dump(include={"field", "op", "value"})
    return Constraint.model_validate(given)
