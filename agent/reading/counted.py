"""Which field of a catalogue a number is of: by its unit, by the word it counts, by a name near."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from agent.reading.bounds import Bound, counted
from agent.reading.lexicon import table
from agent.reading.utterance import singular
from store import Range, Vocabulary, conversion, searched_units, unit_words

# These are told in other words.
OWN = frozenset({"price", "rating", "rating_count", "stock", "persons", "size"})
# "spf 50" is the number of a field; "pockets 2" may be the second thing of a list.
_SPOKEN = 10
_NEAR = 32
_WORD = re.compile(r"[a-z]+")
_CLAUSE = re.compile(r"[,.;!?\d]")
_LINKS = frozenset({"of", "the", "a", "an", "is", "are", "be", "at", "to", "in", "internal"})
# How the number of keys may be called in a catalogue.
_COUNTING = re.compile(r"^(?:number|no|num|nr)_of_|^num_|_(?:count|qty|quantity|number)$")
# What a percentage or an angle is of must be told.
_ANGLES = frozenset({"degrees", "degree", "°", "%"})
# "512 gb storage under 1000": the name belongs to the number before it.
_TOLD = re.compile(r"\d ?[a-z]{1,9} (?:of )?(?:[a-z]+ )?$")
# The x of "170 x 240".
_SIZED = re.compile(r" ?x ?\d")
_THOUSANDS = re.compile(r"\d ?k$")


def measured(unit: str) -> tuple[str, float]:
    """Return the unit that a shop compares in for one that was typed, and the factor to it."""
    # "One in white" has no inches.
    named = searched_units().get(unit) if unit != "in" else None
    return (conversion(named) or (named, 1.0)) if named else (unit, 1.0)


def is_counted(bound: Bound, field: str, range_: Range) -> bool:
    """Return True when the word after a number is a field's own unit, or the field's name."""
    if range_.unit:
        unit = measured(bound.unit)[0]
        return unit.casefold() == range_.unit.casefold() and bound.unit not in unit_words()
    return bound.unit != "" and singular(bound.unit) == singular(_COUNTING.sub("", field))


def counted_field(
    flat: str, bound: Bound, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> str | None:
    """Return the field that a number is of, None where it is of none or may be of several.

    `counts` tells how many products of the kind sought state each field.
    """
    if _SIZED.match(flat, bound.last.end):
        return None
    numbers = {f: r for f, r in vocabulary.numbers.items() if f not in OWN}
    named = [f for f, r in numbers.items() if not r.unit and _counts(f).match(flat, bound.last.end)]
    fields = named or [f for f, r in numbers.items() if is_counted(bound, f, r)]
    if not fields:
        return _spoken_of(flat, bound, numbers)
    near = [f for f in fields if _names(f).search(flat)]
    if bound.unit in _ANGLES:
        return near[0] if len(near) == 1 else None
    if len(fields) == 1:
        return fields[0]
    return _only(_named_nearest(flat, bound, fields)) or _likely(bound, fields, numbers, counts)


def with_name(flat: str, bound: Bound, place: tuple[int, int], field: str) -> tuple[int, int]:
    """Return the place of a limit with the name of its field: "play time at most 45 minutes"."""
    before = _named_before(field).search(flat[: bound.start])
    after = _counts(field).match(flat, place[1])
    return before.start() if before else place[0], after.end() if after else place[1]


def in_thousands(flat: str, bound: Bound, vocabulary: Vocabulary) -> str | None:
    """Return the field of which "4k" or "6000k" is a value, and no thousands."""
    if bound.sign or not _THOUSANDS.search(flat[bound.last.start : bound.last.end]):
        return None
    value = bound.last.value / 1000
    fields = ((f, r) for f, r in vocabulary.numbers.items() if r.unit.casefold() == "k")
    return next((f for f, r in fields if r.low <= value <= r.high), None)


def _likely(
    bound: Bound, fields: Iterable[str], numbers: Mapping[str, Range], counts: Mapping[str, int]
) -> str | None:
    """Return the field that what is sought states, else the one with such values: 8 GB of RAM."""
    stated = [f for f in fields if counts.get(f)] or list(fields)
    value = bound.last.value * measured(bound.unit)[1]
    return _only(stated) or _only([f for f in stated if numbers[f].low <= value <= numbers[f].high])


def _only(fields: list[str]) -> str | None:
    return fields[0] if len(fields) == 1 else None


def _named_nearest(flat: str, bound: Bound, fields: Iterable[str]) -> list[str]:
    """Return the fields that the nearest word names: behind the number, else before it."""
    behind = _words(_CLAUSE.split(flat[bound.unit_end : bound.unit_end + _NEAR])[0])
    ahead = _words(_CLAUSE.split(flat[max(0, bound.start - _NEAR) : bound.start])[-1])
    for word in (*behind[:1], *ahead[-1:], *behind[1:2]):
        if named := [f for f in fields if word in called(f)]:
            return named
    return []


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text) if w not in _LINKS]


@cache
def called(field: str) -> frozenset[str]:
    """Return the words that name a number of the catalogue."""
    return frozenset({*field.split("_"), *table("units")["names"].get(field, ())})


@cache
def _names(field: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(field.replace('_', ' '))}\b")


@cache
def _counts(field: str) -> re.Pattern[str]:
    """Return the pattern of "card slots" behind a number, for names of several words."""
    name = _COUNTING.sub("", field).replace("_", " ")
    several = re.escape(name.removesuffix("s")) if " " in name else r"(?!)"
    return re.compile(rf"[ -]{several}s?\b")


@cache
def _named_before(field: str) -> re.Pattern[str]:
    name = re.escape(_COUNTING.sub("", field).replace("_", " "))
    return re.compile(rf"\b{name}s?(?: (?:is|are|of|at|should be|must be|has to be|to be))*:? $")


def _spoken_of(flat: str, bound: Bound, numbers: Mapping[str, Range]) -> str | None:
    """Return the field that is named right before a number without a unit: "spf 50"."""
    if bound.unit and (bound.unit in unit_words() or bound.unit in searched_units()):
        return None
    ahead = flat[: bound.start]
    for field, range_ in numbers.items():
        # Kilograms or grams: who leaves out the unit leaves that open too.
        named = _named_before(field).search(ahead)
        loose = range_.unit in ("g", "cm", "ml", "hour")
        if loose or not named or _TOLD.search(ahead[: named.start()]):
            continue
        # "Bags under 100" are what costs that much; "spf under 50" is no price.
        counts = singular(field) != field and bound.kind != "bare"
        least = 0 if bound.kind != "bare" else _SPOKEN
        if not counts and bound.last.value >= least and bound.unit not in counted():
            return field
    return None
