"""What a sentence says that the shopper did with products: nothing that was not computed."""

from __future__ import annotations

import re

from agent.grounding.checked import Refused
from agent.grounding.cues import cue

_DEEDS = cue("deeds", r"\b(?:{})")
# By which words a shopper tells of the same.
_TOLD = {
    "bought": r"\b(?:bought|buy|purchas|order)",
    "liked": r"\b(?:lik|lov|enjoy|favou?rite|prefer)",
    "rated": r"\b(?:rat(?:ed|ing)|review|stars?)\b",
    "seen": r"\b(?:look|saw|seen|view|brows|click|show)",
    "kept": r"\b(?:cart|basket|wish ?list|sav)",
}


def refuse_undone(text: str, said: str) -> None:
    """Refuse a deed of the shopper's that nothing bears out; `said` are their own words.

    No row tells what somebody bought, liked or looked at. What was computed of it is taken out of
    the text before; what they say that they did may be said again.
    """
    own = said.casefold()
    for found in _DEEDS.finditer(text):
        deed = next(name for name, value in found.groupdict().items() if value)
        if not re.search(_TOLD[deed], own):
            raise Refused(f"nothing that was kept says {found[0]!r}")
