"""How large a garden, a wall or a room is: no price, and told as what no row of a shop states."""

from __future__ import annotations

import re

from agent.reading.bounds import Bound
from store import Constraint

_SQUARE = re.compile(
    r"[\s-]?(?:(?:sq\.?|square)[\s-]?"
    r"(?:m|met(?:er|re)s?|f(?:oo|ee)?t|yards?|yds?|inch(?:es)?|km|miles?)"
    r"|sqm|sqft|m2|m\u00b2|ft2|acres?|hectares?)(?![\w-])"
)


def area_told(flat: str, said: str, bound: Bound) -> tuple[Constraint, ...]:
    """Return "150 square metres" as a wish that nobody can check, else none."""
    unit = _SQUARE.match(flat, bound.last.end)
    if bound.sign or not unit:
        return ()
    value = bound.last.value
    whole = f"{said}{unit[0]}" if not said.endswith(unit[0].strip()) else said
    return (Constraint(field="area", op="eq", value=value, said=whole, checkable=False),)
