"""Whether a word for persons says whom a thing is made for: kids, women, men."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.reading.lexicon import words_of
from agent.reading.phrases import Meaning
from agent.reading.sighting import Sighting

# Spider man is nobody to buy for.
_PERSON = re.compile(
    r"(?:^|\b(?:an?|the|for|my|young|old|older|or|and|adult|by|this|every|big|tall) )$"
)
# "Camping with 2 kids" tells who comes along.
_ALONG = re.compile(
    r"\b(?:with|have|got|and|plus|are)"
    r" (?:(?:an?|my|our|the|two|three|four|\d+|small|little|young|big) )*$"
)
_DOES = re.compile(r"\s*(?:are|is|were|was|will|won'?t|stay|stays|come|comes|don'?t|can|can'?t)\b")
_OWN_CHILD = re.compile(r"(?<!for )\b(?:my|our) (?:\w+ )?$")
# "Kid friendly" tells how a thing is.
_FORMED = re.compile(r"[\s-]+(?:friendly|proof|safe)\b")
# The ends of a cable.
_PLUG_BEFORE = re.compile(r"male(?: to |/|-)$")
_PLUG_AFTER = re.compile(r"\s*(?:to\b|/|-|plug|connector|adapter|jack|end|socket|cable)")


def of_gender(sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
    """Return the meaning that is of gender, None where the word doesn't tell for whom it is."""
    if sighting.said in ("male", "female") and (
        _PLUG_BEFORE.search(sighting.before) or _PLUG_AFTER.match(sighting.after)
    ):
        return None
    if _FORMED.match(sighting.after):
        return None
    found = next(m for m in meanings if m.kind == "gender")
    # For a girl of 4 her age tells more.
    if sighting.aged and any(m.kind == "gender" and m.value == "kids" for m in meanings):
        return None
    if sighting.said in words_of("people", "children") and _is_aside(sighting):
        return None
    if sighting.said in ("man", "woman") and not _PERSON.search(sighting.before):
        return None
    return found


def comes_along(sighting: Sighting) -> bool:
    """Return True for the dog of "we are 4 and a dog"."""
    return bool(_ALONG.search(sighting.before))


def _is_aside(sighting: Sighting) -> bool:
    """Return True where children are only spoken of.

    "My kid is allergic" tells for whom it is not, "the kids are staying home" who doesn't come.
    """
    alone = re.search(r"\bfor (?:\w+ )?$", sighting.before)
    stays = bool(_DOES.match(sighting.after)) and not alone
    return bool(_OWN_CHILD.search(sighting.before)) or comes_along(sighting) or stays
