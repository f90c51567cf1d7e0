"""Wishes relative to what was shown: "cheaper", "lighter than the second"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from agent.reading.bounds import bounds, counted
from agent.reading.counted import measured
from agent.reading.lexicon import either, table
from agent.reading.reference import Reference
from agent.reading.shown import Shown
from agent.reading.utterance import Utterance
from store import Constraint, Op, Product, Vocabulary, numbers_of, settled

_TO = re.compile(r"(?:\s+[a-z-]+){0,2}?\s+th[ae]n\s+|\s+(?:of|as|compared (?:to|with)|like)\s+")
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
def _cues() -> dict[str, tuple[Direction, str]]:
    rules = table("critiques")
    sides: tuple[Direction, ...] = ("less", "more")
    return {cue: (s, field) for s in sides for field, cues in rules[s].items() for cue in cues}


def wish_of(said: str) -> str:
    """Return what a critique asks for: lighter, of "too heavy"; other words as they are."""
    if not said.startswith("too ") or said not in _cues():
        return said
    side, field = _cues()[said]
    return str(table("critiques")[side][field][0])


@cache
def _pattern() -> re.Pattern[str]:
    shades = either(table("critiques")["shades"])
    return re.compile(
        rf"(?<![\w'-])(?<!not )(?<!isn't )(?<!isnt )(?P<cue>{either(_cues())})"
        rf"(?!\s{shades}\b)(?!\s+than\s+[$€£₹]?\d)(?![\w'])"
    )


def _number(field: str, direction: Direction, products: Sequence[Product]) -> float | None:
    """Return the number that the next ones must be under, or over."""
    stated = [numbers_of(p)[field].amount for p in products if field in numbers_of(p)]
    if not stated:
        return None
    return min(stated) if direction == "less" else max(stated)


def _compared(
    flat: str, place: tuple[int, int], references: Sequence[Reference]
) -> Reference | None:
    """Return the reference after "than", else the one before: "the second is too heavy"."""
    after = _TO.match(flat, place[1])
    known = [r for r in references if r.ids]
    follows = [r for r in known if after and r.start == after.end()]
    before = [r for r in reversed(known) if r.end <= place[0]]
    return next(iter((*follows, *before)), None)


def _constraint(
    field: str, op: Op, said: str, products: Sequence[Product], currency: str, factor: float = 1.0
) -> Constraint | None:
    """Return the limit; where the products don't state the field, a wish that nobody can check."""
    if not products:
        return None
    field = _stated(field, products)
    number = _number(field, "less" if op in ("lt", "lte") else "more", products)
    if number is None:
        return Constraint(field=field, op="eq", value=said, said=said, checkable=False)
    unit = (
        currency
        if field == "price"
        else next(numbers_of(p)[field].unit for p in products if field in numbers_of(p))
    )
    value = settled(number * factor)
    return Constraint(field=field, op=op, value=value, said=said, unit=unit)


def _stated(field: str, products: Sequence[Product]) -> str:
    """Return the field that most of the products state of those that a quality may be told in."""
    names = table("critiques")["groups"].get(field, [field])
    told = {n: sum(n in numbers_of(p) for p in products) for n in names}
    most = max(told.values())
    return str(next(n for n in names if told[n] == most)) if most else field


@cache
def _parts() -> re.Pattern[str]:
    rules = table("critiques")
    measured = "|".join(f"(?P<{f}>{either(names)})" for f, names in rules["measured"].items())
    part = f"(?P<part>{either(rules['parts'])})(?: (?:of|the|as|its|that))*"
    return re.compile(rf"(?<![\w'-]){part} (?:{measured})(?![\w'])")


@lru_cache(maxsize=32)
def _of_fields(side: Direction, fields: tuple[str, ...]) -> re.Pattern[str]:
    cues = either(table("critiques")["of_fields"][side])
    names = either(re.escape(f.replace("_", " ")) for f in fields)
    return re.compile(rf"(?<![\w'-]){cues} (?P<field>{names})(?=\s+th[ae]n\b|\W*$)")


class _Reading:
    """One utterance, beside the products that it may compare with."""

    def __init__(
        self,
        utterance: Utterance,
        shown: Shown,
        references: Sequence[Reference],
        vocabulary: Vocabulary,
    ) -> None:
        self._utterance, self._shown = utterance, shown
        self._references, self._currency = references, vocabulary.currency
        self._numbers = tuple(sorted(vocabulary.numbers.keys() - {"price"}))

    def directed(self) -> Iterator[Critique]:
        """Yield "cheaper", "lighter than the second", "the first is too heavy"."""
        for match in _pattern().finditer(self._utterance.flat):
            direction, field = _cues()[match["cue"]]
            op: Op = "lt" if direction == "less" else "gt"
            yield self._made(match.span(), field, op)

    def of_fields(self) -> Iterator[Critique]:
        """Yield "more capacity than the first", of whatever number the catalogue states."""
        sides: tuple[tuple[Direction, Op], ...] = (("less", "lt"), ("more", "gt"))
        for side, op in sides if self._numbers and self._shown.listed else ():
            for match in _of_fields(side, self._numbers).finditer(self._utterance.flat):
                yield self._made(match.span(), match["field"].replace(" ", "_"), op)

    def parts(self) -> Iterator[Critique]:
        """Yield "half the price of the first"."""
        for match in _parts().finditer(self._utterance.flat):
            named = match.groupdict()
            factor = float(table("critiques")["parts"][named.pop("part")])
            field = next(n for n, v in named.items() if v)
            yield self._made(match.span(), field, "lte" if factor < 1 else "gte", factor)

    def _made(self, place: tuple[int, int], field: str, op: Op, factor: float = 1.0) -> Critique:
        than = _compared(self._utterance.flat, place, self._references)
        products = self._shown.of(than.ids) if than else tuple(self._shown.listed)
        end = max(place[1], than.end) if than else place[1]
        said = self._utterance.said(min(place[0], than.start) if than else place[0], end)
        by = self._by(place[0])
        if by is not None:
            # "20 dollars cheaper": so much less, or less than that.
            op = "lte" if op in ("lt", "lte") else "gte"
        constraint = _constraint(field, op, said, products, self._currency, factor)
        if constraint and by is not None and constraint.checkable:
            value = constraint.limit + (-by if op == "lte" else by)
            constraint = constraint.model_copy(update={"value": settled(value)})
        direction: Direction = "less" if op in ("lt", "lte") else "more"
        ids = tuple(p.id for p in products)
        return Critique(field, direction, *place, end, ids, constraint)

    def _by(self, start: int) -> float | None:
        """Return the amount that is told right before a critique, in the unit it compares in."""
        for bound in bounds(self._utterance.flat[:start]):
            counts = bound.unit in counted() and not bound.sign
            end = bound.unit_end if counts else bound.end
            if bound.kind == "bare" and not self._utterance.flat[end:start].strip():
                return bound.last.value * (measured(bound.unit)[1] if counts else 1.0)
        return None


def critiques(
    utterance: Utterance,
    shown: Shown,
    references: Sequence[Reference],
    vocabulary: Vocabulary,
) -> list[Critique]:
    """Return the relative wishes of a turn, in order."""
    reading = _Reading(utterance, shown, references, vocabulary)
    found: list[Critique] = []
    for critique in (*reading.of_fields(), *reading.directed(), *reading.parts()):
        if not any(c.start < critique.end and critique.start < c.end for c in found):
            found.append(critique)
    return sorted(found, key=lambda c: c.start)
