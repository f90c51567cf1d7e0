"""Departments that a purpose asks for: "something to wear"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.reading.lexicon import table
from agent.reading.naming import kinds_called
from agent.reading.sought import Sought
from agent.reading.utterance import Utterance

_TO_USE = re.compile(
    r"\b(?:some|any)thing (?:(?!to\b)[a-z]+ ){0,2}?to (?P<use>wear|eat|drink)\b"
    r"(?! (?:with|over|under|from|out)\b)"
)


def purpose(utterance: Utterance, categories: Iterable[str]) -> Sought | None:
    """Return the departments among the categories that "something to wear" is found in."""
    found = _TO_USE.search(utterance.flat)
    if found is None:
        return None
    kinds = kinds_called(table("things")["purposes"][found["use"]], categories)
    inside = [i for i, w in enumerate(utterance.words) if found.start() <= w.start < found.end()]
    return Sought(inside[0], inside[-1] + 1, kinds, found["use"], asked=True) if kinds else None
