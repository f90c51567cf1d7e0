"""A day of the calendar: how files write it, and the number it is stored and compared as."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Strict

Day = Annotated[date, Strict()]
UNIT = "day"
"""The unit of a day as a number: days since 31 December of the year before 1."""

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_TIMED = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"
)
_MONTHS = "january february march april may june july august september october november december"
_NAMED = {name[:3]: number for number, name in enumerate(_MONTHS.split(), 1)}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_SPELLED = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})"),
)


def read_day(text: str) -> date | None:
    """Return the day that a text is, as ISO 8601 writes it; None for any other text."""
    if len(text) == 10 and text[4] == "-":
        return _day(text[:4], text[5:7], text[8:]) if _ISO.fullmatch(text) else None
    return None


def parse_day(text: str) -> date | None:
    """Return the day that a cell of a file states, whatever unambiguous way it is written in.

    ISO 8601 with or without a time, 2024/3/15, and English names of months. Which part of
    03/04/2024 is the month, nobody can tell: that stays text.
    """
    text = text.strip()
    if timed := _TIMED.fullmatch(text):
        return read_day(timed[1])
    if plain := _ISO.fullmatch(text):
        return _day(plain[1], plain[3], plain[4])
    spelled = next((m for way in _SPELLED if (m := way.fullmatch(text))), None)
    if spelled is None:
        return None
    name = spelled["month"].casefold()
    month = _NAMED.get(name[:3])
    known = month and (name in _MONTHS.split() or name in (*_NAMED, "sept"))
    return _day(spelled["year"], str(month), spelled["day"]) if known else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
