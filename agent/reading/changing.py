"""How a turn speaks of what was said before: it changes it, allows more, or no longer asks."""

from __future__ import annotations

import re
from functools import cache

from agent.reading.lexicon import either, table

_FINE = re.compile(
    r"\b\d+\s?(?:bucks|dollars)?"
    r" (?:is|are|would be|works?|will do|would (?:also )?(?:work|do))(?: also| too)?"
    r"(?: ok| okay| fine| good| alright| all right|$)"
)
_AMOUNT = r"\s*(?:to |for |it |is |about |a |of |my )*(?:[$€£₹]\s?)?\d"


@cache
def _cues() -> re.Pattern[str]:
    cues = either(map(re.escape, table("changes")["cues"]))
    return re.compile(rf"(?<![\w'-]){cues}(?![\w'-])")


@cache
def _clarifying() -> re.Pattern[str]:
    cues = either(map(re.escape, table("changes")["clarifying"]))
    return re.compile(rf"^\W*(?:no |sorry |oh )*{cues}(?![\w'-])|(?<![\w'-]){cues}\W*$")


@cache
def _amounts() -> re.Pattern[str]:
    cues = either(map(re.escape, table("changes")["amounts"]))
    return re.compile(rf"(?<![\w'-]){cues}{_AMOUNT}")


@cache
def _either_side(kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = table("changes")
    behind = "|".join(rules[f"{kind}_after"])
    ahead = either(rules[f"{kind}_before"])
    small = r"(?:\s+(?:the|it|to|be|being|a|an|any|that|having|made|of|in|about|my))*"
    return (
        re.compile(rf"(?:(?<![\w'-])|(?=\^)){ahead}{small}\s+$"),
        re.compile(rf"{rules['waived_tail']}\s*(?:{behind})(?![\w'])"),
    )


def changes_mind(flat: str) -> bool:
    """Return True for "actually", "make it": what follows takes the place of what was said."""
    return bool(_cues().search(flat))


def clarifies(flat: str) -> bool:
    """Return True for "a dress i mean": what was asked for before is said in other words."""
    return bool(_clarifying().search(flat))


def names_amount(flat: str) -> bool:
    """Return True for "make it 80": the bare number takes the place of one that was said."""
    return bool(_amounts().search(flat) or _FINE.search(flat))


def around(flat: str, start: int, end: int, kind: str) -> tuple[int, int] | None:
    """Return where a phrase is `allowed` or `waived` by what stands around it, if it is."""
    ahead, behind = _either_side(kind)
    before, after = ahead.search(flat[:start]), behind.match(flat, end)
    if before is None and after is None:
        return None
    return before.start() if before else start, after.end() if after else end
