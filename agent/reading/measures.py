"""Limits on weight, size, capacity and other measures, in the catalogue's units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from agent.reading.bounds import Bound
from agent.reading.counted import called
from agent.reading.lexicon import table
from store import Constraint, Op, Vocabulary, conversion, settled, unit_words

_WORD = re.compile(r"[a-z]+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_NEAR = 26
_AGES = frozenset({"age_from", "age_to"})
# "looking for 2 kg of rice" limits nothing.
_IDLE = frozenset({"for", "from", "i have", "i've got", "ive got", "i got"})
_BEARING = re.compile(r"\b(?:hold|support|bear|withstand)s? (?:up to |at least |about |around )?$")
_HELD = frozenset({"holds", "hold", "supports", "support", "last", "lasts", "lasting"})
_LINKS = frozenset({"in", "of"})
_ENDS = frozenset({"max", "min", "age"})
_SIDES = frozenset({"width", "height", "length", "depth", "diameter", "thickness"})
_FITTING = re.compile(
    r"\b(?:fits?|for|into|in|inside|onto|on|against|through)"
    r"(?: (?:in|on|into|a|an|my|the|our|of)){0,3} [\d.,]+$"
    r"|\bbetween (?:\w+ ){1,3}[\d.,]+$"
)
# "It fits a shelf 20 cm wide", "has to go in a drawer that is 40 cm deep".
_PLACED = re.compile(
    r"\b(?:fits?|fitting|(?:goes?|going|put it|stands?) (?:in|into|on|onto|under|inside|between))"
    r"(?: (?!and\b|or\b|with\b|for\b)\w+){0,4} (?P<place>\w+)"
    r"(?: (?:that|which|is|are|it'?s|that'?s|of|with|only|just|about|around|exactly))*[ ,]+$"
)
_WHO_WEIGHS = re.compile(
    r"\b(?:he|she|i|who|cat|dog|puppy|kitten|rabbit|baby|son|daughter|kid|husband|wife)"
    r"(?: that| who)? (?:only )?weighs?(?: (?:about|around|in at|like))*\s*$"
)
_PET = re.compile(r"\b(?:cat|dog|puppy|kitten|rabbit|pet|pup)s?\b")
_LASTS = re.compile(r"\b(?:keeps?|stays?|lasts?|holds?|runs?|works?|burns?)\b[^,.;!?\d]*$")
# Of what belongs to the shopper: "i'm 180 cm tall", "my wall is 2 m wide".
_OWNED = re.compile(
    r"(?:\b(?:i|he|she|we|they)(?:'?m|'?s| am| is|'?re| are)|\bmy (?:\w+ ){1,3}(?:is|are|has|had))"
    r"(?: only| about| around| just)*\s*$"
)


@cache
def _units() -> Mapping[str, tuple[str, float]]:
    """Return each unit word with the unit that values compare in and the factor to it."""
    return {word: conversion(unit) or (unit, 1.0) for word, unit in unit_words().items()}


def _near(flat: str, bound: Bound) -> list[str]:
    """Return the words right around a bound: "weighs" under 2 kg, 30 cm "wide"."""
    # "Battery, at least 30 hours" names what the number is of, and goes on with it.
    ahead_of = flat[max(0, bound.start - _NEAR) : bound.start].rstrip(" ,")
    before = re.split(r"[,.;!?\d]", ahead_of)[-1]
    # "Heel height at least 40 mm and max $140" names no maximum height.
    after = re.split(r"[,.;!?\d]|\band\b", flat[bound.unit_end : bound.unit_end + _NEAR])[0]
    cue = _WORD.findall(bound.cue)
    ahead = [w for w in _WORD.findall(before) if w != "of"]
    return [*ahead[-3:], *cue, *_WORD.findall(after)[:3]]


def _beside(flat: str, bound: Bound) -> list[str]:
    """Return the words of the cue, and the one right after the number: "in height", "wide"."""
    behind = _WORD.findall(flat[bound.unit_end : bound.unit_end + _NEAR])
    # "Shorter than 40 cm in height" is of its height.
    after = [w for w in behind[:2] if w not in _LINKS][:1]
    cue = _WORD.findall(flat[bound.start : bound.first.start])
    return [*cue, *after]


def _named(near: list[str], field: str) -> int:
    """Return how many words of the name of `field` stand near."""
    own = field.split("_")
    if all(part in near for part in own):
        return len(own) + 1
    part_of = len(own) > 1 and own[0] in near and own[0] not in _ENDS and own[-1] in _SIDES
    return int(part_of or any(name in near for name in table("units")["names"].get(field, ())))


def _field(
    near: list[str], unit: str, fields: Iterable[str], counts: Mapping[str, int]
) -> str | None:
    """Return the one field that is meant: named, or usual for the unit, or the only one."""
    fitting = list(fields)
    scores = {field: _named(near, field) for field in fitting}
    best = max(scores.values(), default=0)
    if best:
        meant = [field for field in fitting if scores[field] == best]
        most = max(counts.get(field, 0) for field in meant)
        stated = [field for field in meant if counts.get(field, 0) == most]
        # Of what is shorter nobody means the height, where what has a length mostly tells it.
        if "length" in meant and 2 * counts.get("length", 0) >= most:
            return "length"
        return stated[0] if len(stated) == 1 else None
    usual = table("units")["usual"].get(unit)
    if usual in fitting:
        return str(usual)
    return _only(fitting, unit, counts)


def _only(fields: list[str], unit: str, counts: Mapping[str, int]) -> str | None:
    """Return the only field of the unit that what is sought states, or that the shop states."""
    if unit == "hour":
        return None
    stated = [field for field in fields if counts.get(field)]
    own = stated or fields
    return own[0] if len(own) == 1 and (stated or unit != "cm") else None


def _lacking(near: list[str], unit: str) -> str | None:
    """Return the field that a shopper names and the catalogue doesn't have."""
    for field, names in table("units")["names"].items():
        if any(name in near for name in names):
            return str(field)
    found = table("units")["usual"].get(unit)
    return str(found) if found else None


def _room(flat: str, bound: Bound) -> str | None:
    """Return the dimension that the place named beside a number limits: "fits a 60 cm shelf"."""
    after = _WORD.findall(re.split(r"[,.;!?\d]", flat[bound.unit_end : bound.unit_end + _NEAR])[0])
    places = table("units")["places"].items()
    found = next((f for f, names in places if set(after[:2]) & set(names)), None)
    if found and _FITTING.search(flat[: bound.last.end]):
        return str(found)
    before = _PLACED.search(flat[: bound.start])
    return next((str(f) for f, names in places if before and before["place"] in names), None)


def _usual_of(near: list[str]) -> str | None:
    """Return the dimension that a thing named near is told by: the diameter of a pan."""
    things = table("units")["things"].items()
    found = next((f for f, names in things if set(names) & set(near)), None)
    return str(found) if found else None


def _tells_size(flat: str, bound: Bound, vocabulary: Vocabulary) -> bool:
    """Return True for a length of something that is no size of the shop's, as "12 inch" may be."""
    figure, sizes = f"{bound.first.value:g}", vocabulary.texts.get("size", {})
    sized = any(figure in _FIGURE.findall(size) for size in sizes)
    return not sized and bool(_WORD.search(flat[: bound.start] + flat[bound.unit_end :]))


def _bears(flat: str, bound: Bound, fitting: Iterable[str]) -> str | None:
    """Return the field of what a thing must bear: "he weighs 8 kilos" is not of the carrier."""
    if _BEARING.search(flat[: bound.start]) and not any(f.startswith("max_") for f in fitting):
        # What a ladder holds is not what it weighs.
        return "max_load"
    heavy = [f for f in fitting if f.startswith("max_") and f.endswith(("weight", "load"))]
    pets = [f for f in heavy if "pet" in f]
    if not _WHO_WEIGHS.search(flat[: bound.start]):
        return None
    return next(iter(pets if _PET.search(flat) else [f for f in heavy if "load" in f]), None)


def measure_limits(
    flat: str,
    said: str,
    bound: Bound,
    vocabulary: Vocabulary,
    counts: Mapping[str, int],
) -> tuple[Constraint, ...]:
    """Return the constraints when the number is a measure of a known field, else none.

    `counts` tells how many products of the kind sought state each field.
    """
    if bound.unit not in _units():
        return ()
    unit, factor = _units()[bound.unit]
    limits = () if bound.cue in _IDLE else bound.limits
    near = _near(flat, bound)
    stated = vocabulary.numbers.items()
    fitting = [field for field, range_ in stated if range_.unit == unit and field not in _AGES]
    field = _field(near, unit, fitting, counts) if fitting else _lacking(near, unit)
    beside = _beside(flat, bound)
    if fitting and any(_named(beside, f) for f in fitting):
        # "At most 19 cm deep no taller than 50 cm" names another dimension nearby.
        field = _field(beside, unit, fitting, counts) or field
    room = _room(flat, bound) if unit == "cm" else None
    if room:
        field, limits = field if field in _SIDES else room, (("lte", bound.last.value),)
    if field is None and unit == "cm":
        usual = _usual_of(near)
        if any(counts.get(f) for f in fitting) or not _tells_size(flat, bound, vocabulary):
            field = usual if usual in fitting else None
        else:
            field = usual or "size"
    heavy = _bears(flat, bound, fitting) if unit == "g" else None
    if heavy:
        field, limits = heavy, (("gte", bound.last.value),)
    if field is None:
        return _lasting(flat, said, bound) if unit == "hour" else ()
    limits = limits or _bare(flat, bound, field, near)
    return tuple(
        Constraint(
            field=field,
            op=op,
            value=settled(value * factor),
            said=said,
            unit=unit,
            checkable=field in vocabulary.numbers,
        )
        for op, value in limits
    )


def _lasting(flat: str, said: str, bound: Bound) -> tuple[Constraint, ...]:
    """Return that "keeps drinks cold for 24 hours" is wanted, which no field of a shop tells."""
    if not _LASTS.search(flat[: bound.start]):
        return ()
    value = settled(bound.last.value * _units()[bound.unit][1])
    return (
        Constraint(
            field="duration", op="gte", value=value, said=said, unit="hour", checkable=False
        ),
    )


def _bare(flat: str, bound: Bound, field: str, near: list[str]) -> tuple[tuple[Op, float], ...]:
    """Return what a measure without a word of more or less asks for.

    "30 hours of battery", "holds 2 liters" are the least that will do, and a 500 ml bottle is
    called by what it holds. Of a weight nobody says whether more or less would do too.
    """
    unit = _units()[bound.unit][0]
    if bound.cue in _IDLE or _OWNED.search(flat[: bound.start]):
        return ()
    if field == "battery_life" or _HELD & set(near):
        return (("gte", bound.first.value),)
    named = any(word in near for word in called(field) - {"life"})
    partitive = flat.startswith(" of ", bound.unit_end) and not named
    if unit == "g" or partitive or (unit == "hour" and not named):
        return ()
    return (("eq", bound.first.value),)
