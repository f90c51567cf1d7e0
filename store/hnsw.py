"""The HNSW graph of a catalogue's vectors, in Chroma: the approximate nearest, in few steps."""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from store.embedder import Vectors
from store.errors import CatalogUnavailable
from store.postings import Rows

_COLLECTION = "products"
# Chroma takes no more than 5,461 at once.
_BATCH = 5000
# Writing the graph to disk after each thousand vectors, as Chroma does, takes longer the larger
# it grows.
_BATCHES_A_WRITE = 10
EF = 100
"""How much of the graph a query visits as it is built."""

_HNSW = {"space": "cosine", "ef_search": EF, "ef_construction": 100, "max_neighbors": 16}


class Hnsw:
    """Chroma's graph in a folder, open for queries."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as opened:
            try:
                self._client = opened.enter_context(_client(folder))
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            # Chroma trips over itself (AttributeError) where it failed to start the first time.
            except (OSError, ValueError, AttributeError, ChromaError) as error:
                raise CatalogUnavailable(
                    f"the vectors in {folder} can't be read: {error}"
                ) from error
            opened.pop_all()

    @staticmethod
    def build(folder: Path, matrix: Vectors) -> None:
        """Store unit vectors of shape (n, dimension) under their row numbers."""
        batch, threshold = rhythm(len(matrix))
        configuration = {"hnsw": {**_HNSW, "sync_threshold": threshold}}
        # The folder is renamed afterwards: a client kept open would write to a path that is gone.
        with _client(folder) as client:
            collection = client.create_collection(
                _COLLECTION, embedding_function=None, configuration=configuration
            )
            for start in range(0, len(matrix), batch):
                some = np.asarray(matrix[start : start + batch])
                ids = [str(row) for row in range(start, start + len(some))]
                collection.add(ids=ids, embeddings=some)

    @staticmethod
    def widen(folder: Path, ef_search: int) -> None:
        """Let queries visit more of the graph; what is open already keeps to its old width."""
        with _client(folder) as client:
            collection = client.get_collection(_COLLECTION, embedding_function=None)
            with warnings.catch_warnings():
                # Chroma takes a collection without an embedding function of its own for a relic.
                warnings.simplefilter("ignore", DeprecationWarning)
                collection.modify(configuration={"hnsw": {"ef_search": ef_search}})

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._collection.count())

    def nearest(self, vector: Vectors, limit: int) -> Rows:
        """Return about the `limit` nearest rows, in their order."""
        found = self._collection.query(query_embeddings=[vector], n_results=limit, include=[])
        return np.asarray(sorted(int(i) for i in found["ids"][0]), np.int32)

    def close(self) -> None:
        """Release the files, unless another reader of the same folder needs them."""
        self._client.close()


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(path=str(folder / "chroma"), settings=_settings().model_copy())


@cache
def _settings() -> Settings:
    """Chroma's settings, to be copied: it takes some milliseconds to read the environment."""
    return Settings(anonymized_telemetry=False)


def rhythm(size: int) -> tuple[int, int]:
    """Return how many vectors to add at once, and after how many Chroma shall write the graph.

    What was added after the last writing is added to the graph again at every opening, so the
    last batch has to end with one.
    """
    writes = max(1, ceil(size / (_BATCH * _BATCHES_A_WRITE)))
    batches = writes * max(1, min(_BATCHES_A_WRITE, ceil(size / _BATCH)))
    batch = ceil(size / batches)
    short = batches * batch - size
    return batch, max(2, batch * (batches // writes) - short)
