"""The events of a catalogue as columns, as trainers take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray

_ROW = np.dtype(
    [
        *(("shopper", "i8"), ("product", "i8"), ("kind", "i1")),
        *(("at", "f8"), ("value", "f8"), ("session", "S8"), ("id", "S16")),
    ]
)
# SQLite holds no NaN.
_NONE = float("inf")


@dataclass(frozen=True, slots=True)
class EventColumns:
    """n events in the order of time, then id; surplus ones are left out.

    `shopper` int32 (n,) counts in `shoppers` (pseudonyms), `product` int32 (n,) in `products`, -1
    where it has none of those; `kind` int8 (n,) is a place in KINDS, `at` float64 (n,) seconds,
    `value` float64 (n,) NaN where there is none, `session` int32 (n,) an own number for each
    session, 0 for none. `revision` is the state they were read at: a trained artefact notes it.
    """

    shoppers: tuple[str, ...]
    products: tuple[str, ...]
    shopper: NDArray[np.int32]
    product: NDArray[np.int32]
    kind: NDArray[np.int8]
    at: NDArray[np.float64]
    value: NDArray[np.float64]
    session: NDArray[np.int32]
    revision: int

    def __len__(self) -> int:
        return len(self.at)


def read_columns(
    connection: Connection, catalog: int, revision: int, products: Sequence[str] | None
) -> EventColumns:
    """Read the columns of a catalogue, by code, within a transaction.

    `products` gives the order of the product columns; None stands for all in the log, by id.
    """
    # The plus keeps SQLite from an index: nearly all rows are read, best in the file's order.
    query = (
        "SELECT shopper, coalesce(product, 0), kind, at, coalesce(value, 9e999),"
        " coalesce(session, x''), id FROM events WHERE +catalog = ? AND surplus = 0"
    )
    rows = np.fromiter(connection.execute(query, (catalog,)), _ROW)
    rows = rows[np.lexsort((rows["id"], rows["at"]))]
    shoppers = connection.execute(
        "SELECT code, lower(hex(pseudonym)) FROM shoppers WHERE catalog = ? ORDER BY code",
        (catalog,),
    ).fetchall()
    held = connection.execute(
        "SELECT code, id FROM products WHERE catalog = ? ORDER BY id", (catalog,)
    ).fetchall()
    names = tuple(name for _, name in held) if products is None else tuple(products)
    places = {name: place for place, name in enumerate(names)}
    _, sessions = np.unique(np.append(rows["session"], b""), return_inverse=True)
    value = rows["value"].copy()
    value[value == _NONE] = np.nan
    return EventColumns(
        shoppers=tuple(name for _, name in shoppers),
        products=names,
        shopper=_placed(rows["shopper"], {code: i for i, (code, _) in enumerate(shoppers)}),
        product=_placed(rows["product"], {c: places.get(name, -1) for c, name in held}),
        kind=rows["kind"].copy(),
        at=rows["at"].copy(),
        value=value,
        session=sessions[:-1].astype(np.int32),
        revision=revision,
    )


def _placed(codes: NDArray[np.int64], places: dict[int, int]) -> NDArray[np.int32]:
    table = np.full(max(places, default=0) + 1, -1, np.int32)
    table[list(places.keys())] = list(places.values())
    return table[codes]
