"""What the things of a category and the values of a field are called by."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.reading.lexicon import table, words_of
from agent.reading.utterance import roots, singular, singulars
from store import Vocabulary, fold

_PARTS = re.compile(r"\s*(?:&|/|,|>|\band\b)\s*")
_LISTS = re.compile(r"[,;|/&]\s+|\s+(?:&|and)\s+")
_VERSION = re.compile(r"\s+v?\d+(?:\.\d+)*$")
_LONGEST_PART = 3


def parts_of(category: str) -> list[str]:
    """Return the parts of a name like "Coffee & Tea" that name a thing by themselves.

    One word beside several may share theirs: the sticks of "Scouring Pads & Sticks" are
    scouring sticks, the foot of "Foot & Hand Care" is foot care.
    """
    parts = [fold(part) for part in _PARTS.split(category)]
    long = any(" " in part for part in parts)
    own = [p for i, p in enumerate(parts) if not long or " " in p or (i == 0 and singular(p) != p)]
    return [p for p in own if p and p.split()[-1] not in words_of("english", "themes")]


def themes_of(category: str) -> list[str]:
    """Return the parts of a name that no thing is called by alone: the food of "Food & Treats"."""
    parts = [fold(part) for part in _PARTS.split(category)]
    return [p for p in parts if p in words_of("english", "sold")] if len(parts) > 1 else []


def synonyms_of(category: str) -> Iterable[str]:
    """Yield what else people call the things of a category: a TV for Televisions."""
    for part in {fold(category), *parts_of(category)}:
        one = " ".join(singulars(part))
        for group in table("things")["same"]:
            if one in group:
                yield from (name for name in group if name != one)


def also_called(thing: str) -> tuple[str, ...]:
    """Return what else people call a thing: a leash for a lead."""
    one = " ".join(singulars(thing))
    groups = (group for group in table("things")["same"] if one in group)
    return tuple(name for group in groups for name in group if name != one)


def also_formed(thing: str) -> tuple[str, ...]:
    """Return the forms that a word for any of them stands for: tablets and capsules for pills."""
    return tuple(table("things")["forms"].get(" ".join(singulars(thing)), ()))


def is_variety(said: str, kind: str) -> bool:
    """Return True for the "olive" of an oil, which tells what kind of oil it is."""
    varieties = table("compounds")["varieties"]
    return roots(f"{said} {kind}") in {roots(variety) for variety in varieties}


def namesakes(category: str, said: tuple[str, ...], vocabulary: Vocabulary) -> Iterable[str]:
    """Yield the departments that are called as a category of another: toys are of Toys & Games too.

    `said` is what the category was called by, each word for one of its thing.
    """
    above = {category, *vocabulary.within.get(category, ())}
    for name in vocabulary.departments if category not in vocabulary.departments else ():
        if name not in above and any(singulars(part) == said for part in parts_of(name)):
            yield name


def kinds_called(names: Iterable[str], categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories that are called by these names for one of a thing, and by no other.

    A department for coffee and tea has mugs too, but is called by both.
    """
    called = set(names)
    kinds = ((c, {" ".join(map(singular, p.split())) for p in parts_of(c)}) for c in categories)
    return tuple(sorted(c for c, parts in kinds if parts and parts <= called))


def kinds_ending(name: str, categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories of which every part ends in a name: espresso machines are machines."""
    kinds = ((c, [singular(p.split()[-1]) for p in parts_of(c)]) for c in categories)
    return tuple(sorted(c for c, ends in kinds if ends and set(ends) == {name}))


def kinds_beginning(name: str, categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories of which every part begins with a name: coffee beans are of coffee."""
    kinds = ((c, [singular(p.split()[0]) for p in parts_of(c)]) for c in categories)
    return tuple(sorted(c for c, begins in kinds if begins and set(begins) == {name}))


def tells_persons(field: str, values: Iterable[str]) -> bool:
    """Return True for a field such as recommended_gender."""
    persons = {w for words in table("attributes")["gender"].values() for w in words}
    named = {"gender", "sex"} & set(field.split("_"))
    return bool(named) and all(fold(value) in persons for value in values)


def listed(value: str) -> Iterable[str]:
    """Yield the "Wi-Fi" and "Bluetooth" of "Wi-Fi, Bluetooth 5.3", which has a version."""
    parts = [part.strip() for part in _LISTS.split(value)]
    for part in dict.fromkeys((*parts, *(_VERSION.sub("", part) for part in parts))):
        if part and part != value and len(roots(part)) <= _LONGEST_PART:
            yield part


def is_finish(color: str) -> bool:
    """Return True for "brushed nickel", the color of what is made of anything."""
    before, _, last = color.rpartition(" ")
    return before in words_of("compounds", "finishes") and last in words_of("compounds", "metals")
