"""What a shopper typed, as words that know where in the text they stand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from store.words import fold, stem

LONGEST = 2000
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BLANK = re.compile(r"</?[a-z!][^<>]{0,300}>|https?://\S+|&[a-z]{2,6};")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_IRREGULAR = {
    "knive": "knife",
    "shelv": "shelf",
    "scarv": "scarf",
    "feet": "foot",
    "mice": "mous",
    "women": "woman",
    "men": "man",
    "children": "child",
    "grey": "gray",
    "colour": "color",
    "jewelleri": "jewelri",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, its stem, where it stands, and what stands before it."""

    text: str
    stem: str
    start: int
    end: int
    gap: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """The text, its folded form of the same length, and its words."""

    text: str
    flat: str
    words: tuple[Word, ...]

    def said(self, start: int, end: int) -> str:
        """Return the shopper's own words between two places."""
        return self.text[start:end].strip(" ,.;:!?\n\t")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if unicodedata.category(char).startswith("C"):
        return " "
    folded = fold(char)
    return folded if len(folded) == 1 else " "


def flatten(text: str) -> str:
    """Return `text` folded, letter for letter, with markup and links blanked."""
    text = text.translate(_PLAIN)
    flat = "".join(map(_plain, text))
    return _BLANK.sub(lambda found: " " * len(found[0]), flat)


def root(word: str) -> str:
    """Return the stem of a folded word, the same for one and for many of a thing."""
    found = stem(word)
    return _IRREGULAR.get(found, found)


def roots(text: str) -> tuple[str, ...]:
    """Return the roots of the words of `text` in order."""
    return tuple(root(word) for word in _WORD.findall(fold(text)))


def utter(text: str) -> Utterance:
    """Return `text`, cut at a length nobody types, as an utterance."""
    text = text[:LONGEST]
    flat = flatten(text)
    words, last = [], 0
    for found in _WORD.finditer(flat):
        gap = flat[last : found.start()]
        words.append(Word(found[0], root(found[0]), found.start(), found.end(), gap))
        last = found.end()
    return Utterance(text, flat, tuple(words))
