"""One limit on what a shopper will accept, in the shopper's words and in the catalogue's."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Strict, field_validator, model_validator

from store.day import Day, read_day
from store.product import Value

Op = Literal["eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte"]
Number = Annotated[float, Strict()]
Scalar = bool | float | Day | str
Unstated = Literal["exclude", "mark"]
"""What becomes of a product on which the catalogue doesn't say whether it meets a hard limit."""

INHERENT = frozenset({"id", "title", "wording"})
"""Fields of what a product is and how its page words it, which no attribute states."""

Kind = Literal["flag", "number", "day", "text"]
NEGATIONS: frozenset[Op] = frozenset({"ne", "not_in"})
SYMBOLS: dict[Op, str] = {
    **{"eq": "=", "ne": "!=", "in": "=", "not_in": "!="},
    **{"lt": "<", "lte": "<=", "gt": ">", "gte": ">="},
}
BOUNDS: frozenset[Op] = frozenset({"lt", "lte", "gt", "gte"})


class Constraint(Value):
    """`field op value`; prices are in major units of the catalogue's currency.

    Several values, all of one kind, are a set: any of them with `eq` and `in`, none of them with
    `ne` and `not_in`. A bound takes one finite number or one day. A text in the form of a day
    ("2024-03-15") is one.

    `unit` is the currency of a price, or the unit of another number: only what the catalogue
    states in the same unit (after conversion, as of kg to g) is compared. An empty one stands for
    the unit that the catalogue itself uses.

    The field `id` is the product itself: `not_in` keeps products out that were rejected.

    A `firm` one the shopper insists on: nobody offers to loosen it.

    A hard constraint is never broken by a recommendation. One that is not `checkable` names
    something this catalogue cannot verify; it never filters, and the reply says so.
    """

    field: str
    op: Op
    value: Scalar | tuple[str, ...] | tuple[Number, ...] | tuple[Day, ...]
    hard: bool = True
    firm: bool = False
    said: str = ""
    checkable: bool = True
    unit: str = ""

    @field_validator("value", mode="before")
    @classmethod
    def _read_days(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            days = [read_day(v) if isinstance(v, str) else None for v in value]
            return tuple(days) if days and all(days) else value
        return (read_day(value) or value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.op in BOUNDS and (
            isinstance(self.value, tuple) or self.kind not in ("number", "day")
        ):
            raise ValueError(f"{self.op} takes one number or one day, not {self.value!r}")
        return self

    @property
    def values(self) -> tuple[Scalar, ...]:
        """The value as a tuple, whether one or several were given."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def phrase(self) -> str:
        """The shopper's own words, or the constraint in short where there are none."""
        listed = ", ".join(f"{v:g}" if type(v) is float else str(v) for v in self.values)
        unit = f" {self.unit}" if self.unit and self.kind == "number" else ""
        return self.said or f"{self.field.replace('_', ' ')} {SYMBOLS[self.op]} {listed}{unit}"

    @property
    def kind(self) -> Kind:
        """What is compared; an empty set counts as one of texts."""
        first = self.values[0] if self.values else ""
        if isinstance(first, bool):
            return "flag"
        if isinstance(first, date):
            return "day"
        return "text" if isinstance(first, str) else "number"

    @property
    def limit(self) -> float:
        """The number of a bound, a day as the number it compares as; NaN where it is no bound."""
        value = self.value
        if isinstance(value, date):
            return float(value.toordinal())
        return math.nan if isinstance(value, tuple | str) else float(value)

    @property
    def is_kind(self) -> bool:
        """True when it tells what kind of thing is sought: by a category, or by the titles."""
        return self.field in ("category", "title") and not self.negative

    @property
    def negative(self) -> bool:
        """True when the constraint excludes rather than asks for."""
        return self.op in NEGATIONS
