"""What the place of a phrase tells of its meaning, before anything that a shop states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.reading.lexicon import words_of
from agent.reading.phrases import Meaning, names
from agent.reading.sighting import Sighting
from agent.reading.utterance import roots
from store import fold

_FROM = re.compile(r"\b(?:from|made in|produced in|grown in)\s$")
# As many words of other qualities may stand before the thing.
_QUALITIES = 4
IN_COLOR = re.compile(
    r"\bin (?:a |an |the |matte |dark |light |bright )?$|\bin (?:[a-z]+ (?:or|and) )$"
)


def is_ordinary(said: str) -> bool:
    """Return True for a plain word of English, which needs more than its place."""
    ordinary = words_of("english", "ordinary") | words_of("english", "stop")
    return bool({said, f"{said}s"} & ordinary)


def before_head(sighting: Sighting) -> bool:
    """Return True right before the thing sought: "sisal puzzles"."""
    behind = sighting.utterance.words[sighting.match.last : sighting.match.last + 1]
    return bool(behind) and sighting.head.split()[:1] == [behind[0].text]


def leads_to_head(sighting: Sighting) -> bool:
    """Return True before the thing sought, with other qualities in between at most."""
    words, head = sighting.utterance.words, sighting.head.split()[:1]
    for word in words[sighting.match.last : sighting.match.last + _QUALITIES]:
        if any(c in word.gap for c in ".;:!?") or word.text in words_of("english", "boundary"):
            return False
        if [word.text] == head:
            return True
    return False


def told(sighting: Sighting) -> Meaning | None:
    """Return the type of the thing sought, or where it is from, where that is said."""
    meanings, sought = sighting.match.meanings, set(roots(sighting.head))
    for meaning in meanings:
        # Green tea is a tea_type before it is a color.
        typed = meaning.kind == "text" and meaning.field.endswith("_type")
        if typed and sought & names(meaning.field):
            return meaning
    if _FROM.search(sighting.before):
        return next((m for m in meanings if m.field == "origin"), None)
    return None


def in_color(sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
    """Return the color of "lights in red", which is not that of their light."""
    others = {m.field for m in meanings} - {"color"}
    own = others and all(f.endswith("_color") for f in others)
    color = next((m for m in meanings if m.kind == "color"), None)
    named = any(f"{f.replace('_', ' ')}" in sighting.utterance.flat for f in others)
    return color if own and not named and IN_COLOR.search(sighting.before) else None


def is_form(sighting: Sighting, meanings: Sequence[Meaning]) -> bool:
    """Return True for the cream of a face cream, where the shop calls a form so."""
    called = any(m.kind == "text" and fold(str(m.value)) == sighting.said for m in meanings)
    return called and bool(sighting.head) and sighting.before.endswith(f"{sighting.head} ")


def held(sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
    """Return what a word meant before in the conversation: "in cream", and later "not cream"."""
    held = (m for m in meanings if (m.field, fold(str(m.value))) in sighting.held)
    return next(held, None)
