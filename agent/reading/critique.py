"""Wishes relative to what was shown: "cheaper", "lighter than the second"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.reading.lexicon import either, table
from agent.reading.reference import Reference
from agent.reading.shown import Shown
from agent.reading.utterance import Utterance
from store import Constraint, Op, Product, numbers_of

_THAN = re.compile(r"\s+th[ae]n\s+")
Direction = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Critique:
    """One relative wish: the constraint it stands for, if what was shown gives it a number.

    Its cue stands from `start` to `end`, with what it compares with up to `last`.
    """

    field: str
    direction: Direction
    start: int
    end: int
    last: int
    products: tuple[str, ...]
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
    return re.compile(
        rf"(?<![\w'-])(?<!not )(?<!isn't )(?<!isnt )(?:{named})"
        rf"(?!\s{shades}\b)(?!\s+than\s+[$€£₹]?\d)(?![\w'])"
    )


def _number(field: str, direction: Direction, products: Sequence[Product]) -> float | None:
    """Return the number that the next ones must be under, or over."""
    stated = [numbers_of(p)[field].amount for p in products if field in numbers_of(p)]
    if not stated:
        return None
    return min(stated) if direction == "less" else max(stated)


def _compared(flat: str, end: int, references: Sequence[Reference]) -> Reference | None:
    """Return the reference after "than", where one follows."""
    after = _THAN.match(flat, end)
    return next((r for r in references if after and r.start == after.end() and r.ids), None)


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


def critiques(
    utterance: Utterance, shown: Shown, references: Sequence[Reference], currency: str
) -> list[Critique]:
    """Return the relative wishes of a turn, in order."""
    found = []
    for match in _pattern().finditer(utterance.flat):
        name = next(n for n, v in match.groupdict().items() if v)
        direction: Direction = "less" if name.startswith("less_") else "more"
        field = name.removeprefix(f"{direction}_")
        than = _compared(utterance.flat, match.end(), references)
        products = shown.of(than.ids) if than else tuple(shown.listed)
        end = than.end if than else match.end()
        said = utterance.said(match.start(), end)
        constraint = _constraint(field, direction, said, products, currency)
        ids = tuple(p.id for p in products)
        found.append(Critique(field, direction, *match.span(), end, ids, constraint))
    return found
