"""Who did what with which product and when: the events of a shop as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import DAY, History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LONGEST = 1_000
"""How many events of one shopper are kept, the latest: a bot with a million must not outweigh."""


@dataclass(frozen=True)
class Interactions:
    """Events sorted by shopper, then time; every array has the shape (events,).

    `rows` are positions in `shoppers`, `columns` in `products`; `visits` number what was done in
    one visit, from 0; `dropped` counts the events of unknown products and of times that are none.
    """

    shoppers: tuple[str, ...]
    products: tuple[str, ...]
    rows: Ints
    columns: Ints
    visits: Ints
    times: Floats
    weights: Floats
    dropped: int = 0

    @classmethod
    def of(
        cls,
        products: Sequence[str],
        shopper: Sequence[str],
        product: Sequence[str],
        times: Sequence[float] | Floats,
        weights: Sequence[float] | Floats | None = None,
        visits: Sequence[str] | None = None,
        *,
        longest: int = LONGEST,
    ) -> Interactions:
        """Read events in any order; without `visits`, all of a shopper's are one visit."""
        known = {name: i for i, name in enumerate(products)}
        columns = np.array([known.get(name, -1) for name in product], np.int64)
        moments = np.asarray(times, np.float64)
        counts = np.ones(len(columns)) if weights is None else np.asarray(weights, np.float64)
        names, rows = _numbered(shopper)
        _, groups = _numbered(shopper if visits is None else visits)
        good = (columns >= 0) & np.isfinite(moments) & np.isfinite(counts)
        order = np.lexsort((moments, rows))
        order = order[good[order]]
        order = order[_latest(rows[order], longest)]
        return cls(
            names,
            tuple(products),
            rows[order],
            columns[order],
            groups[order],
            moments[order],
            counts[order],
            int((~good).sum()),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def before(self, moment: float) -> Interactions:
        """Return the events before a moment."""
        return self.where(self.times < moment)

    def where(self, kept: NDArray[np.bool_]) -> Interactions:
        """Return the events that a mask of shape (events,) keeps."""
        return replace(
            self,
            rows=self.rows[kept],
            columns=self.columns[kept],
            visits=self.visits[kept],
            times=self.times[kept],
            weights=self.weights[kept],
        )

    @property
    def last(self) -> float:
        """The time of the latest event, 0 without any."""
        return float(self.times.max()) if len(self) else 0.0

    @property
    def evidence(self) -> Floats:
        """How many visits liked each product, of shape (products,)."""
        return np.asarray(self.by_visit().sum(axis=0), np.float64).ravel()

    def history(self, row: int, *, visit_since: float = -np.inf) -> History:
        """Return what one shopper did."""
        start, end = np.searchsorted(self.rows, (row, row + 1))
        cut = slice(int(start), int(end))
        return History.of(
            self.columns[cut], self.times[cut], self.weights[cut], visit_since=visit_since
        )

    def by_visit(self) -> sparse.csr_matrix:
        """Return 1 where a visit liked a product, of shape (visits, products)."""
        return self._ones(self.visits)

    def by_shopper(self) -> sparse.csr_matrix:
        """Return 1 where a shopper liked a product, of shape (shoppers, products)."""
        return self._ones(self.rows)

    def visit_ages(self, now: float) -> Floats:
        """Return how many days ago each visit had its last event, of shape (visits,)."""
        return self._ages(self.visits, now)

    def shopper_ages(self, now: float) -> Floats:
        """Return how many days ago each shopper had the last event, of shape (shoppers,)."""
        return self._ages(self.rows, now)

    def _ones(self, groups: Ints) -> sparse.csr_matrix:
        liked = self.weights > 0
        shape = (int(groups.max(initial=-1)) + 1, len(self.products))
        places = (groups[liked], self.columns[liked])
        matrix = sparse.csr_matrix((np.ones(int(liked.sum())), places), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix

    def _ages(self, groups: Ints, now: float) -> Floats:
        latest = np.full(int(groups.max(initial=-1)) + 1, -np.inf)
        np.maximum.at(latest, groups, self.times)
        return np.where(np.isfinite(latest), np.maximum(now - latest, 0.0) / DAY, 0.0)


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    places: dict[str, int] = {}
    numbers = [places.setdefault(name, len(places)) for name in names]
    return tuple(places), np.array(numbers, np.int64)


def _latest(rows: Ints, longest: int) -> NDArray[np.bool_]:
    """Return which of the sorted events are among the last `longest` of their shopper."""
    ends = np.searchsorted(rows, rows, side="right")
    return np.asarray(ends - np.arange(len(rows)) <= longest)
