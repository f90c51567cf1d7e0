"""Departments that a purpose asks for: "something to wear", "anything for dessert"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agent.reading.lexicon import either, table
from agent.reading.naming import kinds_called
from agent.reading.sought import Sought
from agent.reading.utterance import Utterance

_TO_USE = re.compile(
    r"\b(?:some|any)thing (?:(?!to\b)[a-z]+ ){0,2}?to (?P<use>wear|eat|drink)\b"
    r"(?! (?:with|over|under|from|out)\b)"
)


@cache
def for_meal() -> str:
    """Return the pattern of "anything for dessert", which names the meal."""
    meals = either(table("things")["meals"])
    return rf"(?:some|any)thing (?:[a-z]+ ){{0,2}}?for (?:an? |the |my |our )?(?P<meal>{meals})\b"


def purpose(utterance: Utterance, categories: Iterable[str]) -> Sought | None:
    """Return the departments among the categories that "something to wear" is found in.

    A meal that no category stands for is none of them.
    """
    found = _TO_USE.search(utterance.flat) or re.search(rf"\b{for_meal()}", utterance.flat)
    if found is None:
        return None
    use = found[found.lastgroup or 0]
    kinds = kinds_called(table("things")["purposes"].get(use, ()), categories)
    inside = [i for i, w in enumerate(utterance.words) if found.start() <= w.start < found.end()]
    return Sought(inside[0], inside[-1] + 1, kinds, use, asked=True) if kinds else None
