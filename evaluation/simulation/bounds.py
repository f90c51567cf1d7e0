"""The best and the worst that an assistant can do: one that knows all, and a bestseller list."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from evaluation.simulation.heard import Assistant
from evaluation.simulation.limit import Limit
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.shopper import LOOKED_AT, Shopper

Made = Callable[[Shop, Shopper], Assistant]
"""Makes the assistant that talks with one shopper."""


def oracle(shop: Shop, shopper: Shopper) -> Assistant:
    """Return the ceiling.

    It understands every word, shows only what fits, and asks for the field that tells most about
    the products left, of those that the shopper has something to say on: the decision tree over
    the goal's attributes of Wizard of Shopping (arXiv 2502.00969). No assistant that reads
    sentences needs fewer turns, but by luck.
    """
    order = Random(f"oracle/{shopper.goal.number}")

    def reply(text: str, conversation: str) -> Mapping[str, Any]:
        left = sorted(shop.meeting(shopper.limits) - shopper.rejected)
        order.shuffle(left)
        field = _most_telling([shop.by_id[i] for i in left], shopper.hidden)
        told = "These fit." if left else "Nothing fits."
        return _reply(told, left[:LOOKED_AT], field)

    return reply


def popularity(shop: Shop, shopper: Shopper) -> Assistant:
    """Return the floor: whatever is asked, the products with most ratings that were not sent away.

    In a shop without ratings, any products.
    """
    order = Random(f"popularity/{shopper.goal.number}")
    listed = sorted(shop.rows, key=lambda row: (-_count(row), order.random()))

    def reply(text: str, conversation: str) -> Mapping[str, Any]:
        kept = (row.id for row in listed if row.id not in shopper.rejected)
        return _reply("Our bestsellers.", [i for i, _ in zip(kept, range(LOOKED_AT), strict=False)])

    return reply


def _count(row: Row) -> int:
    return row.product.rating.count if row.product.rating else 0


def _reply(text: str, ids: Iterable[str], field: str = "") -> Mapping[str, Any]:
    asks = {"field": field, "question": f"Which {field}?", "options": []} if field else None
    return {"text": text, "items": [{"id": i, "reasons": []} for i in ids], "asks": asks}


def _most_telling(rows: list[Row], hidden: Iterable[Limit]) -> str:
    fields = dict.fromkeys(limit.field for limit in hidden)
    return max(fields, key=lambda field: _entropy(rows, field), default="")


def _entropy(rows: list[Row], field: str) -> float:
    """Return the bits that the value of a field tells about which row it is."""
    counts = Counter(_value(row, field) for row in rows)
    return -sum(n / len(rows) * math.log2(n / len(rows)) for n in counts.values())


def _value(row: Row, field: str) -> object:
    return row.texts.get(field) or row.numbers.get(field) or row.flags.get(field)
