"""How an instruction is found in a sentence: by parts in order, each in one of many ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from agent.conduct.sentences import Sentence
from store import stems

NUMBER = "#"
# A clause of so few words ("if possible", "never") belongs to the one beside it.
_ADVERBIAL = 3
_CHOICES = frozenset({"or", "nor"})
Way = tuple[str, ...]


class Found(NamedTuple):
    """Where a pattern stands in a sentence: whether it is denied or weakened, and its number."""

    denied: bool
    weakened: bool
    number: int | None = None


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of this folder's YAML files."""
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def ways(part: str) -> tuple[Way, ...]:
    """Return the ways to say a part of a pattern as stems, the longest first."""
    listed = table("words")["same"].get(part, [part])
    return _longest_first(listed)


@cache
def _listed(name: str) -> tuple[Way, ...]:
    return _longest_first(table("words")[name])


def _longest_first(texts: Sequence[str]) -> tuple[Way, ...]:
    return tuple(sorted({stems(t) for t in texts}, key=lambda way: (-len(way), way)))


@cache
def _numbers() -> Mapping[Way, int]:
    return {stems(word): value for word, value in table("words")["numbers"].items()}


def find(parts: Sequence[str], sentence: Sentence, *, ordered: bool = True) -> Found | None:
    """Return how a sentence says all parts, in their order or in any; None where it doesn't."""
    said = [t.stem for t in sentence.tokens]
    places = _in_order(parts, said)
    if places is None and not ordered:
        places = _in_any_order(parts, said) or _in_any_order(parts[::-1], said)
    if places is None:
        return None
    used = {i for place in places.values() for i in place}
    numeral = places.get(NUMBER)
    number = _value(said[numeral.start : numeral.stop]) if numeral else None
    beside = _beside(sentence, used)
    denials = {c: _count("denying", words) for c, words in beside.items()}
    if _denies_a_list(sentence) and all(n % 2 == 0 for n in denials.values()):
        denials[-1] = 1
    weakened = any(_count("weakening", _unforbidden(words)) for words in beside.values())
    return Found(any(n % 2 for n in denials.values()), weakened, number)


def _in_order(parts: Sequence[str], said: Sequence[str]) -> dict[str, range] | None:
    places: dict[str, range] = {}
    start = 0
    for at, part in enumerate(parts):
        place = _spot(part, said, start)
        if place is None:
            return None
        places[part if part not in places else f"{part} {at}"] = place
        start = place.stop
    return places


def _in_any_order(parts: Sequence[str], said: Sequence[str]) -> dict[str, range] | None:
    """Return where the parts stand, each in the first place that no other one took."""
    left = list(said)
    places: dict[str, range] = {}
    for at, part in enumerate(parts):
        place = _spot(part, left, 0)
        if place is None:
            return None
        places[part if part not in places else f"{part} {at}"] = place
        for i in place:
            left[i] = ""
    return places


def _spot(part: str, said: Sequence[str], start: int) -> range | None:
    return _number_at(said, start) if part == NUMBER else _place(ways(part), said, start)


def mentions(listed: str, sentence: Sentence) -> bool:
    """Return True where a sentence holds a word of one of the lists."""
    return _place(_listed(listed), [t.stem for t in sentence.tokens], 0) is not None


def is_denied(sentence: Sentence) -> bool:
    """Return True where a sentence as a whole says that something is not to be done."""
    return _count("denying", [t.stem for t in sentence.tokens]) % 2 == 1


def _denies_a_list(sentence: Sentence) -> bool:
    """Return True for "never A, B or C": the denial is of every one of them."""
    first = [t.stem for t in sentence.tokens if t.clause == sentence.tokens[0].clause]
    denied = _place(_listed("denying"), first, 0)
    later = {t.stem for t in sentence.tokens if t.clause != sentence.tokens[0].clause}
    return denied is not None and denied.start == 0 and bool(later & _CHOICES)


def _beside(sentence: Sentence, used: set[int]) -> Mapping[int, list[str]]:
    """Return the other words of the clauses that a pattern stands in, by clause."""
    own = {sentence.tokens[i].clause for i in used}
    words: dict[int, list[str]] = {}
    for i, token in enumerate(sentence.tokens):
        if i not in used:
            words.setdefault(token.clause, []).append(token.stem)
    beside = {c: words.get(c, []) for c in own}
    for clause, short in words.items():
        if clause not in own and len(short) <= _ADVERBIAL:
            nearest = min(own, key=lambda c: abs(c - clause))
            beside[nearest] = [*short, *beside[nearest]]
    return beside


def _unforbidden(said: Sequence[str]) -> list[str]:
    """Return words without "may not" and its like, which weaken nothing."""
    left = list(said)
    while place := _place(_listed("forbidding"), left, 0):
        del left[place.start : place.stop]
    return left


def _count(listed: str, said: Sequence[str]) -> int:
    at, count = 0, 0
    while (place := _place(_listed(listed), said, at)) is not None:
        count, at = count + 1, place.stop
    return count


def _place(alternatives: Sequence[Way], said: Sequence[str], start: int) -> range | None:
    """Return where the first of the alternatives stands, from `start` on."""
    for at in range(start, len(said)):
        for way in alternatives:
            if way and tuple(said[at : at + len(way)]) == way:
                return range(at, at + len(way))
    return None


def _number_at(said: Sequence[str], start: int) -> range | None:
    spots = (range(i, i + 1) for i in range(start, len(said)) if said[i].isdecimal())
    worded = _place(tuple(_numbers()), said, start)
    return min([*spots, *([worded] if worded else [])], key=lambda r: r.start, default=None)


def _value(said: Sequence[str]) -> int:
    return _numbers().get(tuple(said)) or int(said[0])


def patterns(
    listed: Sequence[Sequence[str]], sentence: Sentence, *, ordered: bool = True
) -> Iterator[Found]:
    """Yield how a sentence says each of several patterns that it says."""
    return (found for parts in listed if (found := find(parts, sentence, ordered=ordered)))
