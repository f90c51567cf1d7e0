"""What a shopper did, and what a shopper was shown: frozen values that hold no spoken text."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from store.constraint import Constraint, Number, Op
from store.product import Value

EventKind = Literal["view", "click", "add", "buy", "rate", "like", "dislike", "said"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
"""All kinds of events; columns hold a kind as its position here, so that none may move."""

LOWEST, HIGHEST = 0.5, 5.0
"""The scale of ratings."""

Id = Annotated[str, Field(max_length=512)]
Words = Annotated[str, Field(max_length=60)]


class Preference(Value):
    """`field op value` of something that was said: the meaning, never the words."""

    field: Words
    op: Op
    value: bool | Number | Words | tuple[Words, ...] | tuple[Number, ...]

    @classmethod
    def of(cls, constraint: Constraint) -> Self:
        """Return the preference that a constraint states; raises ValueError for long texts."""
        stated = constraint.model_dump(mode="json", include={"field", "op", "value"})
        return cls.model_validate(stated)

    def constraint(self) -> Constraint:
        """Return it as a soft constraint."""
        return Constraint(field=self.field, op=self.op, value=self.value, hard=False)


class Event(Value):
    """One thing that a shopper did.

    `at` is in seconds since the epoch (UTC); `exposure` is the id of the exposure it answers, and
    `value` the stars of a rating. An event without an id gets one from its contents. What is
    handed in has the ids that the door knows; what is read back has their pseudonyms instead, for
    the shopper, the event, the session and the exposure.
    """

    id: Id = ""
    shopper: Id = Field(min_length=1)
    kind: EventKind
    product: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    at: float
    session: Id = ""
    value: float | None = None
    exposure: Id = ""
    preference: Preference | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "said") != (self.preference is not None):
            raise ValueError("a preference belongs to what was said, and to nothing else")
        if self.kind != "said" and self.product is None:
            raise ValueError(f"{self.kind} needs a product")
        if self.kind == "rate" and not (self.value and LOWEST <= self.value <= HIGHEST):
            raise ValueError(f"a rating lies between {LOWEST:g} and {HIGHEST:g}")
        return self
