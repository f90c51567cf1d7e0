"""The numbers of a text: what each counts, in which unit, and whether it is a bound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from agent.grounding.cues import cue
from agent.grounding.passage import rooted
from agent.grounding.terms import table as own_table
from agent.reading import table
from store import conversion, unit_words

Bound = Literal["exact", "about", "under", "over", "most", "least", "just under", "just over"]
Kind = Literal["money", "percent", "rating", "quantity", "count", "code"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SIGN = r"(?:US|CA|AU|NZ|A|C)?\$|€|£|¥|₹"
_WRITTEN = re.compile(
    rf"(?:(?P<sign>{_SIGN})\s?)?(?<![A-Za-z\d])(?<!\d[.,])(?P<minus>(?<!\S)-)?(?P<number>{_NUMBER})"
    r"(?:(?P<k>k\b)|(?P<ordinal>st|nd|rd|th)\b)?(?P<plus>\+(?!\w))?"
    r"(?P<unit>\s?(?:%|\"|''|°\s?[CF]\b|°|★)|[ -]?[A-Za-zµ°]+(?:/m2|[23]\b)?)?",
)
_WORD = re.compile(r"[A-Za-z]+(?:-[a-z]+)?")
_OUT_OF = re.compile(r"\s*(?:/|out of|of)\s*(?:5|five|10|ten)(?![\d.-]*\d)(?:\s*stars?)?")
_INCHES = re.compile(r"\s?in\b\.?(?=\s*(?:tall|wide|long|deep|high|thick|x|\u00d7|by\b|$|[,;)]))")
_RATED = re.compile(
    r"(?:rated|rating|scor(?:e|es|ed|ing)|averag\w+)[\s:]+(?:(?!for\b)\w+\s){0,2}$", re.I
)
_BY = re.compile(r"\s*(?:x|\u00d7|by|to|-|\u2013)\s*")
_JOIN = re.compile(r"\s*(?:-|\u2013|to|x|\u00d7|by|and|or|through)\s*")
_STOPS = re.compile(r"[,;:()!?\n]|\.(?!\d)| - |\b(?:and|or|but|while|though|with|plus)\b", re.I)
_BOUNDS: Mapping[Bound, str] = {
    "just under": "just_under", "just over": "just_over", "most": "most", "least": "least",
    "about": "about", "under": "under", "over": "over",
}  # fmt: skip
_BEFORE = {
    bound: cue(name, r"(?:(?<!\w)(?:{})\s+(?:the |a |an |your |only |that )?|~\s?)$")
    if bound == "about"
    else cue(name, r"(?<!\w)(?:{})\s+(?:the |a |an |your |only |that )?$")
    for bound, name in _BOUNDS.items()
}
_AFTER: Mapping[Bound, re.Pattern[str]] = {
    "most": cue("most_after", r"\s*(?:{})"),
    "least": cue("least_after", r"\s*(?:{})"),
    "about": cue("about_after", r"\s*(?:{})"),
}
_SMALL_UNITS = frozenset("sakdt")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `unit` is canonical, `scale` turns the value into it; `nouns` follow it."""

    value: float
    decimals: int
    start: int
    end: int
    text: str = ""
    kind: Kind = "count"
    unit: str = ""
    scale: float = 1
    currencies: frozenset[str] = frozenset()
    bound: Bound = "exact"
    nouns: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def amount(self) -> float:
        """The value in the canonical unit."""
        return self.value * self.scale


def figures(text: str) -> list[Figure]:
    """Return the numbers of a text in order, digits and words."""
    found = sorted([*_digits(text), *_spelled(text)], key=lambda f: f.start)
    described = [_described(f, text, found) for f in _shared(_apart(found), text)]
    return _alike(_apart(described), text)


def _apart(found: list[Figure]) -> list[Figure]:
    """Leave out what lies inside the number before it, as the 5 of "4.6 out of 5"."""
    return [f for i, f in enumerate(found) if not i or f.start >= found[i - 1].end]


@cache
def units() -> Mapping[str, str]:
    """Return the names of units by each way of writing them."""
    known = {word: name.casefold() for word, name in unit_words().items()}
    plain = str(own_table()["plain_units"]).split()
    return known | {u: u for u in plain} | {f"{u}s": u for u in plain} | dict(own_table()["units"])


def canonical_unit(written: str) -> tuple[str, float] | None:
    """Return the canonical unit of a written one and the factor to it; None for no unit."""
    flat = written.casefold().strip(" -")
    name = units().get(flat)
    if name is None:
        return (
            (flat.replace("° ", "°"), 1.0)
            if re.fullmatch(r"°\s?[cf]?|\w+/m2|c?m[23]", flat)
            else None
        )
    return conversion(name) or (name, 1.0)


def _digits(text: str) -> Iterator[Figure]:
    for m in _WRITTEN.finditer(text):
        if m["ordinal"]:
            continue
        number = m["number"].replace(",", "")
        value = float(number) * (1000 if m["k"] else 1) * (-1 if m["minus"] else 1)
        decimals = len(number.partition(".")[2]) - (3 if m["k"] else 0)
        end = m.end("plus") if m["plus"] else m.end("k") if m["k"] else m.end("number")
        figure = Figure(value, decimals, m.start(), end)
        figure = replace(figure, bound="least") if m["plus"] else figure
        unit = "inch" if _INCHES.match(text, end) else m["unit"] or ""
        yield _with_unit(figure, m["sign"] or "", unit, m.end())


def _with_unit(figure: Figure, sign: str, unit: str, end: int) -> Figure:
    flat = unit.casefold().strip(" -")
    if sign:
        return replace(figure, kind="money", currencies=_currencies("signs", sign))
    if flat in ("%", "percent"):
        return replace(figure, kind="percent", unit="%", end=end)
    if flat in ("★", "star", "stars"):
        return replace(figure, kind="rating", end=end)
    if currencies := _currencies("words", flat):
        return replace(figure, kind="money", currencies=currencies, end=end)
    known = canonical_unit(unit)
    if not known or (flat in _SMALL_UNITS and unit[0] in " -"):
        glued = bool(unit) and unit[0] not in " -"
        return replace(figure, end=end, kind="code") if glued else figure
    return replace(figure, kind="quantity", unit=known[0], scale=known[1], end=end)


def _currencies(entry: str, written: str) -> frozenset[str]:
    if entry == "words" and (written in table("currencies")["own"] or written == "pounds"):
        return frozenset({"*"}) if written != "pounds" else frozenset()
    return frozenset(table("currencies")[entry].get(written.casefold(), ()))


def _spelled(text: str) -> Iterator[Figure]:
    """Read number words; "one" counts only before a unit ("one liter")."""
    numbers = _number_words()
    for m in _WORD.finditer(text):
        first, _, second = m[0].casefold().partition("-")
        value = numbers.get(first)
        if value is None:
            continue
        end = m.start() + len(first)
        if second in numbers and value >= 20:
            value, end = value + numbers[second], m.end()
        unit = re.match(r"[ -]([A-Za-z]+)", text[end:])
        known = canonical_unit(unit[1]) if unit and len(unit[1]) > 1 else None
        figure = Figure(float(value), 0, m.start(), end)
        if known and unit:
            yield replace(
                figure, kind="quantity", unit=known[0], scale=known[1], end=end + unit.end()
            )
        elif unit and _currencies("words", unit[1].casefold()):
            yield _with_unit(figure, "", unit[1], end + unit.end())
        elif first != "one" or (unit and unit[1] in ("person", "people", "cup", "door")):
            yield figure


@cache
def _number_words() -> Mapping[str, int]:
    numerals = table("numerals")
    return {**numerals["ones"], **numerals["tens"], "dozen": 12, "hundred": 100}


def _shared(found: list[Figure], text: str) -> list[Figure]:
    """Give each number of "43 x 30 x 13 cm" or "$40-50" what only one of them states."""
    for i in range(len(found) - 2, -1, -1):
        here, after = found[i], found[i + 1]
        if not _JOIN.fullmatch(text[here.end : after.start]):
            continue
        if here.kind == "count" and after.kind in ("quantity", "percent", "rating"):
            found[i] = replace(here, kind=after.kind, unit=after.unit, scale=after.scale)
        elif here.kind == "money" and after.kind == "count" and text[here.end] == "-":
            found[i + 1] = replace(after, kind="money", currencies=here.currencies)
    return found


def _alike(found: list[Figure], text: str) -> list[Figure]:
    """Let "about" in "about 19 x 11 inches" hold for every number of the row."""
    for i, (one, next_) in enumerate(pairwise(found)):
        joined = _BY.fullmatch(text[one.end : next_.start])
        if joined and found[i].bound == "about" and next_.bound == "exact":
            found[i + 1] = replace(next_, bound="about")
    return found


def _described(figure: Figure, text: str, found: list[Figure]) -> Figure:
    last = max((f.end for f in found if f.end <= figure.start), default=0)
    first = min((f.start for f in found if f.start >= figure.end), default=len(text))
    before, after = text[last : figure.start], text[figure.end : first]
    nouns = tuple(rooted(w) for w in re.findall(r"[^\W\d_]+", _STOPS.split(after)[0]))[:4]
    bound = _bound(figure, before, after)
    figure = replace(figure, before=before, after=after, nouns=nouns, bound=bound)
    figure = _as_rating(figure, text)
    return replace(figure, text=text[figure.start : figure.end].strip())


def _bound(figure: Figure, before: str, after: str) -> Bound:
    if figure.bound != "exact":
        return figure.bound
    for bound, pattern in _BEFORE.items():
        if pattern.search(before):
            return bound
    return next((b for b, pattern in _AFTER.items() if pattern.match(after)), "exact")


def _as_rating(figure: Figure, text: str) -> Figure:
    if figure.kind != "count" or figure.value > 10:
        return figure
    out_of = _OUT_OF.match(text, figure.end)
    if out_of and (figure.decimals or "star" in text or "rat" in text):
        return replace(figure, kind="rating", end=out_of.end())
    rated = re.match(r"[ -](?:stars?|rating)\b", figure.after) or _RATED.search(figure.before)
    plural = re.match(r"\s*(?:reviews?|ratings|buyers|customers)\b", figure.after)
    return replace(figure, kind="rating") if rated and not plural else figure
