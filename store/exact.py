"""The exact nearest of a segment's vectors: codes tell which rows can't be, products the rest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from store.codes import Codes
from store.embedder import Vectors
from store.postings import Mask, Rows

# Up to so many rows, products with all take less than finding out which ones need one.
_FEW = 500
# Rows that are copied at once stay in the second-level cache.
_BLOCK = 256
# The best of so many groups for each row that is wanted make the first guess.
_GROUPS = 16
_NARROW = 8

Positions = NDArray[np.int64]


class Exact:
    """Unit vectors by row number, as a mapped matrix with codes beside it.

    A similarity is summed row by row, so that it doesn't depend on what else is asked for, and
    equal vectors tie; ties go by row.
    """

    def __init__(self, matrix: Vectors, codes: Codes) -> None:
        self.matrix, self._codes = matrix, codes

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the files in `folder`; raises OSError, ValueError or EOFError if damaged."""
        matrix, codes = np.load(folder / "vectors.npy", mmap_mode="r"), Codes.open(folder)
        if codes.shape != matrix.shape:
            raise ValueError("vectors.npy and codes.npy belong to different versions")
        return cls(np.asarray(matrix), codes)

    @classmethod
    def write(cls, folder: Path, batches: Iterable[Vectors], size: int, dimension: int) -> Self:
        """Store `size` unit vectors of `dimension` in row order."""
        matrix = np.lib.format.open_memmap(
            folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(size, dimension)
        )
        codes = Codes.create(folder, size, dimension)
        start = 0
        for batch in batches:
            matrix[start : start + len(batch)] = batch
            codes.put(start, batch)
            start += len(batch)
        matrix.flush()
        return cls(np.asarray(matrix), codes)

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> Rows:
        """Return the nearest rows of those that `mask` holds, best first, by a scan of all."""
        matching = len(self.matrix) if mask is None else int(np.count_nonzero(mask))
        if matching <= max(_FEW, limit):
            rows = np.arange(len(self.matrix)) if mask is None else np.flatnonzero(mask)
            return self._best(vector, rows, limit)
        bounds = self._codes.bounds(vector)
        if mask is not None:
            np.copyto(bounds, -np.inf, where=~mask)
        known = self.similarities(vector, highest(bounds, limit))
        return self._best(vector, np.flatnonzero(bounds >= _least(known, limit)), limit)

    def nearest_of(self, vector: Vectors, rows: Rows | Positions, limit: int) -> Rows:
        """Return the nearest of these rows, best first, by gathering them."""
        if len(rows) > max(_FEW, limit) and limit > 0:
            bounds = self._codes.bounds(vector, rows)
            known = self.similarities(vector, rows[highest(bounds, limit)])
            rows = rows[bounds >= _least(known, limit)]
        return self._best(vector, rows, limit)

    def _best(self, vector: Vectors, rows: Rows | Positions, limit: int) -> Rows:
        return rows[top(self.similarities(vector, rows), limit)].astype(np.int32)

    def similarities(self, vector: Vectors, rows: Rows | Positions) -> Vectors:
        """Return the cosine similarity of each of these rows to a unit vector."""
        found = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):
            some = slice(start, start + _BLOCK)
            np.vecdot(self.matrix[rows[some]], vector, out=found[some])
        return found


def top(scores: NDArray[np.floating[Any]], limit: int) -> Positions:
    """Return the positions of the highest scores, best first; ties in order of position."""
    if len(scores) > limit > 0:
        least = _least(scores, limit)
        above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        kept = np.sort(np.concatenate([above, equal[: limit - len(above)]]))
    else:
        kept = np.arange(min(len(scores), max(limit, 0)))
    return np.asarray(kept[np.argsort(-scores[kept], kind="stable")], np.int64)


def highest(scores: Vectors, limit: int) -> Positions:
    """Return at least `limit` positions, and not many more, of about the highest scores.

    A full partition would take as long as the scan that made the scores: as many groups as are
    wanted whose best is at least some score hold as many positions with at least that score.
    """
    width = len(scores) // (limit * _GROUPS)
    if width < _NARROW:
        return np.argpartition(scores, -limit)[-limit:]
    best = scores[: limit * _GROUPS * width].reshape(-1, width).max(axis=1)
    found = np.flatnonzero(scores >= _least(best, limit))
    return found[np.argpartition(scores[found], -limit)[-limit:]]


def _least(scores: NDArray[np.floating[Any]], limit: int) -> float:
    """Return the lowest of the `limit` highest scores."""
    return float(np.partition(scores, -limit)[-limit])
