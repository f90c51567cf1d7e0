"""How the products of a turn stand to those of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.regression.expectation import Expectation, Items, Spot, referred
from evaluation.regression.finding import Finding
from evaluation.regression.played import Played
from evaluation.simulation.shop import Shop

_FIELDS = {
    "cheaper_than": ("price", -1),
    "dearer_than": ("price", 1),
    "lighter_than": ("weight", -1),
    "heavier_than": ("weight", 1),
    "better_rated_than": ("rating", 1),
}


def judge_relations(
    expected: Expectation, turns: Sequence[Played], shop: Shop
) -> Iterator[Finding]:
    """Yield a finding for every relation of the last turn."""
    now = turns[-1].ids
    for name, spot in referred(expected):
        before = _there(spot, turns)
        place = f"turn {spot.turn}" + (f" item {spot.item}" if spot.item else "")
        problem = _problem(name, now, before, shop) if before else f"{place} showed nothing there"
        yield Finding(
            turn=len(turns),
            kind="relations",
            name=name,
            held=not problem,
            expected=f"{name.replace('_', ' ')} {place}: {', '.join(before) or 'nothing'}",
            got=problem or ", ".join(now) or "nothing shown",
        )


def judge_items(expected: Items, ids: Sequence[str], turn: int) -> Iterator[Finding]:
    """Yield a finding for the number of products, for those that must be shown, and must not."""
    told = f"{len(ids)}: {', '.join(ids) or 'nothing'}"

    def finding(name: str, held: bool, wanted: str) -> Finding:
        return Finding(turn=turn, kind="items", name=name, held=held, expected=wanted, got=told)

    if isinstance(expected.count, int):
        yield finding("count", len(ids) == expected.count, f"{expected.count} products")
    elif expected.count is not None:
        problems = list(expected.count.problems(len(ids)))
        conditions = expected.count.model_dump(exclude_none=True).items()
        yield finding("count", not problems, ", ".join(f"{k} {v:g}" for k, v in conditions))
    for one in expected.include:
        yield finding(f"shows {one}", one in ids, one)
    for one in expected.exclude:
        yield finding(f"leaves out {one}", one not in ids, f"no {one}")
    if expected.only:
        yield finding("only", set(ids) <= set(expected.only), f"of {', '.join(expected.only)}")
    if expected.first:
        yield finding("first", ids[:1] == (expected.first,), f"{expected.first} first")


def _there(spot: Spot, turns: Sequence[Played]) -> tuple[str, ...]:
    ids = turns[spot.turn - 1].ids
    return ids if spot.item is None else ids[spot.item - 1 : spot.item]


def _problem(name: str, now: Sequence[str], before: Sequence[str], shop: Shop) -> str:
    if name == "none_of":
        return ", ".join(i for i in now if i in before)
    if name == "some_of":
        return "" if set(now) & set(before) else f"none of them: {', '.join(now) or 'nothing'}"
    if name == "same_as":
        return "" if tuple(now) == tuple(before) else ", ".join(now) or "nothing shown"
    field, sign = _FIELDS[name]
    bounds = [a for i in before if (a := _amount(i, field, shop)) is not None]
    if not bounds:
        return f"no {field} is stated there"
    bound = sign * max(sign * b for b in bounds)
    wrong = [
        f"{i} at {_amount(i, field, shop)}" for i in now if not _beyond(i, field, sign, bound, shop)
    ]
    return ", ".join(wrong)


def _beyond(product: str, field: str, sign: int, bound: float, shop: Shop) -> bool:
    amount = _amount(product, field, shop)
    return amount is not None and sign * amount > sign * bound


def _amount(product: str, field: str, shop: Shop) -> float | None:
    row = shop.by_id.get(product)
    stated = row.numbers.get(field) if row else None
    return stated.number if stated else None
