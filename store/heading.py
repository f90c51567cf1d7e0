"""What a title calls its product: the end of its first part, "Slim Oak Table, 120 cm"."""

from __future__ import annotations

import re

from store.words import stems

_PART = re.compile(r"[,(|:]| - | (?:with|for|by|in|from|of|and|that) ", re.IGNORECASE)
# "Lead 5 m", "Sunscreen SPF 50" and "Kettlebell 16 kg" end in what they measure.
_MEASURED = re.compile(
    r"(?:\s+(?:spf|size|no\.?)?\s*\d[\d.,/x\u00d7-]*\s?(?:%|[mckd]?m|in(?:ch(?:es)?)?|ft|[mcd]?l|[mk]?g|oz|lbs?"
    r"|k?w|v|m?ah|[gt]b|p(?:k|cs)|ct)?\+?)+$",
    re.IGNORECASE,
)
# How many there are of a thing is not what it is.
_AMOUNTS = frozenset(stems("set kit pack pair bundle collection duo trio"))


def called(title: str) -> tuple[str, ...]:
    """Return the stems of the part of a title that names the thing, the thing last."""
    return stems(_MEASURED.sub("", _PART.split(title)[0]))


def is_called(title: str, thing: tuple[str, ...]) -> bool:
    """Return True where a title ends in a thing, given as stems, or in a set of it."""
    named = called(title)
    while len(named) > len(thing) and named[-1] in _AMOUNTS - {thing[-1]}:
        named = named[:-1]
    return named[-len(thing) :] == thing
