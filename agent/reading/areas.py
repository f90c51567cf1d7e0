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
# What a shorter unit took of it: the "m" of "150 m2".
_AFTER_NUMBER = re.compile(r"(?<=\d)\D*$")


def area_told(flat: str, said: str, bound: Bound) -> tuple[Constraint, ...]:
    """Return "150 square metres" as a wish that nobody can check, else none."""
    unit = _SQUARE.match(flat, bound.last.end)
    if bound.sign or not unit:
        return ()
    value = bound.last.value
    whole = _AFTER_NUMBER.sub("", said) + unit[0]
    return (Constraint(field="area", op="eq", value=value, said=whole, checkable=False),)
