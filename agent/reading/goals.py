"""What a turn is for, by its cues."""

from __future__ import annotations

import re
from functools import cache

from agent.need import Goal
from agent.reading.lexicon import table

_UNSAID = re.compile(r"[^\w']+")


@cache
def _cues(strength: str) -> tuple[tuple[Goal, re.Pattern[str]], ...]:
    cues = table("goals")[strength]
    return tuple((goal, re.compile("|".join(patterns))) for goal, patterns in cues.items())


@cache
def _pleasantries() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table('goals')['smalltalk'])})\b")


def _is_smalltalk(flat: str) -> bool:
    left = _UNSAID.sub(" ", _pleasantries().sub(" ", flat)).split()
    return bool(_UNSAID.sub("", flat)) and not set(left) - {
        "so",
        "very",
        "and",
        "you",
        "to",
        "all",
        "a",
        "much",
    }


def goal_of(flat: str, *, sought: bool, priced: bool) -> Goal:
    """Return the goal of a turn; what names a product or a price is meant to find it."""
    if _is_smalltalk(flat) and not priced:
        return "smalltalk"
    for goal, pattern in _cues("strong"):
        if pattern.search(flat):
            return goal
    if not sought:
        for goal, pattern in _cues("weak"):
            if pattern.search(flat):
                return goal
    return "find"
