"""Which constraints go along to another kind of product: what is the shopper's, or for anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.need import Need
from agent.reading.lexicon import cue, either, table
from agent.reading.shown import Shown
from agent.reading.turn import Turn
from agent.reading.utterance import Utterance, flatten, root, roots
from store import BOUNDS, Constraint, values_of

_CLAUSE = re.compile(r"[.;!?\n]|\bbut\b")
# Without a word for it, only these are the shopper's own whatever is sought.
_OWN = frozenset({"gender", "size", "skin_type", "hair_type"})
_BEYOND = frozenset({"lt", "gt"})


def carried(previous: Need, turn: Turn) -> tuple[Constraint, ...]:
    """Return the constraints of the need before that hold for what is sought now."""
    now = _classes(turn.sought.head, *turn.sought.categories)
    before = _classes(previous.about, *(str(v) for v in _kinds(previous)))
    own = [c for c in previous.constraints if c.field in _OWN and _fits(c, before, now)]
    always = [c for c in previous.standing if _fits(c, frozenset(), now)]
    always += _of_anything(previous, turn)
    said = {c.field for c in turn.constraints}
    whole = turn.all_same and bool(turn.stated)
    alike = [c for c in turn.same if not whole or _applies(c, turn)]
    found = {(c.field, c.op, c.value): c for c in (*own, *always, *alike)}
    return tuple(c for c in found.values() if c.field not in said)


def _of_anything(previous: Need, turn: Turn) -> list[Constraint]:
    """Return the limits that no kind was named with, where a kind is named now: of a gift, say.

    They hold for that too: a budget does for anything, the rest for kinds that state it.
    """
    named = any(c.is_kind and not c.negative for c in previous.constraints)
    named = named or not turn.first or bool(previous.thing or previous.unknown)
    other = turn.recipient is not None and turn.recipient != previous.recipient
    if named or other or turn.goal != "find" or not turn.sought.found:
        return []
    held = (c for c in previous.constraints if c.checkable and not is_relative(c))
    return [c for c in held if _applies(c, turn)]


def _applies(constraint: Constraint, turn: Turn) -> bool:
    """Return True for what holds of anything, or of what the kind that is sought now states."""
    fields = {*table("topics")["anywhere"], *turn.stated}
    return constraint.negative or constraint.field in fields


def is_relative(constraint: Constraint) -> bool:
    """Return True for a bound that no number was said for: "cheaper", than what was shown."""
    said, op = constraint.said, constraint.op
    told = any(map(str.isnumeric, said)) or _numerals().intersection(flatten(said).split())
    return (
        bool(said) and not told and op in BOUNDS and (op in _BEYOND or constraint.field == "price")
    )


@cache
def _numerals() -> frozenset[str]:
    return frozenset(word for words in table("numerals").values() for word in words)


def _kinds(need: Need) -> list[object]:
    return [v for c in need.constraints if c.field == "category" for v in c.values]


def _fits(constraint: Constraint, before: frozenset[str], now: frozenset[str]) -> bool:
    classes = table("topics")["personal"].get(constraint.field)
    if classes is None or "any" in classes:
        return True
    if classes == ["same"]:
        return bool(before & now) if before else bool(now)
    return bool(now & set(classes)) and (not before or bool(before & set(classes)))


@cache
def _class_words() -> dict[str, frozenset[str]]:
    classes = table("topics")["classes"].items()
    return {name: frozenset(map(root, words)) for name, words in classes}


def _classes(*texts: str) -> frozenset[str]:
    said = {r for text in texts for r in roots(text)}
    return frozenset(name for name, words in _class_words().items() if said & words)


@cache
def _standing() -> re.Pattern[str]:
    rules = table("topics")
    return re.compile(rf"(?<![\w'-]){either([*rules['standing'], *rules['own']])}(?![\w'])")


def standing(utterance: Utterance, constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return the constraints that are said to hold for anything, or of the shopper's person."""
    return tuple(c for c in constraints if c.field != "category" and _stands(utterance, c))


def _stands(utterance: Utterance, constraint: Constraint) -> bool:
    at = utterance.text.find(constraint.said) if constraint.said else -1
    if at < 0:
        return False
    flat, start, end = utterance.flat, 0, len(utterance.flat)
    for stop in _CLAUSE.finditer(flat):
        if stop.end() <= at:
            start = stop.end()
        elif stop.start() >= at + len(constraint.said):
            end = stop.start()
            break
    cue = _standing().search(flat, start, end)
    if cue is None:
        return False
    of_person = re.fullmatch(either(table("topics")["own"]), cue[0])
    return not of_person or constraint.field in table("topics")["personal"]


@cache
def _same() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(table('topics')['same'])})(?![\w'])")


def same(
    utterance: Utterance, previous: Need | None, shown: Shown
) -> tuple[tuple[Constraint, ...], tuple[tuple[int, int], ...]]:
    """Return what "in the same color" or "same rules" asks for, and where that is said."""
    whole = everything_same(utterance.flat)
    if whole and previous:
        return _limits(previous), (whole,)
    found, places = [], []
    for match in _same().finditer(utterance.flat):
        name = match["field"] or match["kept"]
        field = table("topics")["same_fields"].get(name, name)
        places.append(match.span())
        earlier = previous.constraints if previous else ()
        wanted = [c for c in earlier if c.field == field]
        found += wanted or _of_products(field, utterance.said(*match.span()), shown)
    return tuple(found), tuple(places)


def everything_same(flat: str) -> tuple[int, int] | None:
    """Return where a text says that all limits stay: "same rules", "the same but for ..."."""
    found = cue("topics", "all_same").search(flat)
    return found.span() if found else None


def _limits(previous: Need) -> tuple[Constraint, ...]:
    """Return all that was asked of a thing but its kind, and what was told by what was shown."""
    return tuple(c for c in previous.constraints if not c.is_kind and not is_relative(c))


def _of_products(field: str, said: str, shown: Shown) -> list[Constraint]:
    """Return the values of what was spoken of, where it states some."""
    products = shown.in_focus or tuple(shown.listed[:1])
    values = tuple(dict.fromkeys(v for p in products for v in values_of(p, field)))
    if not values:
        return []
    op = "in" if len(values) > 1 else "eq"
    return [Constraint.model_validate({"field": field, "op": op, "value": values, "said": said})]
