"""What typed values mean in a field: numbers with units, days, yes or no, or words."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from store.constraint import BOUNDS, NEGATIONS, Kind, Op
from store.day import parse_day
from store.product import Quantity
from store.resolution import kinds_of, unit_of
from store.units import canonical
from store.vocabulary import Vocabulary

_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_NUMBER = re.compile(
    r"(?P<before>[^\d\s.+-]{1,4})?\s*(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?)"
    r"\s*(?P<after>[^\d\s]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?")
_CURRENCIES = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_KINDS: tuple[Kind, ...] = ("flag", "day", "number", "text")
_EXPECTED: dict[Kind, str] = {
    "flag": "yes or no",
    "day": "a day like 2024-03-15",
    "number": "a finite number",
    "text": "words",
}
Value = bool | float | date | str


class Meant(NamedTuple):
    """Everything of a constraint but its field; `unit` is that of its numbers."""

    op: Op
    value: Value | tuple[str, ...] | tuple[float, ...] | tuple[date, ...]
    unit: str = ""


Failure = tuple[int, str]
"""Which of the values could not be read, and what was expected instead."""


def meant(
    field: str, op: Op, values: Sequence[tuple[str, bool]], vocabulary: Vocabulary
) -> list[Meant] | Failure:
    """Return what values mean in a field of a catalogue, each with whether it stood in quotes.

    A year or a month is the days that it has: `>=2024` starts on 1 January, and `=2024` gives
    two limits. The first reading by which all values make sense holds.
    """
    kinds = kinds_of(field, vocabulary)
    if op in BOUNDS:
        kinds -= {"flag", "text"}
        if not kinds:
            return 0, f"= or != for {field!r}, which holds no numbers or days"
        if len(values) > 1:
            return 1, "one value only, without a comma"
    quoted = any(q for _, q in values)
    texts = [text for text, _ in values]
    failure: Failure = (0, _expected(field, kinds, vocabulary))
    for kind in (k for k in _KINDS if k in kinds and (k == "text" or not quoted)):
        found = _READERS[kind](field, op, texts, vocabulary)
        if isinstance(found, list):
            return found
        failure = (found, failure[1])
    return failure


def _expected(field: str, kinds: frozenset[Kind], vocabulary: Vocabulary) -> str:
    ways = " or ".join(_EXPECTED[k] for k in _KINDS if k in kinds) or "nothing"
    unit = unit_of(field, vocabulary)
    inside = f" in {unit}" if unit and "number" in kinds else ""
    return f"{ways}{inside} for {field!r}"


def _flags(field: str, op: Op, texts: Sequence[str], _: Vocabulary) -> list[Meant] | int:
    truths = [_TRUTHS.get(t.casefold()) for t in texts]
    first = truths[0]
    return [Meant(op, first)] if first is not None and len(truths) == 1 else 0


def _words(field: str, op: Op, texts: Sequence[str], _: Vocabulary) -> list[Meant] | int:
    return [Meant(_several(op), tuple(texts))] if len(texts) > 1 else [Meant(op, texts[0])]


def _days(field: str, op: Op, texts: Sequence[str], _: Vocabulary) -> list[Meant] | int:
    days = [parse_day(t) for t in texts]
    if len(texts) == 1 and (period := _period(texts[0])):
        return _within(op, *period)
    known = tuple(d for d in days if d)
    if len(known) < len(days):
        return days.index(None)
    return [Meant(_several(op), known) if len(known) > 1 else Meant(op, known[0])]


def _within(op: Op, first: date, last: date) -> list[Meant] | int:
    if op in BOUNDS:
        return [Meant(op, first if op in ("lt", "gte") else last)]
    return 0 if op in NEGATIONS else [Meant("gte", first), Meant("lte", last)]


def _period(text: str) -> tuple[date, date] | None:
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    if not year or month > 12 or (found[2] and not month):
        return None
    last = month or 12
    return date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1])


def _numbers(field: str, op: Op, texts: Sequence[str], vocabulary: Vocabulary) -> list[Meant] | int:
    found = [_number(field, t, vocabulary) for t in texts]
    known = [q for q in found if q]
    units = {q.unit for q in known}
    if len(known) < len(found) or len(units) > 1:
        return found.index(None) if None in found else 1
    amounts = tuple(q.amount for q in known)
    (unit,) = units
    return [Meant(_several(op), amounts, unit) if len(amounts) > 1 else Meant(op, amounts[0], unit)]


def _number(field: str, text: str, vocabulary: Vocabulary) -> Quantity | None:
    """Return the number in the unit that the field is compared in, None where it has no such."""
    found = _NUMBER.fullmatch(text)
    if not found or not math.isfinite(amount := float(found["number"])):
        return None
    before, after = found["before"] or "", found["after"] or ""
    if field == "price":
        unit = _currency(before or after, vocabulary.currency)
        return Quantity(amount=amount, unit=unit) if unit and not (before and after) else None
    if before:
        return None
    own = unit_of(field, vocabulary)
    number = canonical(Quantity(amount=amount, unit=after or own))
    known = number.unit.casefold() == own.casefold()
    return Quantity(amount=number.amount, unit=own) if known else None


def _currency(written: str, own: str) -> str:
    """Return the currency of a price; a dollar is the catalogue's own, where that has dollars."""
    if written in ("", own):
        return own
    if written == "$":
        return own if own.endswith("D") else "USD"
    code = _CURRENCIES.get(written, written.upper())
    return code if re.fullmatch("[A-Z]{3}", code) else ""


def _several(op: Op) -> Op:
    return "not_in" if op in NEGATIONS else "in"


_Read = Callable[[str, Op, Sequence[str], Vocabulary], "list[Meant] | int"]
_READERS: dict[Kind, _Read] = {
    "flag": _flags,
    "day": _days,
    "number": _numbers,
    "text": _words,
}
