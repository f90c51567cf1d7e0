"""What the shop learned of tastes from its events, in the rows of the catalogue that is open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import Baskets, Bundler, Companion, History, Taste, noisy_trend, taste_of
from store import Catalog, Learned, Product
from tools.popularity import Popularity

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_ANCHORS = 4
BASKETS = "baskets."
"""What the names of the arrays of baskets begin with, beside those of the taste."""


class Tastes:
    """A trained taste; products that came since have no column, and score as nothing.

    What was bought is told with noise alone where it is to be `private`, or was trained so. Raises
    RankerMismatch where the arrays are none of a taste.
    """

    def __init__(self, learned: Learned, catalog: Catalog, *, private: bool = False) -> None:
        ids: list[str] = list(learned.about["products"])
        rows = catalog.meaning.rows(ids)
        self._taste: Taste = taste_of(learned.arrays)
        self.private = bool(learned.about.get("epsilon"))
        self._told = self.private or not private
        self._arrays, self._catalog, self._ids = learned.arrays, catalog, ids
        self._columns = {row: at for at, i in enumerate(ids) if (row := rows.get(i)) is not None}
        self._known = np.array(list(self._columns), np.int64)
        self._places = np.array(list(self._columns.values()), np.int64)

    def scores(self, history: History, rows: Rows, now: float) -> Floats:
        """Return the score of these rows, of shape (rows,), for a history over rows."""
        return self._over(self._taste.scores(self._learned(history), now), rows)

    def tried(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which of these rows anybody had liked: of the others nothing was learned."""
        return self._over(self._taste.evidence, rows) > 0

    def _over(self, columns: Floats, rows: Rows) -> Floats:
        """Return what belongs to columns by these rows, 0 where a row has none."""
        found = np.zeros(max(int(rows.max(initial=-1)), int(self._known.max(initial=-1))) + 1)
        found[self._known] = columns[self._places]
        return found[rows]

    def shares(self, history: History, row: int, now: float) -> dict[int, float]:
        """Return which share of a row's score each row of the history brought, 0 to 1."""
        if row not in self._columns:
            return {}
        learned = self._learned(history)
        shares = self._taste.attributions(learned, self._columns[row], now).shares()
        back = {column: known for known, column in self._columns.items()}
        found: dict[int, float] = {}
        for column, share in zip(learned.products.tolist(), shares.tolist(), strict=True):
            found[back[column]] = found.get(back[column], 0.0) + share
        return found

    def companions(self, anchors: Sequence[Product], limit: int) -> tuple[Companion, ...]:
        """Return what was bought together with products, with the counts that say so."""
        if self._baskets is None or not self._told:
            return ()
        place = {i: at for at, i in enumerate(self._ids)}
        held = [place[a.id] for a in anchors[:_ANCHORS] if a.id in place]
        return Bundler(_Lazy(self._ids, self._catalog), self._baskets).companions(held, limit)

    @cached_property
    def popularity(self) -> Popularity | None:
        """What others took to by counts with noise; None where the training added none."""
        if self._baskets is None or not self.private:
            return None
        counts = zip(self._ids, self._baskets.bought.tolist(), strict=True)
        return Popularity([noisy_trend(dict(counts))], self._catalog)

    @cached_property
    def _baskets(self) -> Baskets | None:
        held = {
            n.removeprefix(BASKETS): a for n, a in self._arrays.items() if n.startswith(BASKETS)
        }
        return Baskets.of_arrays(held) if held else None

    def _learned(self, history: History) -> History:
        """Return a history over rows as one over the columns that were learned."""
        columns = [self._columns.get(row, -1) for row in history.products.tolist()]
        known = np.array(columns, np.int64) >= 0
        visit = int(known[: history.visit].sum())
        return History(
            np.array(columns, np.int64)[known], history.times[known], history.weights[known], visit
        )


class _Lazy(Sequence[Product]):
    """The products of columns, read from their rows when they are asked for."""

    def __init__(self, ids: Sequence[str], catalog: Catalog) -> None:
        self._ids, self._catalog = ids, catalog

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, at: Any) -> Any:
        found = self._catalog.known([self._ids[at]])
        return found[0] if found else _gone(self._ids[at])


def _gone(id: str) -> Product:
    from store import Variant

    return Product(id=id, title=id, variants=(Variant(id=id),))
