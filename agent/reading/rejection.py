"""What a turn sends away, calls back, or undoes: "not those again", "the first ones again"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agent.need import Need
from agent.reading.lexicon import either, spelled, table
from agent.reading.reference import Reference
from agent.reading.shown import Shown
from agent.reading.utterance import Utterance, roots
from store import Constraint, Product, values_of

# "Does it come in other colors?" asks for those of one product, and rejects nothing.
_COMES = re.compile(
    r"\b(?:(?:do|does)\b[^.,;!?]{1,40}\bcome|(?:is|are)\b[^.,;!?]{1,40}\b(?:available|made|sold))"
    r"(?: also)?(?: in)?(?: any)? ?$"
)
# "Can she send it back if she doesn't like it?" sends nothing away.
_SUPPOSED = re.compile(r"\bif (?:i|we|you|she|he|they|it|(?:my|the) \w+)(?: really| just)? $")
_JOINED = re.compile(r"\s*(?:,|and|or|nor|&)+\s*")
_OTHERS = re.compile(r"\b(?:other|different|another)\b")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rejection:
    """The ids that go or come back, in whose words, and where that is said.

    A `recall` without ids calls back all that went. `values` are what goes instead of the
    products: "not that brand".
    """

    ids: tuple[str, ...] = ()
    said: str = ""
    places: tuple[Place, ...] = ()
    recall: bool = False
    values: tuple[Constraint, ...] = ()


def _bounded(patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{patterns})(?![\w'-])")


@cache
def _pattern(entry: str) -> re.Pattern[str]:
    return _bounded("|".join(table("rejections")[entry]))


@cache
def _before() -> re.Pattern[str]:
    rules = table("rejections")
    cues = either(map(spelled, rules["before"]))
    filler = either(rules["filler"])
    # "Why not the second?" asks, and sends nothing away.
    return re.compile(rf"(?<![\w'-])(?<!why ){cues}(?:\s+{filler})*\s+$")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(table('rejections')['after'])})(?![\w'-])")


@cache
def _values() -> re.Pattern[str]:
    rules = table("rejections")
    fields = "|".join(
        f"(?P<{field}>{either(names)})" for field, names in rules["attributes"].items()
    )
    return _bounded(f"(?:{'|'.join(rules['value'])}) (?:{fields})")


def goes_back(flat: str) -> Place | None:
    """Return where a turn says to go back to what was wanted before, if it does."""
    found = _pattern("back").search(flat)
    return found.span() if found else None


def goes_back_to(flat: str, needs: Sequence[Need]) -> tuple[Place, Need] | None:
    """Return where a turn names an earlier need to go back to ("back to the machines"), and which.

    The last of them that was of such a thing counts, unless it is what is wanted now.
    """
    found = _pattern("back_to").search(flat)
    head = roots(found["thing"])[-1:] if found else ()
    if found is None or not head or not needs or set(head) <= _things(needs[-1]):
        return None
    named = next((n for n in reversed(needs[:-1]) if set(head) <= _things(n)), None)
    return (found.span(), named) if named else None


def _things(need: Need) -> set[str]:
    kinds = (str(v) for c in need.constraints if c.is_kind and not c.negative for v in c.values)
    return {root for text in (need.about, *kinds) for root in roots(text)}


def field_of_others(flat: str) -> str:
    """Return the field of which another value is asked for: "any other colors"."""
    match = _values().search(flat)
    return _field(match) if match else ""


def _field(match: re.Match[str]) -> str:
    return next(n for n, v in match.groupdict().items() if v)


def rejection(
    utterance: Utterance,
    shown: Shown,
    references: Sequence[Reference],
    held: Sequence[Constraint] = (),
) -> Rejection | None:
    """Return what a turn rejects or calls back; None where it does neither.

    `held` are the limits so far: other colors than black, where it had to be black.
    """
    if _asks_for_others(utterance.flat) or not (shown.listed or shown.seen):
        return None
    return (
        _recalled(utterance, references)
        or _of_value(utterance, shown, references, held)
        or _of_some(utterance, references)
        or _of_all(utterance, shown)
    )


def _asks_for_others(flat: str) -> bool:
    match = _values().search(flat)
    return match is not None and bool(_COMES.search(flat[: match.start()]))


def _recalled(utterance: Utterance, references: Sequence[Reference]) -> Rejection | None:
    match = _pattern("recall").search(utterance.flat)
    if match is None:
        return None
    meant = [r for r in references if r.ids and not (r.loose and r.said in ("them", "those"))]
    ids = tuple(i for r in meant for i in r.ids)
    places = (match.span(), *((r.start, r.end) for r in meant))
    return Rejection(ids, utterance.said(*match.span()), places, recall=True)


def _of_value(
    utterance: Utterance,
    shown: Shown,
    references: Sequence[Reference],
    held: Sequence[Constraint],
) -> Rejection | None:
    """Return "not that brand": the values of what is spoken of, where they can be told."""
    match = _values().search(utterance.flat)
    if match is None:
        return None
    field = _field(match)
    named = [p for r in references if not r.loose for p in shown.of(r.ids)]
    wanted = [str(v) for c in held if c.field == field and not c.negative for v in c.values]
    asked = wanted if not named and "other" in match[0] else []
    values = asked or _shared(named or list(shown.in_focus) or list(shown.listed), field)
    said = utterance.said(*match.span())
    if not values:
        # "Other colors, please" after several: the next ones, then.
        ids = tuple(p.id for p in shown.listed) if _OTHERS.search(match[0]) else ()
        return Rejection(ids, said, (match.span(),)) if ids else None
    return Rejection(
        (), said, (match.span(),), values=tuple(_without(field, v, said) for v in values)
    )


def _without(field: str, value: str, said: str) -> Constraint:
    return Constraint(field=field, op="ne", value=value, said=said)


def _shared(products: Sequence[Product], field: str) -> list[str]:
    """Return the values that all of some products have."""
    if not products:
        return []
    first, *rest = [values_of(p, field) for p in products]
    return [v for v in first if all(v in others for others in rest)]


def _of_some(utterance: Utterance, references: Sequence[Reference]) -> Rejection | None:
    """Return "not the second one", "the third one is ugly"."""
    flat = utterance.flat
    gone: list[Reference] = []
    places: list[Place] = []
    for reference in references:
        if not reference.ids:
            continue
        before = _before().search(flat[: reference.start])
        after = _after().match(flat, _blank(flat, reference.end))
        if before and _SUPPOSED.search(flat[: before.start()]):
            continue
        joined = gone and _JOINED.fullmatch(flat, gone[-1].end, reference.start)
        if before or after or joined:
            gone.append(reference)
            start = before.start() if before else reference.start
            places.append((start, after.end() if after else reference.end))
    if not gone:
        return None
    said = utterance.said(places[0][0], places[-1][1])
    return Rejection(tuple(i for r in gone for i in r.ids), said, tuple(places))


def _blank(flat: str, at: int) -> int:
    return at + len(flat[at:]) - len(flat[at:].lstrip())


def _of_all(utterance: Utterance, shown: Shown) -> Rejection | None:
    match = _pattern("all").search(utterance.flat)
    if match is None or not shown.listed:
        return None
    ids = tuple(p.id for p in shown.listed)
    return Rejection(ids, utterance.said(*match.span()), (match.span(),))
