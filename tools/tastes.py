"""What the shop learned of tastes from its events, in the rows of the catalogue that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import (
    Affinity,
    Baskets,
    Bundler,
    Companion,
    Heard,
    History,
    Taste,
    noisy_trend,
    taste_of,
)
from store import Catalog, Learned, Product
from tools.popularity import Popularity

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_ANCHORS = 4
BASKETS = "baskets."
"""What the names of the arrays of baskets begin with, beside those of the taste."""
AFFINITY = "affinity"
"""The array of which kinds are bought together, whose names `about` holds as `kinds`."""


class Tastes:
    """A trained taste; products that came since have no column, and score as nothing.

    What was bought is told with noise alone where it is to be `private`, or was trained so. Raises
    RankerMismatch where the arrays are none of a taste.
    """

    def __init__(self, learned: Learned, catalog: Catalog, *, private: bool = False) -> None:
        ids: list[str] = list(learned.about["products"])
        rows = catalog.meaning.rows(ids)
        self._kinds: list[str] = list(learned.about.get("kinds", ()))
        self._taste: Taste = taste_of(learned.arrays)
        self.private = bool(learned.about.get("epsilon"))
        self._told = self.private or not private
        self._arrays, self._catalog, self._ids = learned.arrays, catalog, ids
        found = [(row, at) for at, i in enumerate(ids) if (row := rows.get(i)) is not None]
        self._rows = np.full(len(ids), -1)
        self._columns = np.full(max((row for row, _ in found), default=-1) + 1, -1)
        for row, at in found:
            self._rows[at], self._columns[row] = row, at

    def told(self, history: History, now: float) -> Told:
        """Return what was learned of rows, for a history over rows."""
        columns = self.columns(history.products)
        known = columns >= 0
        visit = int(known[: history.visit].sum())
        learned = History(columns[known], history.times[known], history.weights[known], visit)
        return Told(self, self._taste.heard(learned, now), self._rows)

    def columns(self, rows: Rows) -> Rows:
        """Return the column of each of these rows, -1 where it came since the training."""
        within = rows < len(self._columns)
        if not within.any():
            return np.full(len(rows), -1)
        return np.where(within, self._columns[np.where(within, rows, 0)], -1)

    def tried(self, columns: Rows) -> NDArray[np.bool_]:
        """Return which of these columns anybody had liked: of the others nothing was learned."""
        return (columns >= 0) & (self._taste.evidence[columns] > 0)

    def companions(self, anchors: Sequence[Product], limit: int) -> tuple[Companion, ...]:
        """Return what was bought together with products, with the counts that say so."""
        if self._baskets is None or not self._told:
            return ()
        place = {i: at for at, i in enumerate(self._ids)}
        held = [place[a.id] for a in anchors[:_ANCHORS] if a.id in place]
        return Bundler(_Lazy(self._ids, self._catalog), self._baskets).companions(held, limit)

    @cached_property
    def affinity(self) -> Affinity | None:
        """Which kinds are bought together; None where nothing of it was kept, or may be told."""
        strengths = self._arrays.get(AFFINITY)
        names = tuple(self._kinds)
        return Affinity(names, strengths) if strengths is not None and self._told else None

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


@dataclass(frozen=True)
class Told:
    """What a taste tells of rows for one history; the generators were asked once for all of it."""

    tastes: Tastes
    heard: Heard
    rows: Rows

    def scores(self, rows: Rows) -> Floats:
        """Return the score of these rows, of shape (rows,); 0 for what came since the training."""
        columns = self.tastes.columns(rows)
        return np.where(columns >= 0, self.heard.scores[columns], 0.0)

    def tried(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which of these rows anybody had liked."""
        return self.tastes.tried(self.tastes.columns(rows))

    def shares(self, row: int) -> dict[int, float]:
        """Return which share of a row's score each row of the history brought, 0 to 1."""
        (column,) = self.tastes.columns(np.array([row]))
        if column < 0:
            return {}
        shares = self.heard.attributions(int(column)).shares().tolist()
        found: dict[int, float] = {}
        for known, share in zip(
            self.rows[self.heard.history.products].tolist(), shares, strict=True
        ):
            found[known] = found.get(known, 0.0) + share
        return found


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
