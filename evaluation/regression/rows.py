"""Whether each recommended product meets what was asked of it, read from its row alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from evaluation.regression.expectation import Limits
from evaluation.regression.finding import Finding
from evaluation.simulation.judging import broken
from evaluation.simulation.limit import Limit, Op
from evaluation.simulation.shop import Shop

_AMOUNT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(\S*)\s*")
_OPS: Mapping[str, Op] = {"lt": "below", "lte": "most", "gt": "above", "gte": "least"}
_IS: Mapping[str, Op] = {"equals": "is", "unequal": "not"}


def judge_rows(
    expected: Mapping[str, bool | str | Limits], ids: Sequence[str], shop: Shop, turn: int
) -> Iterator[Finding]:
    """Yield a finding for every field; `fit` of the simulation, not of the store, decides."""
    for field, given in expected.items():
        limits = limits_of(field, given)
        wrong = [
            f"{i} breaks {limit}"
            for i in ids
            for limit in limits
            if i in shop.by_id and broken(shop.by_id[i], limit)
        ]
        yield Finding(
            turn=turn,
            kind="constraints",
            name=field,
            held=not wrong,
            expected=" and ".join(map(str, limits)),
            got="; ".join(wrong) or f"{len(ids)} products that meet it",
        )


def limits_of(field: str, given: bool | str | Limits) -> list[Limit]:
    """Return the limits written for a field; raises ValueError for a bound of no number."""
    if not isinstance(given, Limits):
        return [Limit(field, "is", given)]
    told = given.model_dump(exclude_none=True)
    return [
        _bound(field, _OPS[name], value) if name in _OPS else Limit(field, _IS[name], value)
        for name, value in told.items()
    ]


def _bound(field: str, op: Op, value: float | str) -> Limit:
    if isinstance(value, str):
        found = _AMOUNT.fullmatch(value)
        if not found:
            raise ValueError(f"{field}: {value!r} should be a number, as in `3 kg`")
        return Limit(field, op, float(found[1]), found[2])
    return Limit(field, op, float(value))
