"""How text becomes comparable words: case folded, accents dropped, stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

# Combining marks: the blocks of them that accented Latin, Greek and Cyrillic letters fall into.
_ACCENT = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
# It works on one word in place: two threads at once would get each other's letters.
_STEMMER, _STEMMING = snowballstemmer.stemmer("english"), Lock()
# What a shopper says around the thing sought; a title that lacks it lacks nothing.
_STOP = """
a an and any are as at be by can could do for from get give have i i'd i'm in is it it's like
looking me my need of on one or our please show some something that the their them there these
they this those to us want we what which will with would you your plz pls thx poss tho btw cuz
"""
STOPWORDS = frozenset(_STOP.split())
# Words for other things than what their stems say: lighting is no light, a sliced loaf no slice.
_OTHERS = """
bagged bedding booted boxed building clothing corded decking dressing earring fencing filling
flooring framed frosting icing lidded lighting mirrored painting planting plumbing potted railing
roofing rugged seating setting shelving sliced stocking stuffing suite topping wiring
"""
_OTHER_THINGS = frozenset(_OTHERS.split())
ANALYSIS = 8
"""How text is indexed: raise it when stems or keys change, and older indexes are built anew."""


def fold(text: str) -> str:
    """Return `text` in lower case without accents, with plain apostrophes."""
    plain = text.casefold().replace("\u2019", "'")
    if plain.isascii():
        return plain
    return _ACCENT.sub("", unicodedata.normalize("NFKD", plain))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of one folded word; some nouns are their own."""
    word = word.removesuffix("'s")
    thing = word.removesuffix("s")
    if thing in _OTHER_THINGS:
        return thing
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order."""
    return _WORD.findall(fold(text))


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of `text` in order: the form in which values compare."""
    return tuple(map(stem, words(text)))


def telling_stems(text: str) -> tuple[str, ...]:
    """Return the stems of `text` that are no stop words, or all when it has no others."""
    said = words(text)
    return tuple(stem(w) for w in said if w not in STOPWORDS) or tuple(stem(w) for w in said)
