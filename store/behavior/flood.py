"""Where one shopper did more than a person can: the surplus is kept, but not counted."""

from __future__ import annotations

from sqlite3 import Connection
from typing import NamedTuple

HOUR = 3600.0
DAY = 24 * HOUR
_IN_HOUR, _IN_DAY = 1, 2


class Caps(NamedTuple):
    """How many events count: of a shopper in an hour, and with one product in a day.

    The largest order among 25,900 of a wholesaler has 1,114 lines; below an hour of one click
    each three seconds nobody is taken for a machine.
    """

    hour: int = 1200
    product_day: int = 50


class Place(NamedTuple):
    """Where an event stands in the log: of whom (by code), with what, when."""

    row: int
    shopper: int
    product: int | None
    at: float
    id: bytes


def mark(connection: Connection, place: Place, caps: Caps) -> int:
    """Mark what an event that was just written makes surplus; return how many became so.

    In each hour, and each product's day, the first by time and id are counted, however the events
    arrived: so the same events have the same counts in any order.
    """
    start = place.at // HOUR * HOUR
    surplus = _mark(connection, place, "", start, start + HOUR, caps.hour, _IN_HOUR)
    if place.product is not None:
        start = place.at // DAY * DAY
        the_product = "AND product = :product"
        surplus += _mark(
            connection, place, the_product, start, start + DAY, caps.product_day, _IN_DAY
        )
    return surplus


def _mark(
    connection: Connection,
    place: Place,
    further: str,
    start: float,
    end: float,
    cap: int,
    bit: int,
) -> int:
    window = f"FROM events WHERE shopper = :shopper {further} AND at >= :start AND at < :end"
    values = {**place._asdict(), "start": start, "end": end, "cap": cap, "bit": bit}
    more = connection.execute(f"SELECT 1 {window} LIMIT 1 OFFSET :cap", values).fetchone()
    if more is None:
        return 0
    before = f"SELECT 1 {window} AND (at < :at OR (at = :at AND id < :id)) LIMIT :cap"
    (rank,) = connection.execute(f"SELECT count(*) FROM ({before})", values).fetchone()
    row = place.row
    if rank < cap:
        # It pushes out the last that was counted so far.
        last = f"SELECT row {window} ORDER BY at, id LIMIT 1 OFFSET :cap"
        (row,) = connection.execute(last, values).fetchone()
    values["marked"] = row
    (old,) = connection.execute("SELECT surplus FROM events WHERE row = :marked", values).fetchone()
    connection.execute("UPDATE events SET surplus = surplus | :bit WHERE row = :marked", values)
    return int(old == 0)
