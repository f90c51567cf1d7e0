"""Whom something is for, for how many persons, and for what age."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from agent.reading.bounds import Bound
from agent.reading.lexicon import cue, either, table, words_of
from agent.reading.utterance import root, roots
from store import Constraint, Vocabulary, conversion, settled

_PERSONS = frozenset(
    {"person", "persons", "people", "ppl", "man", "berth", "adults", "guests", "campers"}
)
_SLEEPS = re.compile(
    r"\b(?:sleeps?|seats?|(?P<fits>fits?)|room for|family of|party of|group of)"
    r"\s*(?:up to|at least)?\s*$"
)
# How many "we are 4 and a dog" are matters only where the thing sought says for how many it is.
_WE_ARE = re.compile(r"\b(?:we(?:'?re| are|'?ll be| will be)|there(?:'s| are| will be| is))\s*$")
# Gifts for ten people are ten.
_GIFTS = re.compile(r"\b(?:gifts?|presents?|favou?rs|souvenirs?)\b(?: ideas?)?(?: for)?\s*$")
_END = re.compile(
    r"\s*(?:$|[,.;!?]|(?:or more|under|below|with|that|in|and|please|over|max|people|for"
    r"|the|my|he|she|they|i|we|now|only|instead|since|because|as|but|not|so|then|too|tho|though)\b)"
)
_TIME = re.compile(r"\s?-?\s?(?P<unit>years?|yrs?|months?|mos?|yo|y/o)(?P<old>\s?-?\s?olds?)?\b")
_AGED = re.compile(r"\b(?:age|aged|ages|turn(?:s|ing|ed))\s*(?:of|from|is|:)?\s*$")
# "My nephew is 7", "a toddler of 2", "he's nearly 5".
_CHILD = (
    r"(?:he|she|who|kid|child|boy|girl|toddler|son|daughter|nephew|niece|grandson|granddaughter)"
)
_IS = re.compile(
    rf"\b{_CHILD}(?:'?s| is| of|'?ll be)(?: (?:only|just|about|almost|nearly|now|like))? $"
)
# "A child of 105 cm", "he's about 120 cm".
_GROWS = re.compile(rf"\b{_CHILD}(?:'?s| is| of| around| about)* $")
# The "in" of "a girl of 8 in pink" measures nothing.
_TALL = frozenset({"cm", "centimeters", "centimetres"})
_MOST = 20
# What is made from an age on is no matter for who is of age.
_GROWN = 18


@cache
def _animals() -> frozenset[str]:
    return frozenset(map(root, words_of("people", "animals")))


def is_animal(said: str) -> bool:
    """Return True for the dogs that a shampoo is for."""
    return bool(said) and _animals().issuperset(roots(said))


def names_animal(said: str) -> bool:
    """Return True for words with an animal among them."""
    return not _animals().isdisjoint(roots(said))


def persons_wanted(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> tuple[Constraint, ...]:
    """Return the constraint for "2 person tent", "tent for four", "sleeps 6", else none."""
    if "persons" not in vocabulary.numbers or bound.sign or bound.last.value > _MOST:
        return ()
    roomy = _SLEEPS.search(flat[: bound.start])
    # A bag that fits 12 jars holds no persons.
    things = roomy and roomy["fits"] and bound.unit and not _END.match(flat, bound.last.end)
    # "The regular fit one" is one of them.
    things = things or (roomy and roomy["fits"] and bound.first.spelled and bound.last.value == 1)
    ours = bound.unit == "of" and flat.startswith(" us", bound.unit_end)
    ended = _END.match(flat, bound.last.end)
    together = counts.get("persons") and _WE_ARE.search(flat[: bound.start]) and ended
    counted = bound.unit in _PERSONS or ours or (roomy and not things) or together
    alone = bound.cue == "for" and ended
    if not (counted or alone) or _GIFTS.search(flat[: bound.start]):
        return ()
    return (Constraint(field="persons", op="gte", value=bound.last.value, said=said),)


def age_wanted(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary
) -> tuple[Constraint, ...]:
    """Return the constraint for "a 5 year old": made for that age or younger, else none."""
    if bound.sign:
        return ()
    time = _TIME.match(flat, bound.last.end)
    ahead = flat[: bound.start]
    is_so_old = _IS.search(ahead) and (time or _END.match(flat, bound.last.end))
    young = bound.kind == "between" and time and time["unit"].startswith("mo")
    told = time and (time["old"] or time["unit"] in ("yo", "y/o") or young)
    if not (_AGED.search(ahead) or is_so_old or told) or _is_size(flat, bound, vocabulary):
        return ()
    years = not time or time["unit"].startswith("y")
    stated = vocabulary.numbers.get("age_from")
    if stated is None or (years and bound.first.value >= _GROWN):
        return ()
    named = conversion("year" if years else "month")
    factor = named[1] if named and stated.unit == named[0] else (1.0 if years else 1 / 12)
    value = settled(bound.first.value * factor)
    return (Constraint(field="age_from", op="lte", value=value, said=said, unit=stated.unit),)


def stature_told(flat: str, said: str, bound: Bound) -> tuple[Constraint, ...]:
    """Return what no row states: how tall the "child of 105 cm" is, else none."""
    if bound.unit not in _TALL or not _GROWS.search(flat[: bound.start]):
        return ()
    tall = bound.last.value
    return (Constraint(field="stature", op="eq", value=tall, said=said, checkable=False),)


def _is_size(flat: str, bound: Bound, vocabulary: Vocabulary) -> bool:
    """Return True for the "6-12 months" that this shop has a size for."""
    span = re.sub(r"\s?(?:-|to)\s?", "-", flat[bound.first.start : bound.unit_end])
    return bound.kind == "between" and span in vocabulary.texts.get("size", {})


def recipient_of(flat: str, said: str) -> str | None:
    """Return whom a thing is for ("my dad"), empty for the shopper, None where it isn't told."""
    if cue("people", "self").search(flat):
        return ""
    found = _recipient().search(flat)
    if not found:
        return None
    owner = _said(found, said, ("owner1", "owner2", "owner3"))
    person = _said(found, said, ("person1", "person2", "person3", "bare"))
    return f"{owner} {person}".strip()


@cache
def _recipient() -> re.Pattern[str]:
    """Return the pattern of "for my dad", "a gift for a friend" and "my wife wants"."""
    words = table("people")
    person = either([*words["close"], *words["others"]])
    people = f"(?:{person}'?s )?{person}(?: {either(words['kinship'])})?"
    between = f"(?:{either(words['between'])} )*"
    owners, articles = either(words["owners"]), either(words["articles"])
    occasion = f"(?:'?s)? (?:\\d+(?:st|nd|rd|th) )?{either(words['occasions'])}"
    whom = rf"(?P<owner1>{owners}|{articles}) {between}(?P<person1>{people})"
    gift = either(words["gifts"])
    # A dog bed of kid size is for nobody; slippers for grandpa are of size 44.
    thing = r"(?! (?:sized?(?! \w{1,3}\b)|bed|room)\b)"
    return re.compile(
        rf"\bfor (?:{whom}|(?P<bare>{either(words['close'])}))(?![\w-]){thing}"
        rf"|\b{gift}\b.{{0,30}}\b(?P<owner2>{owners}) {between}(?P<person2>{people})(?![\w-])"
        rf"|\b(?P<owner3>{owners}) {between}(?P<person3>{people})"
        rf"(?:{occasion}| {either(words['wanting'])})(?![\w-])"
    )


def _said(found: re.Match[str], said: str, groups: Sequence[str]) -> str:
    return next((said[slice(*found.span(g))].casefold() for g in groups if found[g]), "")
