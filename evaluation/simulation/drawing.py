"""Draws goals from a catalogue: possible ones, impossible ones and minds that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from evaluation.errors import NothingToSimulate
from evaluation.simulation.goal import Change, Goal, Outlook, changed
from evaluation.simulation.judging import fit
from evaluation.simulation.limit import UPPER, Limit
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.statements import price_limit, sayable, statements
from evaluation.simulation.things import Thing, things
from evaluation.simulation.words import read

_TRIES = 400
_SIZES = ((1, 1), (2, 5), (6, 20))
_OUTLOOKS: tuple[Outlook, ...] = ("feasible", "impossible", "feasible", "changed", "feasible")
_ARGUABLE = 3
_WISHES = 2
_OFTEN = {"price": 3, "color": 3, "number": 3, "material": 2, "brand": 2, "flag": 2}


def draw(shop: Shop, number: int, seed: int) -> Goal:
    """Return goal `number` of a seed; raises NothingToSimulate.

    Every fifth is impossible, every fifth changes its mind. The others are met by one product, by
    2 to 5 or by 6 to 20, in turn, as far as the catalogue has such.
    """
    rng = Random(f"{seed}/{number}")
    outlook = _OUTLOOKS[number % len(_OUTLOOKS)]
    least, most = _SIZES[(number // len(_OUTLOOKS) + number % len(_OUTLOOKS)) % len(_SIZES)]
    fallback: Goal | None = None
    for _ in range(_TRIES):
        goal = _tried(shop, number, outlook, rng)
        if goal is None:
            continue
        if goal.outlook == "impossible" or least <= goal.breadth <= most:
            return goal
        fallback = goal
    if fallback is None:
        raise NothingToSimulate(f"no {outlook} goal could be drawn from the catalogue")
    return fallback


def _tried(shop: Shop, number: int, outlook: Outlook, rng: Random) -> Goal | None:
    target = rng.choice(shop.rows)
    thing = _thing(shop, target, rng)
    if thing is None or not target.product.available:
        return None
    stated = [s for s in statements(target, shop, rng) if not _ambiguous(s, thing.name, shop)]
    known = _distinct(_mixed(stated, rng))
    hard = (thing.limit, *known[: rng.randint(1, 3)])
    if len(hard) < 2:
        return None
    goal = Goal(number, outlook, target.id, hard, thing.name, slots=_slots(target, rng))
    goal = _with(
        goal, dislikes=_dislikes(shop, goal, target, rng), wishes=_wishes(known, goal, rng)
    )
    if outlook == "impossible":
        return _impossible(shop, goal, rng)
    if outlook == "changed":
        return _changing(shop, goal, rng)
    return _sized(shop, goal)


def _with(goal: Goal, **fields: Any) -> Goal:
    return replace(goal, **fields)


def _sized(shop: Shop, goal: Goal) -> Goal | None:
    """Return the goal with the number of products that meet it, where most agree on which."""
    limits = (*goal.settled, *goal.dislikes)
    met = shop.meeting(limits)
    fair = len(shop.arguable(limits) - met) <= _ARGUABLE
    return _with(goal, breadth=len(met)) if met and len(met) <= 20 and fair else None


def _ambiguous(limit: Limit, name: str, shop: Shop) -> bool:
    """Return True for a color of which nobody can say whether it is one.

    A red light is painted red or shines so, and black tea is a type of tea.
    """
    noun = name.split()[-1].removesuffix("s")
    typed = str(limit.value) in shop.common(f"{noun}_type")
    return limit.field == "color" and (typed or bool(shop.common(f"{noun}_color")))


def _colors(field: str) -> bool:
    """Return True for the color of anything: "not black" may be of the ink that was asked for."""
    return field == "color" or field.endswith("_color")


def _thing(shop: Shop, row: Row, rng: Random) -> Thing | None:
    named = things(shop, row)
    return rng.choice(named) if named else None


def _mixed(limits: list[Limit], rng: Random) -> list[Limit]:
    """Return the limits in a random order in which the kinds come first by what people ask for."""
    counts = Counter(limit.kind for limit in limits)

    def rank(limit: Limit) -> float:
        weight = _OFTEN.get(limit.kind, 1) / counts[limit.kind]
        return float(rng.random() ** (1 / weight))

    return sorted(limits, key=rank, reverse=True)


def _distinct(limits: list[Limit]) -> list[Limit]:
    """Keep one limit a field."""
    return list({limit.field: limit for limit in reversed(limits)}.values())[::-1]


def _slots(row: Row, rng: Random) -> tuple[str, ...]:
    stated = [f for f in (*row.numbers, *row.texts) if f in _ASKED]
    return (rng.choice(sorted(stated)),) if stated else ()


_ASKED = frozenset(
    {"weight", "material", "color", "price", "brand", "rating", "height", "width", "length"}
    | {"depth", "capacity", "battery_life"}
)


def _dislikes(shop: Shop, goal: Goal, target: Row, rng: Random) -> tuple[Limit, ...]:
    """Return what the target isn't and a near miss is, for one goal in three."""
    if rng.random() > 1 / 3:
        return ()
    fields = {limit.field for limit in goal.hard}
    found = [
        limit
        for near in sorted(shop.meeting(goal.hard[:1]) - {target.id})
        for limit in _contrary(shop, shop.by_id[near], fields)
        if fit(target, limit) == "yes" and not _ambiguous(limit, goal.noun, shop)
    ]
    return (rng.choice(found),) if found else ()


def _contrary(shop: Shop, row: Row, taken: set[str]) -> Iterator[Limit]:
    for field in ("color", "material", "brand"):
        if field not in taken and not (field == "color" and any(map(_colors, taken))):
            for value in row.texts.get(field, ()):
                if sayable(field, value, shop):
                    yield Limit(field, "not", shop.spell(field, value))


def _wishes(known: list[Limit], goal: Goal, rng: Random) -> tuple[tuple[Limit, float], ...]:
    taken = {limit.field for limit in (*goal.hard, *goal.dislikes)}
    soft = [k for k in known if k.op == "is" and k.field not in taken][:_WISHES]
    return tuple((limit, round(rng.uniform(0.2, 1), 2)) for limit in soft)


def _impossible(shop: Shop, goal: Goal, rng: Random) -> Goal | None:
    """Return a goal one limit from feasible: without its last limit, products meet it."""
    goal = _with(goal, dislikes=())
    culprits = [c for limit in goal.hard[1:] for c in _out_of_reach(shop, goal, limit, rng)]
    rng.shuffle(culprits)
    for hard, relaxing in culprits:
        if not shop.arguable(hard) and shop.meeting(changed(hard, relaxing)):
            return _with(goal, hard=hard, relaxing=relaxing)
    return None


def _out_of_reach(
    shop: Shop, goal: Goal, limit: Limit, rng: Random
) -> Iterator[tuple[tuple[Limit, ...], Change]]:
    """Yield the hard limits with one pushed beyond what the shop has, and what would mend it."""
    others = tuple(known for known in goal.hard if known != limit)
    left = [shop.by_id[i] for i in sorted(shop.meeting(others))]
    if limit.field == "price" and limit.op in UPPER:
        prices = [row.price for row in left if row.price is not None]
        least = min(prices, default=0)
        if least > 8:
            low = price_limit(least * rng.uniform(0.5, 0.8), shop.currency, limit.op)
            enough = price_limit(least * 1.1 + 1, shop.currency, "most")
            yield (*others, low), Change(low, enough)
    elif limit.op == "is" and not isinstance(limit.value, bool):
        for value in _values_elsewhere(shop, limit.field, rng):
            wanted = Limit(limit.field, "is", value)
            yield (*others, wanted), Change(wanted, None)


def _values_elsewhere(shop: Shop, field: str, rng: Random) -> list[str]:
    """Return some values of a field that several rows of the shop have."""
    counted = shop.common(field)
    counted = [value for value in counted if sayable(field, read(value), shop)]
    chosen = rng.sample(counted, min(6, len(counted)))
    return [shop.spell(field, read(value)) for value in chosen]


def _changing(shop: Shop, goal: Goal, rng: Random) -> Goal | None:
    """Return the goal with a change of mind after which something else meets it."""
    goal = _with(goal, dislikes=())
    before = shop.meeting(goal.hard)
    changes = [c for limit in goal.hard[1:] for c in _changes(shop, goal, limit, before, rng)]
    rng.shuffle(changes)
    for change in changes:
        after = shop.meeting(changed(goal.hard, change))
        if after and after != before:
            target = goal.target if goal.target in after else rng.choice(sorted(after))
            return _sized(shop, _with(goal, change=change, target=target, wishes=(), slots=()))
    return None


def _changes(
    shop: Shop, goal: Goal, limit: Limit, before: frozenset[str], rng: Random
) -> Iterator[Change]:
    rows = [shop.by_id[i] for i in sorted(before)]
    if limit.field == "price" and limit.op in UPPER:
        prices = sorted({row.price for row in rows if row.price is not None})
        if len(prices) > 1:
            yield Change(limit, price_limit(prices[-2] * 1.02, shop.currency, "most"))
    elif limit.op == "is":
        yield Change(limit, None)
        if limit.field in ("color", "material", "brand"):
            for value in _values_elsewhere(shop, limit.field, rng):
                yield Change(limit, Limit(limit.field, "is", value))
    if not any(_colors(known.field) for known in goal.hard):
        shades = sorted({v for row in rows for v in row.texts.get("color", ())})
        shades = [shade for shade in shades if sayable("color", shade, shop)]
        unwanted = [Limit("color", "not", " ".join(shade)) for shade in shades]
        yield from (Change(None, u) for u in unwanted if not _ambiguous(u, goal.noun, shop))
