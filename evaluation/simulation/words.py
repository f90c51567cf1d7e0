"""Words as the judge reads them: its own, so that a mistake of the store's is not repeated."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_KEPT = frozenset({"ss", "us", "is"})
_WHOLE = frozenset({"canvas", "christmas", "lens", "species", "series", "atlas", "pancreas"})
_SAME = {
    **{"knives": "knife", "shelves": "shelf", "scarves": "scarf", "loaves": "loaf"},
    **{"leaves": "leaf", "wolves": "wolf", "dishes": "dish", "potatoes": "potato"},
    **{"tomatoes": "tomato", "mangoes": "mango", "heroes": "hero"},
    **{f"{one}s": one for one in ("beanie", "brownie", "cookie", "hoodie", "movie", "smoothie")},
    **{"grey": "gray", "colour": "color", "aluminium": "aluminum", "jewellery": "jewelry"},
}


@lru_cache(maxsize=100_000)
def read(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case and in the singular."""
    return tuple(singular(word) for word in tokens(text))


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, as they are written."""
    return _WORD.findall(text.casefold())


def singular(word: str) -> str:
    """Return a word without its plural ending, in one of its two spellings."""
    word = _SAME.get(word, word).removesuffix("'s")
    if len(word) < 4 or word in _WHOLE or word[-2:] in _KEPT or word[-1] != "s":
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Return True when the words of the phrase stand in a row among the words."""
    if not phrase or phrase[0] not in words:
        return False
    width = len(phrase)
    return any(words[i : i + width] == phrase for i in range(len(words) - width + 1))
