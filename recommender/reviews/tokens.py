"""A review as words: for the classifier, and clause by clause for what is judged."""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=[\s\"')]|$)|[.!?](?=\w)|[.!?]*$|(?=\n))")
_CLAUSE = re.compile(
    r"[,;:()\n\u2014]|\s-+\s|\b(?:but|although|though|however|except|whereas|while|yet)\b",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return a text in lower case with plain apostrophes."""
    return text.casefold().replace("\u2019", "'").replace("`", "'")


def words(text: str) -> list[str]:
    """Return the words of a text in order, without numbers."""
    return _WORD.findall(plain(text))


def grams(text: str) -> list[str]:
    """Return the words and the pairs of neighboring words that the classifier reads."""
    said = words(text)
    return said + [f"{a} {b}" for a, b in pairwise(said)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, as they are written."""
    return [s for found in _SENTENCE.finditer(text) if (s := found[0].strip())]


def clauses(sentence: str) -> list[str]:
    """Return the parts of a sentence that each judge on their own."""
    return [c for part in _CLAUSE.split(sentence) if (c := part.strip())]
