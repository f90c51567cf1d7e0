"""Products as vectors of meaning: which row is whose, what is near a direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from store.embedder import Vectors
from store.postings import Mask, Rows
from store.segments import Segments


class Meaning:
    """The vectors of one catalogue version; rows are those of its `Catalog`."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def rows(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row of each id that this version still holds."""
        return self._segments.places_of(ids)

    def vectors(self, rows: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """Return the unit vectors of rows, of shape (rows, d)."""
        return self._segments.vectors(np.asarray(rows, np.int64))

    def nearest(self, vector: NDArray[np.floating], mask: Mask, limit: int) -> Rows:
        """Return the rows of a mask that are nearest to a vector of any length, best first."""
        direction = np.asarray(vector, np.float32)
        length = float(np.linalg.norm(direction))
        if not length or not mask.any():
            return np.empty(0, np.int32)
        rows, _ = self._segments.nearest(direction / length, limit, mask)
        return np.asarray(rows, np.int32)
