"""What a title calls its product: the end of its first part, "Slim Oak Table, 120 cm"."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from store.lexicon import colors, plain_colors, tones
from store.product import Product
from store.words import stem, stems

_PART = re.compile(r"[,(|:]| - | (?:with|for|by|in|from|of|and|that) ", re.IGNORECASE)
# "Lead 5 m", "Sunscreen SPF 50" and "Kettlebell 16 kg" end in what they measure.
_MEASURED = re.compile(
    r"(?:\s+(?:x\s+)?(?:(?:spf|size|no\.?)?\s*\d[\d.,/x\u00d7-]*\s?-?(?:%|[mckd]?m|in(?:ch(?:es)?)?|ft|[mcd]?l|[mk]?g|oz|lbs?"
    r"|k?w|v|m?ah|[gt]b|lm|iu|p(?:k|cs?|acks?|airs?|ieces?)|ct|-in-\d+)?\+?|(?:x{0,3}[sl]|m)))+$",
    re.IGNORECASE,
)
# How many there are of a thing is not what it is.
_AMOUNTS = frozenset(stems("set kit pack pair bundle collection duo trio"))
# What a thing comes in, where the row states it.
_LOOKS = ("color", "shade", "scent", "size", "pattern")
# "Mixed" has the stem of a mix, which is a thing.
_ASSORTED = frozenset(stems("assorted"))


def called(title: str, variant: Collection[tuple[str, ...]] = ()) -> tuple[str, ...]:
    """Return the stems of the part of a title that names the thing, the thing last.

    `variant` is what the row says that it comes in, each as stems: "Toothpaste Strawberry" is
    called by no fruit, and "Lipstick Brick Red" by no color, as any row may end.
    """
    named = stems(_MEASURED.sub("", _PART.split(title)[0].strip()))
    while size := _variant(named, variant):
        named = stems(_MEASURED.sub("", " ".join(named[:-size])))
    return named


def called_of(product: Product) -> tuple[str, ...]:
    """Return what the title of a product calls it, without what the row says it comes in."""
    return called(product.title, variant_of(product))


def variant_of(product: Product) -> tuple[tuple[str, ...], ...]:
    """Return what a row states that its product comes in: its color, scent or size."""
    stated = (f for f in _LOOKS if f in product.attributes and f not in product.derived)
    values = (v for f in stated if isinstance(found := product.attributes[f], tuple) for v in found)
    return tuple(stems(value) for value in values)


def is_called(
    title: str, thing: tuple[str, ...], variant: Collection[tuple[str, ...]] = ()
) -> bool:
    """Return True where a title ends in a thing, given as stems, or in a set of it."""
    named = called(title, variant)
    while len(named) > len(thing) and named[-1] in _AMOUNTS - {thing[-1]}:
        named = named[:-1]
    return named[-len(thing) :] == thing


def _variant(named: tuple[str, ...], stated: Collection[tuple[str, ...]]) -> int:
    """Return how many words at the end tell what a thing comes in, with a word left before."""
    ends = (value for value in (*stated, *_always()) if named[-len(value) :] == value)
    size = max((len(value) for value in ends if value), default=0)
    # The brick of "Lipstick Brick Red" tells which red.
    while size and named[-1] in _plain() and named[:-size][-1:] and named[-1 - size] in _shades():
        size += 1
    return size if size < len(named) else 0


@cache
def _always() -> tuple[tuple[str, ...], ...]:
    return tuple((word,) for word in (*_plain(), *_ASSORTED))


@cache
def _plain() -> frozenset[str]:
    return frozenset(map(stem, plain_colors()))


@cache
def _shades() -> frozenset[str]:
    return frozenset(map(stem, (*tones(), *(c for c in colors() if " " not in c))))
