"""What a thing like those shown should have besides: "similar but cat eye" is no other thing."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.reading.sought import Sought
from agent.reading.turn import Turn
from agent.reading.utterance import Utterance

_LIKE = re.compile(
    r"\b(?:similar|same|alike|like (?:it|this|that|these|those|them|the [\w-]+)(?: ones?)?|close to"
    r" (?:it|this|that))(?: (?:ones?|things?|style|look|kind|idea))?,? (?:but|only|just|except) "
)


def likened(utterance: Utterance, turn: Turn) -> Turn:
    """Return "similar but cat eye" as a wish about what is on the table, not as a thing."""
    found = _LIKE.search(utterance.flat)
    words = utterance.words[turn.sought.first : turn.sought.last]
    if found is None or not words or words[0].start < found.end():
        return turn
    wishes = tuple(c for c in turn.constraints if not (c.is_kind and not c.negative))
    return replace(turn, sought=Sought(), thing="", constraints=wishes)
