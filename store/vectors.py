"""The vectors of a catalogue version: Chroma for open queries, exact dot products for filtered."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from store.embedder import Vectors
from store.errors import CatalogUnavailable
from store.index import Rows

_PARTS = ("vectors.npy", "chroma")
_COLLECTION = "products"
_BATCH = 2000
# Above this share of matching rows, multiplying the whole matrix beats gathering the rows.
_GATHER_BELOW = 0.2
# Defaults of Chroma lose recall on clustered catalogues; these were measured to keep it.
_HNSW = {"space": "cosine", "ef_search": 200, "ef_construction": 200, "max_neighbors": 32}


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(
        path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    )


class VectorIndex:
    """Vectors by row number; the file beside Chroma holds the same ones for exact search."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as opened:
            try:
                self.matrix = np.load(folder / "vectors.npy", mmap_mode="r")
                self._client = opened.enter_context(_client(folder))
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            # Chroma trips over itself (AttributeError) where it failed to start the first time.
            except (OSError, ValueError, EOFError, AttributeError, ChromaError) as error:
                raise CatalogUnavailable(
                    f"the vectors in {folder} can't be read: {error}"
                ) from error
            opened.pop_all()

    def count(self) -> int:
        """Return how many vectors Chroma holds."""
        return int(self._collection.count())

    def close(self) -> None:
        """Release the files, unless another reader of the same version needs them."""
        self._client.close()

    @staticmethod
    def write(folder: Path, batches: Iterable[Vectors], size: int, dimension: int) -> None:
        """Store `size` vectors of `dimension` in row order, in Chroma and as a matrix file."""
        matrix = np.lib.format.open_memmap(
            folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(size, dimension)
        )
        # The folder is renamed afterwards: a client kept open would write to a path that is gone.
        with _client(folder) as client:
            collection = client.create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
            )
            start = 0
            for batch in batches:
                matrix[start : start + len(batch)] = batch
                ids = [str(row) for row in range(start, start + len(batch))]
                collection.add(ids=ids, embeddings=batch)
                start += len(batch)
        matrix.flush()

    @staticmethod
    def copy(source: Path, folder: Path) -> None:
        """Copy all that `write` wrote from one folder to another that has none of it."""
        for path in (source / name for name in _PARTS):
            if path.is_dir():
                copytree(path, folder / path.name)
            else:
                copyfile(path, folder / path.name)

    def nearest(self, vector: Vectors, limit: int) -> tuple[Rows, Vectors]:
        """Return rows and cosine similarities of the nearest, through Chroma's HNSW index."""
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(limit, len(self.matrix)), include=["distances"]
        )
        rows = np.asarray([int(i) for i in found["ids"][0]], np.int32)
        return rows, np.asarray(1 - np.asarray(found["distances"][0]), np.float32)

    def nearest_of(self, vector: Vectors, rows: Rows, limit: int) -> tuple[Rows, Vectors]:
        """Return the exact nearest of these rows, best first."""
        scores = self.similarities(vector, rows)
        best = top(scores, limit)
        return rows[best], scores[best]

    def similarities(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine similarity of each of these rows."""
        if len(rows) > _GATHER_BELOW * len(self.matrix):
            return np.asarray((self.matrix @ vector)[rows], np.float32)
        return np.asarray(self.matrix[rows] @ vector, np.float32)


def top(scores: NDArray[np.floating[Any]], limit: int) -> NDArray[np.int64]:
    """Return the positions of the highest scores, best first; ties in order of position."""
    if len(scores) > limit:
        kept = np.sort(np.argpartition(-scores, limit - 1)[:limit])
    else:
        kept = np.arange(len(scores))
    return np.asarray(kept[np.argsort(-scores[kept], kind="stable")], np.int64)
