"""Spanish endings: one form for the numbers and genders of a word."""

from __future__ import annotations

from functools import lru_cache

_SHORTEST = 4


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Return a folded word without the ending of its number and gender: "negras" as "negr"."""
    if len(word) < _SHORTEST:
        return word
    if word.endswith("ces"):
        return word[:-3] + "z"
    if word.endswith("es") and word[-3] not in "aeiou":
        word = word[:-2]
    elif word.endswith("s"):
        word = word[:-1]
    return word[:-1] if word.endswith(("o", "a", "e")) and len(word) > _SHORTEST - 1 else word
