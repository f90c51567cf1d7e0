"""What a browser asks of the page, parsed where it comes in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from agent import Move

LONGEST = 2_000
Talk = Annotated[str, Field(max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class _Act(BaseModel):
    """Something done in a conversation; without a `talk` in a new one."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    talk: Talk = ""


class Open(_Act):
    """Shows a conversation as it stands."""

    do: Literal["open"] = "open"


class Say(_Act):
    """Says something; after the turn before `instead_of`, where that is a number.

    The conversation goes on from there as another one, and the first stays as it is.
    """

    do: Literal["say"] = "say"
    text: Text
    instead_of: Annotated[int, Field(ge=0)] = 0


class Do(_Act):
    """Does a move."""

    do: Literal["move"] = "move"
    move: Move


class Retry(_Act):
    """Asks for another answer to the turn of a number."""

    do: Literal["retry"] = "retry"
    turn: Annotated[int, Field(ge=1)]


Act = Open | Say | Do | Retry
_acts: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="do")])


def act_of(told: str | None) -> Act | None:
    """Return what a browser asks, None for what no page of ours sends."""
    try:
        return _acts.validate_json(told or "")
    except ValidationError:
        return None
