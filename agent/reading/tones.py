"""Colors that are told by how light or lively they are: "a light color", "nothing too bright"."""

from __future__ import annotations

import re
from colorsys import rgb_to_hls

from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary, tint_of, widened

_TOLD = re.compile(
    r"(?<![\w'-])(?P<not>(?:not|nothing|no|without|avoid)(?: (?:in|a|an|any|too|so|very))* )?"
    r"(?:(?:in|of) )?(?:(?:a|an|some) )?"
    r"(?P<tone>lighter|light|pale|darker|dark|brighter|bright|vivid|neutral|muted|pastel)"
    r"[ -]?(?:(?:in )?colou?r(?:s|ed)?|shades?|tones?|toned)(?![\w'-])"
)
_MEANT = {
    "lighter": "light",
    "pale": "light",
    "darker": "dark",
    "brighter": "bright",
    "vivid": "bright",
}
# Of no tone by themselves.
_NONE = frozenset({"clear", "multicolor"})


def tones_wanted(
    utterance: Utterance, vocabulary: Vocabulary
) -> list[tuple[Constraint, tuple[int, int]]]:
    """Return the colors of the catalogue that are of the tone that is said, with its place.

    Who wants none of a tone gets what comes in any other.
    """
    found = []
    for told in _TOLD.finditer(utterance.flat):
        tone = _MEANT.get(told["tone"], told["tone"])
        known = [v for v in vocabulary.texts.get("color", {}) if _toned(v)]
        meant = tuple(v for v in known if _is(tone, v) != bool(told["not"]))
        said = utterance.said(*told.span())
        made = Constraint(field="color", op="in", value=meant or (said,), said=said)
        checkable = 0 < len(meant) < len(known)
        found.append((made.model_copy(update={"checkable": checkable}), told.span()))
    return found


def _toned(color: str) -> bool:
    """Tell whether a color has any tone: neither see-through glass nor a rainbow has."""
    families = widened("color", color)
    return bool(families) and not families & _NONE


def _is(tone: str, color: str) -> bool:
    """Tell whether a color is of a tone: by its own first word, else by how it looks."""
    first = _MEANT.get(color.split()[0], color.split()[0])
    if first in ("light", "dark", "bright") and tone in ("light", "dark", "bright"):
        return first == tone
    tint = tint_of(color)
    red, green, blue = (int(tint[at : at + 2], 16) / 255 for at in (0, 2, 4))
    _, lightness, saturation = rgb_to_hls(red, green, blue)
    return {
        "light": lightness >= 0.7,
        "dark": lightness <= 0.43,
        "bright": saturation >= 0.5 and 0.4 <= lightness <= 0.75,
        "neutral": saturation <= 0.2 or (saturation <= 0.5 and lightness >= 0.75),
        "muted": saturation <= 0.4,
        "pastel": lightness >= 0.68 and saturation >= 0.25,
    }[tone]
