"""How often each product was shown to shoppers who are known, and how often clicked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Connection

from store.behavior.event import KINDS

_CLICK = KINDS.index("click")
# By the numbers of rows, since rows are only added: what came later is found without reading the
# rest. The plus keeps SQLite from the index by time.
_SHOWN = """
SELECT json_extract(one.value, '$[0]') AS product, count(*) FROM exposures AS e,
    json_each(e.slate, '$.shown') AS one
WHERE e.row > ? AND +e.catalog = ? AND json_type(e.slate) = 'object' GROUP BY product"""
_CLICKED = f"""
SELECT p.id, count(*) FROM events AS e JOIN products AS p ON p.code = e.product
WHERE e.row > ? AND +e.catalog = ? AND e.kind = {_CLICK} AND e.exposure IS NOT NULL
    AND e.surplus = 0 GROUP BY p.id"""
_LAST = "SELECT max(row) FROM {table} WHERE row > ? AND +catalog = ?"


@dataclass(frozen=True, slots=True)
class Attention:
    """Impressions and the clicks that answered one, by product; what is absent had none.

    `revision` is the state of the log; `exposure` and `event` are the last rows that were read.
    """

    shown: Mapping[str, int] = field(default_factory=dict)
    clicked: Mapping[str, int] = field(default_factory=dict)
    revision: int = 0
    exposure: int = 0
    event: int = 0


def read_attention(
    connection: Connection, catalog: int, revision: int, since: Attention
) -> Attention:
    """Return the attention to a catalogue's products, by code: `since` and what came after it."""
    shown, exposure = _after(connection, _SHOWN, "exposures", (since.exposure, catalog))
    clicked, event = _after(connection, _CLICKED, "events", (since.event, catalog))
    return Attention(
        _added(since.shown, shown), _added(since.clicked, clicked), revision, exposure, event
    )


def _after(
    connection: Connection, query: str, table: str, place: tuple[int, int]
) -> tuple[dict[str, int], int]:
    (last,) = connection.execute(_LAST.format(table=table), place).fetchone()
    if last is None:
        return {}, place[0]
    return dict(connection.execute(query, place).fetchall()), int(last)


def _added(before: Mapping[str, int], new: Mapping[str, int]) -> Mapping[str, int]:
    # What was read before may be in use, so it is left as it is.
    return {**before, **{name: before.get(name, 0) + times for name, times in new.items()}}
