"""Shades of a quality that no field states: "something more sporty", "not dark wood"."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.reading.negation import Scope
from agent.reading.sought import Sought
from agent.reading.turn import Turn
from agent.reading.utterance import Utterance
from store import Constraint

_SHADE = re.compile(
    r"\W*(?:(?:do you have|have you got|got|show me|i want|i'd like|maybe|perhaps|hmm|ok)\W+)*"
    r"(?:(?:something|anything|ones?|some)(?: that'?s)? )?"
    r"(?:(?:a (?:bit|little|lot|touch)|slightly|much|way|even) )?"
    r"(?P<side>more|less) (?!like\b|similar\b|of\b|than\b)(?P<quality>[a-z-]{4,})"
    r"(?: looking| style)?(?: ones?)?(?: please| pls)?\W*"
)
# How much of a color a thing may have; which things are so is told by no field.
_SHADES = frozenset({"dark", "light", "pale", "bright", "shiny", "glossy", "matte", "deep"})


def only_a_shade(wish: Constraint, first: int, scope: Scope, utterance: Utterance) -> Constraint:
    """Return "not dark wood" as what nobody can check: it excludes some wood, not all.

    `first` is the word at which the material begins, inside the scope of the negation.
    """
    before = first - 1
    if wish.field != "material" or before not in scope.words:
        return wish
    if utterance.words[before].text not in _SHADES:
        return wish
    said = utterance.said(scope.start, scope.end).removeprefix("but ")
    return wish.model_copy(update={"value": said, "said": said, "checkable": False})


def shaded(utterance: Utterance, turn: Turn) -> Turn:
    """Return "something more sporty" as a wish about what is on the table, not as a thing.

    More of it is searched for; less of it is a wish that nobody can check.
    """
    found = _SHADE.fullmatch(utterance.flat)
    if found is None:
        return turn
    quality = found["quality"]
    less = found["side"] == "less"
    said = utterance.said(found.start("side"), found.end("quality"))
    wish = Constraint(field=quality, op="eq", value=said, said=said, hard=False, checkable=False)
    return replace(
        turn,
        goal="find",
        sure=True,
        sought=Sought(),
        about="" if less else quality,
        thing="",
        constraints=(wish,) if less else (),
        excluded=frozenset(),
    )
