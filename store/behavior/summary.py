"""How much a log holds, and what a write or a deletion did."""

from __future__ import annotations

from sqlite3 import Connection

from store.behavior.event import KINDS
from store.product import Value


class Recorded(Value):
    """What a write brought: new events, known ones, late ones, and how many became surplus."""

    kept: int
    duplicates: int
    late: int
    surplus: int
    revision: int


class Forgotten(Value):
    """How many events and exposures of a shopper were deleted, and the revision since."""

    events: int
    exposures: int
    revision: int


class Summary(Value):
    """The log of one catalogue; `first` and `last` are in seconds, None without events."""

    events: int
    exposures: int
    surplus: int
    shoppers: int
    products: int
    kinds: dict[str, int]
    first: float | None
    last: float | None


def summarize(connection: Connection, catalog: int) -> Summary:
    """Count what a catalogue, by code, holds."""
    # The plus keeps SQLite from an index: nearly all rows are read, best in the file's order.
    query = (
        "SELECT count(*), count(DISTINCT shopper), count(DISTINCT product), min(at), max(at),"
        " sum(surplus > 0) FROM events WHERE +catalog = ?"
    )
    events, shoppers, products, first, last, surplus = connection.execute(
        query, (catalog,)
    ).fetchone()
    kinds = "SELECT kind, count(*) FROM events WHERE +catalog = ? GROUP BY kind ORDER BY kind"
    shown = "SELECT count(*) FROM exposures WHERE catalog = ?"
    return Summary(
        events=events,
        exposures=connection.execute(shown, (catalog,)).fetchone()[0],
        surplus=surplus or 0,
        shoppers=shoppers,
        products=products,
        kinds={KINDS[k]: n for k, n in connection.execute(kinds, (catalog,))},
        first=first,
        last=last,
    )
