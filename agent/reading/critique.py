"""Wishes relative to what was shown: "cheaper", "lighter than the second"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.reading.lexicon import either, table
from store import Constraint, Op, Product, numbers_of

Direction = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Critique:
    """One relative wish: the constraint it stands for, if what was shown gives it a number."""

    field: str
    direction: Direction
    start: int
    end: int
    constraint: Constraint | None


@cache
def _pattern() -> re.Pattern[str]:
    rules = table("critiques")
    named = "|".join(
        f"(?P<{direction}_{field}>{either(cues)})"
        for direction in ("less", "more")
        for field, cues in rules[direction].items()
    )
    shades = either(rules["shades"])
    nth = either(rules["ordinals"])
    return re.compile(
        rf"(?<![\w'-])(?<!not )(?<!isn't )(?<!isnt )(?:{named})"
        rf"(?!\s{shades}\b)(?!\s+than\s+[$€£₹]?\d)(?![\w'])"
        rf"(?:\s+than\s+(?:the\s+)?(?P<nth>{nth})(?:\s+one)?)?"
    )


def _number(field: str, direction: Direction, products: Sequence[Product]) -> float | None:
    """Return the number that the next ones must be under, or over."""
    stated = [numbers_of(p)[field].amount for p in products if field in numbers_of(p)]
    if not stated:
        return None
    return min(stated) if direction == "less" else max(stated)


def _compared(nth: str | None, shown: Sequence[Product]) -> Sequence[Product]:
    if nth is None:
        return shown
    place = int(table("critiques")["ordinals"][nth])
    return [shown[place]] if -len(shown) <= place < len(shown) else shown


def _constraint(
    field: str, direction: Direction, said: str, products: Sequence[Product], currency: str
) -> Constraint | None:
    number = _number(field, direction, products)
    if number is None:
        return None
    op: Op = "lt" if direction == "less" else "gt"
    unit = (
        currency
        if field == "price"
        else next(numbers_of(p)[field].unit for p in products if field in numbers_of(p))
    )
    return Constraint(field=field, op=op, value=number, said=said, unit=unit)


def critiques(flat: str, text: str, shown: Sequence[Product], currency: str) -> list[Critique]:
    """Return the relative wishes of a turn, in order."""
    found = []
    for match in _pattern().finditer(flat):
        name = next(n for n, v in match.groupdict().items() if v and n != "nth")
        direction: Direction = "less" if name.startswith("less_") else "more"
        field = name.removeprefix(f"{direction}_")
        products = _compared(match["nth"], shown)
        said = text[match.start() : match.end()].strip()
        constraint = _constraint(field, direction, said, products, currency)
        found.append(Critique(field, direction, *match.span(), constraint))
    return found
