"""One thing that a simulated shopper insists on, wishes for or won't have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Op = Literal["is", "not", "most", "below", "least", "above"]
Kind = Literal["category", "price", "number", "flag", "text", "color", "material", "brand"]
NAMED = frozenset({"category", "price", "color", "material", "brand"})
BOUNDS = frozenset({"most", "below", "least", "above"})
UPPER = frozenset({"most", "below"})


@dataclass(frozen=True)
class Limit:
    """`field op value`; `is` and `not` take a word or a flag, the others a number with its unit.

    `value` and `unit` are as the shopper says them ("3", "lb"), not as a row states them.
    """

    field: str
    op: Op
    value: str | float | bool
    unit: str = ""

    @property
    def negative(self) -> bool:
        """True when it excludes."""
        return self.op == "not"

    @property
    def amount(self) -> float:
        """The number of a bound."""
        return float(self.value)

    @property
    def kind(self) -> str:
        """The kind of constraint, as the report counts them: "price", "not color", "number"."""
        return f"not {self._plain}" if self.negative else self._plain

    @property
    def _plain(self) -> str:
        if self.field in NAMED:
            return self.field
        if self.op in BOUNDS:
            return "number"
        return "flag" if isinstance(self.value, bool) else "text"

    def __str__(self) -> str:
        return f"{self.field} {self.op} {self.value} {self.unit}".strip()
