"""How many shoppers took to each product, by the day on which each of them last did."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Literal, NamedTuple, get_args

from store.behavior.event import KINDS

Deed = Literal["bought", "chosen", "looked_at"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
"""What shoppers do with a product, the strongest first."""
_LIKED = 4.0
_BUY, _RATE = KINDS.index("buy"), KINDS.index("rate")
_CHOSEN = ", ".join(str(KINDS.index(kind)) for kind in ("add", "like"))
_LOOKED = ", ".join(str(KINDS.index(kind)) for kind in ("click", "view"))
# Each shopper once, so that a bot with a million events is one of many.
_TAKERS = f"""
SELECT p.id, found.deed, found.days, count(*) FROM (
    SELECT product, deed, cast(max(:now - max(at), 0) / 86400 AS INTEGER) AS days FROM (
        SELECT product, shopper, at, CASE
            WHEN kind = {_BUY} THEN 0
            WHEN kind IN ({_CHOSEN}) OR (kind = {_RATE} AND value >= {_LIKED}) THEN 1
            WHEN kind IN ({_LOOKED}) THEN 2 END AS deed
        FROM events WHERE +catalog = :catalog AND surplus = 0 AND product IS NOT NULL)
    WHERE deed IS NOT NULL GROUP BY product, shopper, deed) AS found
JOIN products AS p ON p.code = found.product GROUP BY p.id, found.deed, found.days"""


class Takers(NamedTuple):
    """So many `shoppers` did this with a product, each last so many whole `days` ago."""

    product: str
    deed: Deed
    days: int
    shoppers: int


def read_takers(connection: Connection, catalog: int, now: float) -> Iterator[Takers]:
    """Yield the takers of a catalogue's products, by code; `now` is in seconds.

    What is disliked, was rated under 4 stars or is surplus counts for nothing.
    """
    for product, deed, days, shoppers in connection.execute(
        _TAKERS, {"catalog": catalog, "now": now}
    ):
        yield Takers(product, DEEDS[deed], days, shoppers)
