"""What should have been read, as a person writes it down: `price < 150`, `color != black`.

A label is `field sign value`. Equal to a constraint that was read is what has

- the same field; `any` stands for whatever field, as for what a catalogue has no field for.
- the same sign: `<` and `<=` are one, so are `>` and `>=`, and `=` is also a set of values. `~` is
  a bound from either side, each `about` the number: within 40 % of it, on its own side.
- the same value: a yes or no; a number within 1.5 % after conversion of its unit (a price: in the
  same currency); a text by its stems, or where each of the two answers to the other
  ("aluminium" and "aluminum", but not "navy" and "blue"). `red or blue` is a set, of which the
  order does not count. `anything` is any value, `has shoe` any text with these words; `shown 2`
  is the number of the second product shown, `shown` of any of them.

`|` parts readings of which each is right; `size = M | L` repeats the field and the sign.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from store import (
    Constraint,
    Op,
    Product,
    Quantity,
    Scalar,
    Vocabulary,
    answers,
    canonical,
    key,
    number_of,
    stems,
)

Sign = Literal["<", ">", "=", "!="]

_SIGN_OF: dict[Op, Sign] = {
    **{"lt": "<", "lte": "<", "gt": ">", "gte": ">"},
    **{"eq": "=", "in": "=", "ne": "!=", "not_in": "!="},
}
_LABEL = re.compile(r"(?P<field>\w+)\s*(?P<sign>[<>!]?=|[<>~])\s*(?P<value>.+)", re.DOTALL)
_NUMBER = re.compile(r"(?P<amount>-?\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s]\S*)?")
_SHOWN = re.compile(r"shown(?:\s+(?P<place>\d+))?")
_LIMIT = re.compile(rf"anything|{_SHOWN.pattern}|(?:about\s)?{_NUMBER.pattern}")
_BOUNDS = frozenset({"<", "<=", ">", ">="})
_FLAGS = {"yes": True, "no": False}
_ANYTHING = "anything"
_ABOUT = "about "
_HAS = "has "
_CLOSE = 0.015
_AROUND = 0.4


class Scene(NamedTuple):
    """What a label may speak of: the catalogue's vocabulary, and the products shown before."""

    vocabulary: Vocabulary
    shown: Sequence[Product] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """Any number from `low` to `high`, in a unit."""

    low: float
    high: float
    unit: str = ""

    def holds(self, constraint: Constraint, value: float, scene: Scene) -> bool:
        """Return True for a number of the constraint that lies within."""
        stated = _canonical(value, constraint.unit, constraint.field, scene)
        low = _canonical(self.low, self.unit, constraint.field, scene)
        high = _canonical(self.high, self.unit, constraint.field, scene)
        slack = _CLOSE * max(abs(low.amount), abs(high.amount))
        return stated.unit == low.unit and (
            low.amount - slack <= stated.amount <= high.amount + slack
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """One right reading: `values` as they are written."""

    field: str
    sign: Sign
    values: tuple[str, ...]

    def meets(self, constraint: Constraint, scene: Scene) -> bool:
        """Return True where the constraint says this."""
        if self.field not in (constraint.field, "any") or self.sign != _SIGN_OF[constraint.op]:
            return False
        if self.values == (_ANYTHING,):
            return True
        said = constraint.values
        return len(said) == len(self.values) and all(
            any(self._same(text, value, constraint, scene) for value in said)
            for text in self.values
        )

    def _same(self, text: str, value: Scalar, constraint: Constraint, scene: Scene) -> bool:
        if isinstance(value, bool):
            return _FLAGS.get(text) is value
        if isinstance(value, float):
            return any(i.holds(constraint, value, scene) for i in self._intervals(text, scene))
        return _same_text(constraint.field, text, str(value))

    def _intervals(self, text: str, scene: Scene) -> Iterator[Interval]:
        if shown := _SHOWN.fullmatch(text):
            yield from _of_shown(self.field, shown["place"], scene)
        elif number := _NUMBER.fullmatch(text.removeprefix(_ABOUT)):
            amount = float(number["amount"])
            far = _AROUND * abs(amount) if text.startswith(_ABOUT) else 0.0
            low = amount - (far if self.sign == ">" else 0.0)
            high = amount + (far if self.sign == "<" else 0.0)
            yield Interval(low, high, number["unit"] or "")


@dataclass(frozen=True, slots=True)
class Label:
    """What should have been read: any of the `readings`; `text` is how it was written."""

    text: str
    readings: tuple[Expected, ...]

    @classmethod
    def parse(cls, text: str) -> tuple[Self, ...]:
        """Return the labels of a text, two for `~`; raises ValueError with what is expected."""
        first = _LABEL.fullmatch(text.strip())
        if not first:
            raise ValueError(f"{text!r} should be `field sign value`, as in `price < 150`")
        if first["sign"] == "~":
            bounds = (f"{first['field']} {sign} {_ABOUT}{first['value']}" for sign in "><")
            return tuple(cls(bound, tuple(_readings(bound))) for bound in bounds)
        return (cls(text, tuple(_readings(text))),)

    def meets(self, constraint: Constraint, scene: Scene) -> bool:
        """Return True where the constraint is one of the readings, or a set of such."""
        single = (constraint.model_copy(update={"value": value}) for value in constraint.values)
        return any(r.meets(constraint, scene) for r in self.readings) or (
            len(self.readings) > 1
            and len(constraint.values) > 1
            and all(any(r.meets(one, scene) for r in self.readings) for one in single)
        )


def _readings(text: str) -> Iterator[Expected]:
    field, sign = "", ""
    for part in text.split("|"):
        told = _LABEL.fullmatch(part.strip())
        if told:
            field, sign = told["field"], told["sign"]
        value = told["value"] if told else part.strip()
        if not value or sign == "~":
            raise ValueError(f"{text!r} should have a value around each `|`, and no `~`")
        if sign in _BOUNDS and not _LIMIT.fullmatch(value):
            raise ValueError(f"{text!r} should have a number after `{sign}`, not {value!r}")
        yield Expected(field, _sign(sign), tuple(v.strip() for v in value.split(" or ")))


def _sign(text: str) -> Sign:
    if text in ("<", "<="):
        return "<"
    if text in (">", ">="):
        return ">"
    return "!=" if text == "!=" else "="


def _same_text(field: str, wanted: str, read: str) -> bool:
    if wanted.startswith(_HAS):
        return set(stems(wanted.removeprefix(_HAS))) <= set(stems(read))
    if key(wanted) == key(read):
        return True
    return key(wanted) in answers(field, read) and key(read) in answers(field, wanted)


def _canonical(amount: float, unit: str, field: str, scene: Scene) -> Quantity:
    if field == "price":
        return Quantity(amount=amount, unit=unit or scene.vocabulary.currency)
    own = scene.vocabulary.numbers.get(field)
    return canonical(Quantity(amount=amount, unit=unit or (own.unit if own else "")))


def _of_shown(field: str, place: str | None, scene: Scene) -> Iterator[Interval]:
    chosen = scene.shown[int(place) - 1 : int(place)] if place else scene.shown
    for product in chosen:
        number = number_of(product, field)
        if number and math.isfinite(number.amount):
            yield Interval(number.amount, number.amount, number.unit)
