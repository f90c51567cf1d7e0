"""What a shopper could ask for so that a row meets it: limits that the row itself states."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import get_args

from evaluation.simulation.amount import BASE
from evaluation.simulation.judging import fit
from evaluation.simulation.limit import Limit, Op
from evaluation.simulation.phrases import phrases
from evaluation.simulation.row import Phrase, Row
from evaluation.simulation.shop import Shop

_TEXT_WORDS = 2
_ENDS = ("_to", "_from")
_ROOM = (1.06, 1.5)
OPS: tuple[Op, ...] = get_args(Op)


def statements(row: Row, shop: Shop, rng: Random) -> list[Limit]:
    """Return limits that the row meets, of every kind that it states."""
    return [
        *_prices(row, shop, rng),
        *_texts(row, shop, rng),
        *_flags(row, rng),
        *_numbers(row, rng),
        *_exclusions(row, shop, rng),
    ]


def price_limit(price: float, currency: str, op: Op) -> Limit:
    """Return a price limit as people round it, never below the price that is given."""
    step = 1 if price < 20 else 5 if price < 100 else 10 if price < 500 else 50
    return Limit("price", op, float(math.ceil(price / step) * step), currency)


def _prices(row: Row, shop: Shop, rng: Random) -> Iterator[Limit]:
    if row.price is None:
        return
    op: Op = rng.choice(("below", "most"))
    limit = price_limit(row.price * rng.uniform(*_ROOM), shop.currency, op)
    if limit.amount > row.price:
        yield limit


def _texts(row: Row, shop: Shop, rng: Random) -> Iterator[Limit]:
    for field, values in row.texts.items():
        if field in phrases()["unsaid"]:
            continue
        said = [v for v in values if sayable(field, v, shop)]
        if said:
            yield Limit(field, "is", _spoken(field, rng.choice(said), shop, rng))


def sayable(field: str, value: Phrase, shop: Shop) -> bool:
    """Return True for a value that people say, and that can mean nothing else."""
    if field == "brand":
        return bool(value)
    if field == "color" and value[-1:] and value[-1] not in phrases()["colors_said"]:
        return False
    if field == "gender" and value == ("unisex",):
        return False
    plain = 0 < len(value) <= _TEXT_WORDS and all(w.isalpha() and len(w) > 2 for w in value)
    return plain and " ".join(value) in shop.common(field)


def _spoken(field: str, value: Phrase, shop: Shop, rng: Random) -> str:
    """Return a value as it is said; of a shade sometimes the color alone: of "slate blue" blue."""
    plain = field in ("color", "material") and len(value) == 2
    if plain and value[-1] in shop.common(field) and rng.random() < 0.5:
        return value[-1]
    return shop.spell(field, value)


def _flags(row: Row, rng: Random) -> Iterator[Limit]:
    for field, value in row.flags.items():
        if value and flag_phrase(field) and (field != "available" or rng.random() < 0.1):
            yield Limit(field, "is", True)


def flag_phrase(field: str) -> tuple[str, str] | None:
    """Return the shape and the words in which a flag is asked for, or None where nobody does."""
    table = phrases()
    if field in table["unsaid"]:
        return None
    if field in table["flags"]:
        shape, words = next(iter(table["flags"][field].items()))
        return shape, words
    words = field.replace("_", " ")
    return ("adjective", words) if words.endswith(tuple(table["adjectives"])) else None


def _numbers(row: Row, rng: Random) -> Iterator[Limit]:
    table = phrases()["numbers"]
    for field, stated in row.numbers.items():
        if field in phrases()["unsaid"] or field.endswith(_ENDS) or stated.number <= 0:
            continue
        units = phrases()["units"].get(stated.unit)
        if stated.unit and units is None:
            continue
        ops = table.get(field) or (table["named"] if stated.unit else table["counted"])
        op: Op = rng.choice([op for op in OPS if op in ops])
        limit = _rounded(field, op, stated.number, rng.choice(sorted(units or [""])), rng)
        if limit:
            yield limit


def _rounded(field: str, op: Op, number: float, unit: str, rng: Random) -> Limit | None:
    """Return a bound in a unit that people say, to two digits, on the safe side of the number."""
    spoken = number / BASE.get(unit.casefold(), (unit, 1.0))[1]
    if field == "rating":
        return Limit(field, "least", math.floor(spoken * 2) / 2) if spoken >= 3.5 else None
    low, high = phrases()["sayable"].get(unit, (0.5, 1000))
    if not low <= spoken <= high:
        return None
    if not unit:
        return Limit(field, "least", float(spoken)) if spoken == int(spoken) > 1 else None
    room = rng.uniform(*_ROOM)
    upper = op in ("most", "below")
    aim = spoken * room if upper else spoken / room
    step = 10 ** (math.floor(math.log10(aim)) - 1)
    value = float(round((math.ceil if upper else math.floor)(aim / step) * step, 6))
    meets = value > spoken if upper else 0 < value < spoken
    return Limit(field, op, value, unit) if meets else None


def _exclusions(row: Row, shop: Shop, rng: Random) -> Iterator[Limit]:
    """Yield at most one thing that the row is not, which others of its kind are."""
    found = [
        Limit(field, "not", shop.spell(field, value))
        for other in shop.alike(row)
        for field in ("color", "material", "brand")
        for value in other.texts.get(field, ())
        if sayable(field, value, shop)
    ]
    true = [limit for limit in dict.fromkeys(found) if fit(row, limit) == "yes"]
    if true:
        yield rng.choice(true)
