"""What our search is measured against: numpy over the matching rows, Chroma's `where`, faiss."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import chromadb
import faiss
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from store.embedder import Vectors

TOP = 10
_BATCH = 5000
_FAR = 1e12


class Filter(NamedTuple):
    """A price bound, the rows below it, and those as bits for faiss; None is no filter."""

    bound: float
    rows: NDArray[np.int64]
    bits: NDArray[np.uint8]


class Peer(Protocol):
    """Finds the ten nearest rows of those that a filter lets through."""

    def nearest(self, vector: Vectors, kept: Filter | None) -> Sequence[int] | NDArray[np.integer]:
        """Return row numbers."""


class Numpy:
    """Copies the matching rows, multiplies, and takes the ten highest; nothing else is exact."""

    def __init__(self, matrix: Vectors) -> None:
        self.matrix = matrix

    def nearest(self, vector: Vectors, kept: Filter | None) -> NDArray[np.integer]:
        """Return the rows with the highest dot products."""
        scores = (self.matrix if kept is None else self.matrix[kept.rows]) @ vector
        best = np.argpartition(-scores, TOP)[:TOP] if len(scores) > TOP else np.arange(len(scores))
        return best if kept is None else kept.rows[best]


class Chroma:
    """A copy of our graph to which prices were added, queried with `where`."""

    def __init__(self, graph: Path, folder: Path, prices: NDArray[np.float64]) -> None:
        fresh = not folder.exists()
        if fresh:
            shutil.copytree(graph, folder)
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False)
        )
        self._collection = client.get_collection("products", embedding_function=None)
        if fresh:
            self._price(np.where(np.isnan(prices), _FAR, prices))

    def _price(self, prices: NDArray[np.float64]) -> None:
        for start in range(0, len(prices), _BATCH):
            some = prices[start : start + _BATCH]
            self._collection.update(
                ids=[str(row) for row in range(start, start + len(some))],
                metadatas=[{"price": float(p)} for p in some],
            )

    def nearest(self, vector: Vectors, kept: Filter | None) -> list[int]:
        """Return the rows that Chroma finds."""
        where: Any = None if kept is None else {"price": {"$lt": kept.bound}}
        found = self._collection.query(
            query_embeddings=vector[None], n_results=TOP, where=where, include=[]
        )
        return [int(i) for i in found["ids"][0]]


class Faiss:
    """faiss-cpu's HNSW with the width and degree of Chroma's defaults, and an id selector."""

    def __init__(self, matrix: Vectors, file: Path) -> None:
        if file.exists():
            self._index = faiss.read_index(str(file))
            return
        self._index = faiss.IndexHNSWFlat(matrix.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
        self._index.hnsw.efConstruction = 100
        for start in range(0, len(matrix), _BATCH):
            self._index.add(np.ascontiguousarray(matrix[start : start + _BATCH]))
        faiss.write_index(self._index, str(file))

    def nearest(self, vector: Vectors, kept: Filter | None) -> NDArray[np.integer]:
        """Return the rows that faiss finds, fewer than ten where it misses them."""
        # Its Python classes are made at import, where type checkers don't see them.
        made: Any = faiss
        selector = None if kept is None else made.IDSelectorBitmap(kept.bits)
        parameters = made.SearchParametersHNSW(sel=selector, efSearch=100)
        _, rows = self._index.search(vector[None], TOP, params=parameters)
        return np.asarray(rows[0][rows[0] >= 0])
