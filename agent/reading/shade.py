"""A shade more or less of a quality that no field states: "something more sporty"."""

from __future__ import annotations

import re
from dataclasses import replace

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
