"""How text becomes comparable words: case folded, accents dropped, stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_STEMMER = snowballstemmer.stemmer("english")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, with plain apostrophes."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return "".join(c for c in flat if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of one folded word."""
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order."""
    return _WORD.findall(fold(text))


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of `text` in order: the form in which values compare."""
    return tuple(stem(w) for w in words(text))
