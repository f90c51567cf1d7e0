"""Whether a question about a product was answered with what its row states."""

from __future__ import annotations

import re

from evaluation.simulation.amount import BASE, in_base
from evaluation.simulation.row import Row
from evaluation.simulation.words import read

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?([^\W\d]+(?: oz)?)?")
_CLOSE = 0.03


def answered(text: str, row: Row, slot: str) -> bool:
    """Return True when a text gives the row's value of a field, in whatever unit or spelling."""
    stated = row.numbers.get(slot)
    if stated is None:
        words = set(read(text))
        return any(set(value) <= words for value in row.texts.get(slot, ()))
    return any(
        abs(told - stated.number) <= _CLOSE * max(abs(stated.number), 0.1)
        for number, unit in _NUMBER.findall(text)
        for told in _readings(float(number.replace(",", "")), unit)
    )


def _readings(number: float, unit: str) -> list[float]:
    return [number, in_base(number, unit).number] if unit.casefold() in BASE else [number]
