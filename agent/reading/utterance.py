"""What a shopper typed, as words that know where in the text they stand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from store import fold, stem

LONGEST = 2000
_WORD = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:'[^\W_]+)?")
# Redaction leaves a mark of what it took out.
_BLANK = re.compile(r"\[redacted_[a-z_]+\]|</?[a-z!][^<>]{0,300}>|https?://\S+|&[a-z]{2,6};")
# Curly quotes, the grave accent and long dashes, as a keyboard types them.
_PLAIN = str.maketrans("\u2019\u2018`\u201c\u201d\u2013\u2014", "'''\"\"--")
_PLURALS = {
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "loaves": "loaf",
    "feet": "foot",
    "mice": "mouse",
    "teeth": "tooth",
    "lens": "lens",
    "vases": "vase",
    "cases": "case",
    "bases": "base",
    "purses": "purse",
    "nurses": "nurse",
    "blouses": "blouse",
    "houses": "house",
    "horses": "horse",
    "hoses": "hose",
    "presses": "press",
    "women": "woman",
    "men": "man",
    "children": "child",
    **{f"{one}s": one for one in ("beanie", "brownie", "cookie", "hoodie", "movie")},
    **{f"{one}s": one for one in ("onesie", "smoothie", "zombie")},
}
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

    @property
    def bare(self) -> str:
        """The word without its apostrophe: "dont" for "don't"."""
        return self.text.replace("'", "")

    @property
    def one(self) -> str:
        """The word for one of the thing: "knife" for "knives"."""
        return singular(self.text)


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


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """Return a folded word without its plural ending; unlike a stem it keeps "lighting"."""
    word = word.removesuffix("'s").replace("'", "")
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes", "toes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def root(word: str) -> str:
    """Return the stem of a folded word, the same for one and for many of a thing."""
    found = stem(word)
    return _IRREGULAR.get(found, found)


def roots(text: str) -> tuple[str, ...]:
    """Return the roots of the words of `text` in order."""
    return tuple(root(word) for word in _WORD.findall(fold(text)))


def singulars(text: str) -> tuple[str, ...]:
    """Return the words of `text` in order, each for one of its thing."""
    return tuple(singular(word) for word in _WORD.findall(fold(text)))


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
