"""One limit on what a shopper will accept, in the shopper's words and in the catalogue's."""

from __future__ import annotations

from typing import Literal

from store.product import Value

Op = Literal["eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte"]
Scalar = bool | float | str
NEGATIONS: frozenset[Op] = frozenset({"ne", "not_in"})
BOUNDS: frozenset[Op] = frozenset({"lt", "lte", "gt", "gte"})


class Constraint(Value):
    """`field op value`; prices are in major units of the catalogue's currency.

    `unit` is the currency of a price, or the unit of another number: only what the catalogue
    states in the same unit (after conversion, as of kg to g) is compared. An empty one stands for
    the unit that the catalogue itself uses.

    A hard constraint is never broken by a recommendation. One that is not `checkable` names
    something this catalogue cannot verify; it never filters, and the reply says so.
    """

    field: str
    op: Op
    value: Scalar | tuple[str, ...]
    hard: bool = True
    said: str = ""
    checkable: bool = True
    unit: str = ""

    @property
    def values(self) -> tuple[Scalar, ...]:
        """The value as a tuple, whether one or several were given."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def negative(self) -> bool:
        """True when the constraint excludes rather than asks for."""
        return self.op in NEGATIONS
