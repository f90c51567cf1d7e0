"""The vectors of a segment, and the nearest of them by the way that costs least."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import copyfile, copytree
from typing import NamedTuple

import numpy as np

from store.embedder import Vectors
from store.errors import CatalogUnavailable
from store.exact import Exact
from store.hnsw import Hnsw
from store.planner import Costs, Plan, Way
from store.postings import Mask, Rows
from store.tuning import Tuning, tune

_CHROMA = "chroma"
_FILES = ("vectors.npy", "codes.npy", "codes-bounds.npy", "vectors.json")


class Nearest(NamedTuple):
    """Rows and their cosine similarities, best first and ties by row, and how they were found."""

    rows: Rows
    similarities: Vectors
    plan: Plan


class VectorIndex:
    """Unit vectors by row number: for exact search, and in Chroma where there are many."""

    def __init__(self, folder: Path) -> None:
        try:
            self._exact = Exact.open(folder)
            self.tuning = Tuning.model_validate_json((folder / "vectors.json").read_bytes())
        except (OSError, ValueError, EOFError) as error:
            raise CatalogUnavailable(f"the vectors in {folder} can't be read: {error}") from error
        self.matrix = self._exact.matrix
        self._graph = Hnsw(folder) if self.tuning.graph else None
        self._costs = Costs(graph_rows=self.tuning.graph_rows)

    def count(self) -> int:
        """Return how many vectors there are; as Chroma counts them, where it holds them."""
        return self._graph.count() if self._graph else len(self.matrix)

    def close(self) -> None:
        """Release the files, unless another reader of the same folder needs them."""
        if self._graph:
            self._graph.close()

    @staticmethod
    def write(
        folder: Path,
        batches: Iterable[Vectors],
        size: int,
        dimension: int,
        *,
        hnsw: bool = True,
        probes: Vectors | None = None,
    ) -> Tuning:
        """Store `size` unit vectors of `dimension` in row order; return how the graph does.

        Without `hnsw` there is no graph, and every search is exact. `probes`, vectors of what
        may be asked, tell how wide to search the graph (`store.tuning`).
        """
        exact = Exact.write(folder, batches, size, dimension)
        tuning = Tuning()
        if hnsw and size:
            Hnsw.build(folder, exact.matrix)
            tuning = tune(folder, exact, probes)
        (folder / "vectors.json").write_text(tuning.model_dump_json(), encoding="utf-8")
        return tuning

    @staticmethod
    def copy(source: Path, folder: Path) -> None:
        """Copy all that `write` wrote from one folder to another that has none of it."""
        for name in _FILES:
            copyfile(source / name, folder / name)
        if (source / _CHROMA).exists():
            copytree(source / _CHROMA, folder / _CHROMA)

    def plan(self, matching: int | None = None, *, by: Way | None = None) -> Plan:
        """Return how a search among `matching` rows goes; None: among all, without a filter."""
        size = len(self.matrix)
        return self._costs.plan(size, size if matching is None else matching, by=by)

    def nearest(
        self, vector: Vectors, limit: int, mask: Mask | None = None, *, by: Way | None = None
    ) -> Nearest:
        """Return the nearest rows to a unit vector, of those that `mask` holds.

        They are the exact ones, but for an open query that goes by the graph, which finds most
        of them (`self.tuning`). `by` goes a way of one's own choice.
        """
        plan = self.plan(None if mask is None else int(np.count_nonzero(mask)), by=by)
        limit = min(limit, len(self.matrix))
        if limit < 1:
            rows = np.empty(0, np.int32)
        elif plan.way == "hnsw" and self._graph:
            rows = self._exact.nearest_of(vector, self._graph.nearest(vector, limit), limit)
        elif plan.way == "gather" and mask is not None:
            rows = self._exact.nearest_of(vector, np.flatnonzero(mask), limit)
        else:
            rows = self._exact.nearest(vector, limit, mask)
        return Nearest(rows, self.similarities(vector, rows), plan)

    def nearest_of(self, vector: Vectors, rows: Rows, limit: int) -> Nearest:
        """Return the exact nearest of these rows, which are in order, whatever they cost."""
        found = self._exact.nearest_of(vector, rows, max(limit, 0))
        return Nearest(found, self.similarities(vector, found), self.plan(len(rows), by="gather"))

    def similarities(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine similarity of each of these rows to a unit vector."""
        return self._exact.similarities(vector, rows)
