"""What a text says about each of its numbers: at most, at least, between, about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from agent.reading.amounts import Amount, amounts
from agent.reading.lexicon import either, table, words_of
from store import Op, searched_units

Kind = Literal["lt", "lte", "gt", "gte", "eq", "tilde", "between", "bare"]
_FLIPPED: dict[Kind, Kind] = {"lt": "gte", "lte": "gt", "gt": "lte", "gte": "lt"}
_REACH = 48
_RANGE = re.compile(r"\s*(?:[a-z\"'%]{1,11}\s*)?(?P<join>-|to|and|&|till|until|up to|or)\s*")
_RANGED = re.compile(
    r"(?:^|(?<=[^\w']))"
    r"(?P<cue>(?:in )?between|from|any ?where (?:from|between)|ranging from|ranges from)"
    r"\s*(?:about|around)?\s*$"
)
_UNIT = re.compile(
    r"\s?-?\s?(?:(?P<fluid>fl(?:uid)?\.? ?(?:oz|ounces?)\b\.?)|(?P<unit>[a-z]+|[%°]|\"|''))"
)
# "in" is inches where a number runs into it, a dimension follows, or nothing does.
_INCHES = re.compile(r"in\b|\s?-?\s?in\.?\s*(?:$|[,.;x]|wide|tall|long|deep|high|thick|across|in )")
_DIMENSION = re.compile(r"\s(?:wide|tall|high|long|deep|thick|across)\b")
_THING = re.compile(r"\s(?:of )?[a-z]{3,}(?: life| capacity| size)?(?=\sor\s)")
_POUNDS = frozenset({"pound", "pounds"})
_CAP = re.compile(
    r"\s*(?:dollars?|bucks|euros?|pounds?|quid)?\s*(?P<cap>max(?:imum)?|tops|at (?:the )?most)\b\.?"
)
_SAME = {"percent": "%", "pct": "%"}
_ROUGHLY = re.compile(r"\b(?:around|about)\b")
_ABOUT = 0.2
# Which part of the two hundreds.
_PART = re.compile(
    r"\b(?:in the |the )?(?:(?P<part>low|lower|early|mid|middle|high|upper|late)[ -]?)?$"
)
_PARTS = {
    **dict.fromkeys(("low", "lower", "early"), (0.0, 0.4)),
    **dict.fromkeys(("mid", "middle"), (0.3, 0.7)),
    **dict.fromkeys(("high", "upper", "late"), (0.6, 1.0)),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One number, or a range of two, with what is said about it and the unit after it."""

    kind: Kind
    first: Amount
    last: Amount
    start: int
    end: int
    cue: str = ""
    unit: str = ""
    unit_end: int = 0

    @property
    def limits(self) -> tuple[tuple[Op, float], ...]:
        """The comparisons that the bound stands for."""
        if self.kind == "between":
            low, high = sorted((self.first.value, self.last.value))
            return (("gte", low), ("lte", high))
        value = self.first.value
        if self.kind == "tilde":
            return (
                ("gte", round(value * (1 - _ABOUT), 4)),
                ("lte", round(value * (1 + _ABOUT), 4)),
            )
        return ((self.kind, value),) if self.kind != "bare" else ()

    @property
    def sign(self) -> str:
        """How money was written beside either number."""
        return self.first.sign or self.last.sign


@cache
def _before() -> re.Pattern[str]:
    cues = table("bounds")["before"]
    named = "|".join(f"(?P<{kind}>{either(map(re.escape, cues[kind]))})" for kind in cues)
    filler = either(map(re.escape, table("bounds")["filler"]))
    return re.compile(rf"(?:^|(?<=[^\w'-])|(?<=[<>~≤≥]))(?:{named})(?:\s*{filler})*\s*[:=]?\s*$")


@cache
def _after() -> re.Pattern[str]:
    cues, shared = table("bounds")["after"], table("bounds")["shared"]
    most = {"lte": [*cues["lte"], *shared]}
    named = "|".join(f"(?P<{kind}>{either(said)})" for kind, said in {**cues, **most}.items())
    return re.compile(rf"\s*(?:{named})(?![a-z])")


@cache
def _flips() -> re.Pattern[str]:
    rules = table("bounds")
    return re.compile(
        rf"(?<![\w'])(?P<flip>{either(rules['flips'])})"
        rf"(?:\s+{either(rules['between_flip'])}){{0,6}}\s*$"
    )


@cache
def counted() -> frozenset[str]:
    """Return the words before which a number counts or measures something."""
    # After a price these are plain words: "under 50 in blue", "under 100 a piece".
    return (frozenset(searched_units()) | words_of("units", "counts")) - {"in", "a", "or", "of"}


def _dimension(flat: str, at: int) -> int:
    found = _DIMENSION.match(flat, at)
    return found.end() if found else at


def _after_thing(flat: str, at: int) -> re.Match[str] | None:
    """Return the "or more" of "5000 mah battery or more"."""
    named = _THING.match(flat, at)
    found = _after().match(flat, named.end()) if named else None
    return found if found and found[0].lstrip().startswith("or ") else None


def _matched(found: re.Match[str] | None) -> tuple[Kind, str]:
    for kind in ("lt", "lte", "gt", "gte", "tilde", "eq"):
        if found and found.groupdict().get(kind):
            return kind, found[kind]
    return "bare", ""


def _unit(flat: str, at: int) -> tuple[str, int]:
    found = _UNIT.match(flat, at)
    if found and found["unit"] == "in" and flat[at - 1 : at].isdigit() and _INCHES.match(flat, at):
        return "inch", found.end()
    if found and found["fluid"]:
        return "floz", found.end()
    return (_SAME.get(found["unit"], found["unit"]), found.end()) if found else ("", at)


def _ahead(flat: str, amount: Amount) -> tuple[Kind, str, int]:
    """Return what is said right before a number, negated where a negation stands before that."""
    since = max(0, amount.start - _REACH)
    found = _before().search(flat[since : amount.start])
    kind, cue = _matched(found)
    if not found:
        return kind, cue, amount.start
    start = since + found.start()
    turned = _flips().search(flat[max(0, start - _REACH) : start])
    if turned and kind in _FLIPPED and cue not in ("for", "from"):
        return _FLIPPED[kind], f"{turned['flip']} {cue}", max(0, start - _REACH) + turned.start()
    if kind == "lte" and cue in table("bounds")["weak"] and _ROUGHLY.search(found[0]):
        return "tilde", "about", start
    return kind, cue, start


def _rounded(flat: str, amount: Amount) -> Bound | None:
    """Return the range of "mid 200s", "the low forties"."""
    width = next((w for w in (1000.0, 100.0, 10.0) if amount.value >= w), 0.0)
    found = _PART.search(flat[: amount.start])
    if not amount.plural or not found or not width or amount.value % width:
        return None
    since, until = _PARTS.get(found["part"] or "", (0.0, 1.0))
    low, high = (replace(amount, value=amount.value + width * at) for at in (since, until))
    cue = f"between {found['part']}" if found["part"] else found[0].strip()
    return Bound("between", low, high, found.start(), amount.end, cue)


def _single(flat: str, amount: Amount) -> Bound:
    kind, cue, start = _ahead(flat, amount)
    behind = _after().match(flat, amount.end)
    unit, unit_end = _unit(flat, behind.end() if behind else amount.end)
    if amount.sign in _POUNDS:
        unit, unit_end = "lb", amount.end
    if not behind and unit in counted():
        behind = (
            _after().match(flat, unit_end)
            or _after().match(flat, _dimension(flat, unit_end))
            or _after_thing(flat, unit_end)
        )
    after, after_cue = _matched(behind)
    end = amount.end
    if behind and (kind in ("bare", "tilde") or cue in table("bounds")["weak"]):
        kind, cue, end = after, after_cue, behind.end()
    if kind == "tilde" and (most := _CAP.match(flat, end)):
        # "30ish dollars max" is roughly said, and still the most.
        kind, cue, end = "lte", most["cap"], most.end()
    return Bound(kind, amount, amount, start, end, cue, unit, unit_end)


def _pair(flat: str, first: Amount, last: Amount) -> Bound | None:
    joined = _RANGE.fullmatch(flat, first.end, last.start)
    if joined is None:
        return None
    since = max(0, first.start - _REACH)
    ranged = _RANGED.search(flat[since : first.start])
    spanned = joined["join"] in ("-", "to", "till", "until", "up to")
    if not spanned and not (ranged and "between" in ranged["cue"]):
        return None
    if not ranged and first.value >= last.value:
        return None
    # "At least 2 kg up to $300" has a limit on either side.
    if joined["join"] == "up to" and _ahead(flat, first)[0] in _FLIPPED:
        return None
    unit, unit_end = _unit(flat, last.end)
    start = since + ranged.start() if ranged else first.start
    cue = ranged["cue"] if ranged else ""
    return Bound("between", first, last, start, last.end, cue, unit, unit_end)


def bounds(flat: str) -> list[Bound]:
    """Return every number of a folded text with what is said about it, in order."""
    numbers = amounts(flat)
    found: list[Bound] = []
    at = 0
    while at < len(numbers):
        pair = _pair(flat, *numbers[at : at + 2]) if at + 1 < len(numbers) else None
        found.append(pair or _rounded(flat, numbers[at]) or _single(flat, numbers[at]))
        at += 2 if pair else 1
    return found
