"""Text as the terms that the lexical index holds: stems, measures in one unit, denials."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from functools import cache, lru_cache
from math import floor, log10
from typing import NamedTuple

from store.lexicon import searched_units
from store.units import CANONICAL, conversion
from store.words import STOPWORDS, fold, stem, words

_DENIED = "!"
_PUNCTUATION = string.punctuation
_DENIES = 3
_ABBREVIATED = 3
_CUES = frozenset({"without", "sans", "no", "non", "zero", "free"})
_WITHOUT = re.compile(
    r"\b(?:without|sans|no|non|zero|free (?:of|from))[\s-]+"
    r"((?:[^\W_]+(?:'[a-z]+)?[\s-]+){0,3}[^\W_]+)"
)
_FREE = re.compile(r"\b([a-z]{3,})[\s-]free\b(?! (?:shipping|delivery|gift|of|from)\b)")
# Only what is denied itself: of "no leather smell" the leather may well be there.
_OWN_DENIAL = re.compile(
    r"\b(?:without|sans|no|non|zero|free (?:of|from))[\s-]+"
    r"(?:(?:added|any|the|artificial|animal) )?"
    r"[^\W\d_]{3,}(?=\s*(?:[,.;:!?)]|$|(?:and|or|but|in|at)\b))"
    r"|\b[a-z]{3,}[\s-]free\b(?! (?:shipping|delivery|gift|of|from)\b)"
)
_LESS = re.compile(r"[a-z]{3,}less")
# Numbers joined by "x" share the unit after the last: 12 x 18 inches.
_AMOUNTS = re.compile(r"\d[\d.,/]*(?: \d+/\d+)?(?:[ \"']*(?:in|cm|mm)?[ ]*[x×] *\d[\d./]*){0,2}")  # noqa: RUF001
_AMOUNT = re.compile(r"(?:\d+ )?\d+/\d+|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?")
# Of a longer number a float may be infinite, and no product is as large.
_DIGITS = 30
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_SPELLED_OUT = str.maketrans(
    {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3", "⅛": " 1/8"}
    | dict.fromkeys("\u201c\u201d\u2033", '"')
)


class Measure(NamedTuple):
    """A stretch of a text, from `start` to `end`, that says a quantity, and the terms for it."""

    start: int
    end: int
    terms: tuple[str, ...]


def terms(text: str) -> list[str]:
    """Return the terms of a text of the catalogue, as often as it uses them.

    Besides the stems: `cm:30` for "12 inch", "12in" and "30 cm" alike, `ecloth` for "e-cloth",
    and `!lid` for "no lid", "without a lid", "lid-free" and "lidless".
    """
    folded = plain(text)
    said = words(folded)
    found = [stem(w) for w in said]
    for measure in measures(folded):
        found += measure.terms
    if "-" in folded:
        found += [stem(w.replace("-", "")) for w in _hyphened(folded)]
    if not _CUES.isdisjoint(said):
        found += _denials(folded)
    return found + [denied(stem(w[:-4])) for w in said if w.endswith("less") and _LESS.fullmatch(w)]


def plain(text: str) -> str:
    """Return a text folded, its fractions and inch marks in plain characters."""
    return fold(text if text.isascii() else text.translate(_SPELLED_OUT))


# Categories, brands and colors come again with every product.
short_terms = lru_cache(maxsize=50_000)(terms)


def denied(stemmed: str) -> str:
    """Return the term of the products that state to be without a thing."""
    return _DENIED + stemmed


def undenied(text: str) -> str:
    """Return a text folded, without the things that it says to be without: "fluoride-free"."""
    return _OWN_DENIAL.sub(" ", plain(text))


def _hyphened(folded: str) -> list[str]:
    parts = (w.strip(_PUNCTUATION) for w in folded.split() if "-" in w)
    return [w for w in parts if _HYPHENED.fullmatch(w)]


def is_measure(term: str) -> bool:
    """Return True for the term of a quantity; no stem holds a colon."""
    return ":" in term


def _denials(folded: str) -> list[str]:
    """Return a term for each thing that a text says to be without or free of."""
    found = []
    for match in _WITHOUT.finditer(folded):
        telling = [w for w in words(match[1]) if w not in STOPWORDS]
        found += [denied(stem(w)) for w in telling[:_DENIES]]
    return found + [denied(stem(w)) for w in _FREE.findall(folded)]


def measures(folded: str) -> list[Measure]:
    """Return the quantities of a text that `plain` made."""
    found = []
    for match in _AMOUNTS.finditer(folded):
        unit = _unit().match(folded, match.end())
        if unit and not folded.endswith((".", ",", "/"), 0, match.start()):
            way = unit[1] or unit[2]
            amounts = [_THOUSANDS.sub("", n).replace(",", ".") for n in _AMOUNT.findall(match[0])]
            held = [_measure(n, way) for n in amounts if len(n) <= _DIGITS]
            named = stem(_named()[way])
            found.append(Measure(match.start(), unit.end(), (*held, named)))
    return found


@cache
def _unit() -> re.Pattern[str]:
    ways = sorted((re.escape(w) for w in searched_units() if w != "in"), key=len, reverse=True)
    # "5 in blue" is no length, "5in" is one.
    return re.compile(rf"-?(in)(?![\w-])|[ -]?({'|'.join(ways)})(?!\w)")


@cache
def _named() -> dict[str, str]:
    """Return for each way of writing a unit the same whole word: "gallon" also for "gal"."""
    ways: defaultdict[str, list[str]] = defaultdict(list)
    for way, unit in searched_units().items():
        ways[unit].append(way)
    whole = {
        unit: next((w for w in said if len(w) > _ABBREVIATED), unit) for unit, said in ways.items()
    }
    return {way: whole[unit] for way, unit in searched_units().items()}


@lru_cache(maxsize=50_000)
def _measure(amount: str, way: str) -> str:
    """Return a quantity in the unit that its kind compares in.

    To two significant digits where people round: 12 inches (30.5 cm) meet 30 cm, and a gallon
    (3,785 ml) meets 3.8 liters. A terabyte is just a thousand gigabytes.
    """
    unit, factor = conversion(searched_units()[way]) or (searched_units()[way], 1.0)
    value = _number(amount) * factor
    if not value or unit not in CANONICAL.values():
        return f"{unit}:{value:g}"
    return f"{unit}:{round(value, 1 - floor(log10(value))):g}"


def _number(amount: str) -> float:
    whole, _, fraction = amount.rpartition(" ")
    if "/" not in fraction:
        return float(amount)
    over, _, under = fraction.partition("/")
    return float(whole or 0) + float(over) / max(float(under), 1.0)
