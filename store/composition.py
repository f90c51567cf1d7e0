"""Which segments a new version keeps, and which rows its own new segment takes over.

Small segments are taken over as they pile up, so that there are about as many as the logarithm of
the number of products, and each product is written again about as often (the logarithmic method
of Bentley and Saxe). When a fifth of the largest is dead or elsewhere, one segment takes over all.
Where many rows of the largest change but their vectors don't, as with a new price list, it is
written again row by row, and its vectors are copied as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.index import Mask, Rows
from store.segments import Segments
from store.tally import Tally

_BATCH = 500
_SCATTERED = 0.2
_REWRITTEN = 0.1
# Below this many rows, scattered ones cost nothing.
_FEW = 1000


class Entries(NamedTuple):
    """Products of a new segment, in order: each an old row, or else one of the staged products."""

    olds: NDArray[np.int64]
    staged: NDArray[np.int64]

    def batches(self, size: int) -> Iterator[Entries]:
        """Yield the entries, some at a time."""
        for i in range(0, len(self.olds), size):
            yield Entries(self.olds[i : i + size], self.staged[i : i + size])


class Composition:
    """A version made of the `kept` first segments and a new one with `entries`.

    `rewritten` holds the rows of the first segment, where that is to be written again. `dead` are
    the dead rows of the kept segments; `products` counts the living of the version.
    """

    def __init__(
        self,
        segments: Segments,
        origins: Sequence[int],
        dead: Sequence[int],
        moved: Collection[int],
    ) -> None:
        """Plan for staged products with their `origins`; the vectors of the `moved` are new."""
        self._segments = segments
        of = np.asarray(origins, np.int64)
        gone = np.asarray(dead, np.int64)
        stay = _in_place(of, moved, segments.starts[1])
        if not stay.any() or not self._plan(of, gone, stay):
            self._plan(of, gone, np.zeros(len(of), np.bool_))

    def _plan(self, of: NDArray[np.int64], gone: NDArray[np.int64], stay: Mask) -> bool:
        """Plan with some staged products put in place; False when their segment is not kept."""
        segments = self._segments
        living = segments.living.copy()
        living[gone] = False
        living[of[stay]] = True
        self.kept = _kept(segments, living, int(np.count_nonzero(~stay)))
        self._start = segments.starts[self.kept]
        replaced = np.full(len(living), -1, np.int64)
        replaced[of[of >= 0]] = np.flatnonzero(of >= 0)
        taken = np.arange(self._start, len(living))
        taken = taken[living[taken] | (replaced[taken] >= 0)]
        new = np.setdiff1d(np.flatnonzero(~stay), replaced[taken], assume_unique=True)
        none = np.full(len(new), -1, np.int64)
        self.entries = Entries(
            np.concatenate([np.where(replaced[taken] < 0, taken, -1), none]),
            np.concatenate([replaced[taken], new]),
        )
        self.rewritten = Entries(none[:0], none[:0])
        if stay.any():
            rows = np.arange(segments.starts[1])
            put = np.where(living[rows], replaced[rows], -1)
            self.rewritten = Entries(np.where(put < 0, rows, -1), put)
        self.dead: Rows = np.flatnonzero(~living[: self._start]).astype(np.int32)
        self.products = self._start - len(self.dead) + len(self.entries.olds)
        return self.kept > 0

    def said(self) -> Tally:
        """Count what the dead rows of the kept segments said."""
        before = self._segments.dead
        if not len(self.dead):
            return Tally()
        said = Tally.total([self._segments.said], less=Tally())
        self._count(said, np.setdiff1d(self.dead, before, assume_unique=True), 1)
        self._count(said, before[before >= self._start], -1)
        return said

    def _count(self, said: Tally, rows: Rows, times: int) -> None:
        for i in range(0, len(rows), _BATCH):
            for product in self._segments.at(rows[i : i + _BATCH]):
                said.add(product, times)


def _in_place(of: NDArray[np.int64], moved: Collection[int], size: int) -> Mask:
    """Tell which staged products the first segment may hold where it held what they replace."""
    stay = (of >= 0) & (of < size)
    stay[np.fromiter(moved, np.int64)] = False
    many = np.count_nonzero(stay) > max(_FEW, _REWRITTEN * size)
    return stay if many else np.zeros(len(of), np.bool_)


def _kept(segments: Segments, living: NDArray[np.bool_], new: int) -> int:
    """Return how many of the first segments stay as they are."""
    starts = segments.starts
    alive = [int(np.count_nonzero(living[a:b])) for a, b in pairwise(starts)]
    kept, elsewhere = len(alive), new
    while kept and alive[kept - 1] <= 2 * elsewhere:
        kept -= 1
        elsewhere += alive[kept]
    if not kept:
        return 0
    largest = starts[1]
    scattered = largest - alive[0] + elsewhere + sum(alive[1:kept])
    return 0 if scattered > max(_FEW, _SCATTERED * largest) else kept
