"""The numbers in a text, in digits or words, with the money sign beside each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agent.reading.lexicon import either, table

_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})"
    r"|\d{1,9}(?:[.,]\d{1,3})?(?![.,]?\d)"
)

# "A grand" is money, unless it says what kind of thing follows: "a grand piano".
_GRAND = (
    r"grand(?!\s(?!(?:for|or|to|and|but|if|in|on|at|is|with|per|each|max|maximum|tops|budget|limit"
    r"|total|please|plus|all|less|more)\b)[a-z])"
)

# "A litre", "half a kilo".
_ONE_OF = r"(?:half )?an?(?= (?:lit(?:er|re)|kilo(?:gram)?|met(?:er|re)|gallon)\b)"
_FEW = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}
_SCALES = {"k": 1000, "grand": 1000, "thousand": 1000, "hundred": 100}


@dataclass(frozen=True, slots=True)
class Amount:
    """One number, where it stands, and how money was written beside it, if it was.

    A `plural` one is of the kind of "the 200s", "two hundreds".
    """

    start: int
    end: int
    value: float
    sign: str = ""
    spelled: bool = False
    plural: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    money = table("currencies")
    signs = either(re.escape(s) for s in money["signs"])
    words = either(re.escape(w) for w in [*money["words"], *money["own"]])
    return re.compile(
        rf"(?<![\w.,/])(?:(?P<before>{signs}|{words})\s?)?(?P<number>{_DIGITS})(?!/\d)"
        rf"(?P<many>s(?!\w))?(?:\s?(?P<scale>k|{_GRAND}|hundred|thousand)(?!\w))?(?:\s?-?(?P<after>{signs}|{words})(?!\w))?"
        rf"|(?<![\w'-])(?P<spelled>{_plural()}|{_spelled()}|{_ONE_OF})(?![\w'])(?:[\s-](?P<named>{words})(?!\w))?"
    )


def _spelled() -> str:
    tables = table("numerals")
    ones, tens = either(tables["ones"]), either(tables["tens"])
    unit = rf"(?:{tens}(?:[\s-]{ones})?|{ones})"
    hundred = rf"(?:(?:a|{unit})\s)?hundred(?:\s(?:and\s)?{unit})?"
    # "two fifty" is 250.
    short = rf"{ones}\s{tens}(?:[\s-]{ones})?"
    below = rf"(?:{hundred}|{short}|{unit})"
    thousand = rf"(?:a|{below})\s(?:thousand|{_GRAND})(?:\s(?:and\s)?{below})?"
    return rf"(?:{thousand}|{below})"


def _plural() -> str:
    tables = table("numerals")
    tens = either(f"{ten[:-1]}ies" for ten in tables["tens"])
    return rf"(?:(?:{either(tables['ones'])}\s)?hundreds|{tens})"


def _figure(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}", text):
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", "."))


def _reckoned(text: str) -> float:
    numerals = table("numerals")
    if text in _FEW:
        return _FEW[text]
    total, current = 0, 0
    for word in re.findall(r"[a-z]+", re.sub(r"ies\b", "y", text)):
        word = word.removesuffix("s") if word == "hundreds" else word
        if word in numerals["scales"]:
            current = max(current, 1) * numerals["scales"][word]
            if current >= 1000:
                total, current = total + current, 0
        else:
            ten = numerals["tens"].get(word, 0)
            current = current * (100 if ten and 0 < current < 100 else 1)
            current += numerals["ones"].get(word, 0) + ten
    return float(total + current)


def _amount(found: re.Match[str]) -> Amount:
    if found["spelled"]:
        sign = found["named"] or ""
        said = found["spelled"]
        plural = said.endswith(("hundreds", "ies"))
        return Amount(
            found.start(), found.end(), _reckoned(said), sign, spelled=True, plural=plural
        )
    value = _figure(found["number"]) * (_SCALES[found["scale"]] if found["scale"] else 1)
    sign = found["before"] or found["after"] or ""
    return Amount(found.start(), found.end(), value, sign, plural=bool(found["many"]))


def amounts(flat: str) -> list[Amount]:
    """Return the numbers of a folded text in order."""
    return [_amount(found) for found in _pattern().finditer(flat)]
