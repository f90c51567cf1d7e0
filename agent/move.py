"""What a shopper does by a button instead of words: an operation with all that it works on."""

from __future__ import annotations

import math
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from agent.errors import BadMove
from store import Constraint, Value

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Id = Annotated[str, Field(min_length=1, max_length=255)]
_MOST = 4


class Drop(Value):
    """Takes limits away; they are named by their keys."""

    kind: Literal["drop"] = "drop"
    keys: Annotated[tuple[Key, ...], Field(min_length=1, max_length=8)]


class Change(Value):
    """Gives a limit another value: a number where it bounds or equals one, else texts.

    A bound that `takes_in` its own value admits it: at most 60, not under 60.
    """

    kind: Literal["change"] = "change"
    key: Key
    value: float | Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]
    takes_in: bool = False

    @field_validator("value")
    @classmethod
    def _finite(cls, value: float | tuple[str, ...]) -> float | tuple[str, ...]:
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a limit is a finite number")
        return value


class Unsort(Value):
    """Gives up the order that was asked for, such as the cheapest first."""

    kind: Literal["unsort"] = "unsort"


class Recall(Value):
    """Lets everything that was sent away be shown again."""

    kind: Literal["recall"] = "recall"


class Similar(Value):
    """Asks for others like a product."""

    kind: Literal["similar"] = "similar"
    product: Id


class Cheaper(Value):
    """Asks for what costs less than a product."""

    kind: Literal["cheaper"] = "cheaper"
    product: Id


class Reject(Value):
    """Sends a product away: it is not shown again until it is asked back."""

    kind: Literal["reject"] = "reject"
    product: Id


class Compare(Value):
    """Asks for products side by side."""

    kind: Literal["compare"] = "compare"
    products: Annotated[tuple[Id, ...], Field(min_length=2, max_length=_MOST)]


class Complete(Value):
    """Asks what goes with a product."""

    kind: Literal["complete"] = "complete"
    product: Id


Move = Annotated[
    Drop | Change | Unsort | Recall | Similar | Cheaper | Reject | Compare | Complete,
    Field(discriminator="kind"),
]
_moves: TypeAdapter[Move] = TypeAdapter(Move)


def key_of(constraint: Constraint) -> str:
    """Return the name of a limit, the same in every turn in which it is the same limit."""
    values = sorted(map(str, constraint.values))
    told = "\0".join((constraint.field, constraint.op, constraint.unit, *values))
    return sha256(told.encode()).hexdigest()[:12]


def move_of(told: Any) -> Move:
    """Return a move that was told as a plain object. Raises BadMove."""
    try:
        return _moves.validate_python(told)
    except ValidationError as error:
        raise BadMove("this is nothing that a shopper can do: send a move as the page does") from (
            error
        )
