"""What a shopper lets go of: "any color", "forget the budget", "more expensive is fine"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from agent.reading.lexicon import either, spelled, table

# "any color but black" lets go of the color, and is an exclusion too.
_BUT = re.compile(r"\s+(?:but|except)\b")


@dataclass(frozen=True, slots=True)
class Dropping:
    """A field let go of, or only its upper limit, and where that was said."""

    field: str
    only_limit: bool
    start: int
    end: int


@cache
def _usual() -> dict[str, str]:
    fields = table("attributes")["fields"]
    return {name: field for field, names in fields.items() for name in names}


@cache
def _names(attributes: frozenset[str]) -> dict[str, str]:
    return {a.replace("_", " "): a for a in attributes} | _usual()


@cache
def _pattern(attributes: frozenset[str]) -> re.Pattern[str]:
    cues = table("critiques")["letting_go"]
    names, usual = either(map(re.escape, _names(attributes))), either(_usual())
    before, after = (either(map(spelled, cues[side])) for side in ("before", "after"))
    return re.compile(
        rf"(?<![\w'-])(?:any\s(?P<any>{usual})|{before}\s+(?:my\s|your\s|the\s)?(?P<ahead>{names})"
        r"(?:\s(?:limit|filter|requirement|range|preference))?"
        rf"|(?:the\s|my\s)?(?P<behind>{names})\s+(?:really\s)?{after})(?![\w'])"
        r"(?:\s(?:is|are|will be|works) (?:fine|ok|okay|good))?"
    )


@cache
def _unlimited() -> re.Pattern[str]:
    patterns = table("critiques")["unlimited"]
    nothing = "|".join(f"no {f}" for f in table("critiques")["no_fields"] if "preference" not in f)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(patterns)}|{nothing})(?![\w'])(?! of| is| under)")


def droppings(flat: str, attributes: Iterable[str]) -> list[Dropping]:
    """Return what a turn lets go of."""
    fields = frozenset(attributes)
    found = [Dropping("price", True, *m.span()) for m in _unlimited().finditer(flat)]
    for match in _pattern(fields).finditer(flat):
        name = match["any"] or match["ahead"] or match["behind"]
        end = match.start() if _BUT.match(flat, match.end()) else match.end()
        if not any(d.start <= match.start() < d.end for d in found):
            found.append(Dropping(_names(fields)[name], False, match.start(), end))
            found += [] if match["behind"] else _others(flat, match.end(), fields)
    return found


def _others(flat: str, at: int, fields: frozenset[str]) -> list[Dropping]:
    """Return the price in "forget the color and the price"."""
    joined = re.compile(rf"\s*(?:,|and|or)\s*(?:the\s|my\s)?(?P<name>{either(_usual())})(?![\w'])")
    match = joined.match(flat, at)
    if not match:
        return []
    found = Dropping(_names(fields)[match["name"]], False, *match.span())
    return [found, *_others(flat, match.end(), fields)]
