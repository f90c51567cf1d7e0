"""Whether a sentence or a phrase of a description says something, by itself, of its product.

Descriptions hold advice, conditions, stories, what the seller promises and text run together. What
speaks for a product in a reply must be none of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from store import colors, materials, stems

_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
# "Too heavyA weighted blanket", "well :Nice", "size information This pack".
_RUN_TOGETHER = re.compile(
    r"[a-z]{3}[A-Z][a-z]*\s|[a-z][.!?;,][A-Z]|\s[,.;:!?](?:\s|$)|[\u3000-\u303f\uff00-\uffef]"
    r"|[a-z] (?:A|The|This|It|These|With|Made|You|We|Our|Each|If|And|Is|Are|Has|Can|Not) [a-z]"
    r"|\w\((?!s\))|\)\w|[\u2460-\u24ff\u25a0-\u27bf\u00b7]|\d\.[A-Z][a-z]|^[^\s]+\s[-\u2013\u2014]\s"
)
_UNFINISHED = re.compile(r"\b(?:and|or|of|the|an?|with|etc|is|are)\W*$", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d\s?(?:[a-z]{1,5}\b|[\"%\u2019\u201d'\u2032\u2033\u00b0])|\d+\s?x\s?\d", re.IGNORECASE
)
_OPENERS = 2
# A description of more words is an advertisement rather than a list of what a thing is.
_LONG = 60


def is_long(description: str) -> bool:
    """Return True for a description in which most sentences say nothing of the product."""
    return len(description.split()) > _LONG


def is_statement(sentence: str) -> bool:
    """Return True for a whole sentence that is no condition, order, promise or story."""
    said = _said(sentence)
    if not said or _is_broken(sentence):
        return False
    if said[0] in _words("never_first") or _orders(said):
        return False
    return _words("unfit").isdisjoint(said)


def is_telling(sentence: str, title: str) -> bool:
    """Return True where a sentence begins with the product and names what is so of it."""
    said, called = _said(sentence), set(stems(title))
    if said[0] in _words("seldom_first") or not _words("seldom_fit").isdisjoint(said):
        return False
    begins = said[0] in _words("beginning") or not called.isdisjoint(stems(" ".join(said[:3])))
    if not begins or " - " in sentence or not _words("to_readers").isdisjoint(said):
        return False
    return bool(_MEASURE.search(sentence)) or _names_something(said)


def is_thing(phrase: str) -> bool:
    """Return True for a part, a material or what comes along, told without a verb."""
    said = _said(phrase)
    if _is_broken(phrase) or not _words("no_thing").isdisjoint(said):
        return False
    # The last word before "with" or "and" is what it is.
    head = re.split(r"\b(?:with|and|of|in|on|at|from|for)\b", " ".join(said))[0].split()
    return bool(head) and (_is_part(head[-1]) or any(w in materials() for w in head))


def _orders(said: list[str]) -> bool:
    """Return True for "clean the brush", not for "clean lines"."""
    while len(said) > 2 and said[0].endswith("ly"):
        said = said[1:]
    first, then = (*said[:2], "", "")[:2]
    if first in _words("always_ordering"):
        return True
    return first in _words("ordering") and then in _words("ordered")


def _names_something(said: list[str]) -> bool:
    known = _words("telling") | materials() | colors()
    return any(w in known or _is_part(w) for w in said)


def _is_part(word: str) -> bool:
    return any(root in _parts() for root in stems(word))


def _is_broken(text: str) -> bool:
    if _RUN_TOGETHER.search(text) or _UNFINISHED.search(text):
        return True
    return any(text.count(a) != text.count(b) for a, b in ("()", "[]", "\u201c\u201d"))


def _said(text: str) -> list[str]:
    return [w.casefold().replace("\u2019", "'") for w in _WORD.findall(text)]


@cache
def _parts() -> frozenset[str]:
    return frozenset(stems(_lexicon()["parts"]))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_lexicon()[name].split())


@cache
def _lexicon() -> Mapping[str, str]:
    loaded = yaml.safe_load(
        files(__package__).joinpath("statement.yaml").read_text(encoding="utf-8")
    )
    assert isinstance(loaded, dict)
    return loaded
