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
    _, shopper, product, at, _ = place
    hour, day = at // HOUR * HOUR, at // DAY * DAY
    values = (shopper, hour, hour + HOUR, caps.hour, shopper, product, day, day + DAY)
    over = connection.execute(_OVER, (*values, caps.product_day)).fetchone()
    surplus = 0
    if over[0]:
        surplus += _mark(connection, place, (hour, hour + HOUR), caps.hour, _IN_HOUR)
    if over[1]:
        surplus += _mark(connection, place, (day, day + DAY), caps.product_day, _IN_DAY)
    return surplus


_OVER = """SELECT
    EXISTS (SELECT 1 FROM events INDEXED BY by_shopper WHERE shopper = ? AND at >= ? AND at < ?
        LIMIT 1 OFFSET ?),
    EXISTS (SELECT 1 FROM events INDEXED BY by_product WHERE shopper = ? AND product = ?
        AND at >= ? AND at < ? LIMIT 1 OFFSET ?)"""
_WINDOWS = {
    _IN_HOUR: "events INDEXED BY by_shopper WHERE shopper = :shopper",
    _IN_DAY: "events INDEXED BY by_product WHERE shopper = :shopper AND product = :product",
}


def _mark(
    connection: Connection, place: Place, span: tuple[float, float], cap: int, bit: int
) -> int:
    """Mark the event itself where enough were before it, else the last that was counted."""
    window = f"FROM {_WINDOWS[bit]} AND at >= :start"
    values = {**place._asdict(), "start": span[0], "end": span[1], "cap": cap, "bit": bit}
    # With the end of the window it would be searched to its end, not to the event.
    before = f"SELECT 1 {window} AND (at, id) < (:at, :id) LIMIT :cap"
    (rank,) = connection.execute(f"SELECT count(*) FROM ({before})", values).fetchone()
    values["marked"] = place.row
    if rank < cap:
        last = f"SELECT row {window} AND at < :end ORDER BY at, id LIMIT 1 OFFSET :cap"
        (values["marked"],) = connection.execute(last, values).fetchone()
    (old,) = connection.execute("SELECT surplus FROM events WHERE row = :marked", values).fetchone()
    connection.execute("UPDATE events SET surplus = surplus | :bit WHERE row = :marked", values)
    return int(old == 0)
