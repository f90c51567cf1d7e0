"""Vectors kept by text and model, so that nothing is embedded twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from store.embedder import Embedder, Vectors

EMBEDDINGS = "vectors.sqlite"
"""The file of a home that holds them."""

_BATCH = 500
# Vectors are appended; only the short keys are spread over their index, which stays in memory at a
# million. Ten vectors of 384 dimensions fill a page of this size, two would waste a quarter of the
# usual one. A commit survives a killed process; only a power cut may take the last ones.
_SETTINGS = ("page_size = 16384", "journal_mode = WAL", "synchronous = NORMAL")


class EmbeddingCache:
    """An embedder that remembers what it encoded, in one SQLite file.

    Each call of `encode` is kept when it returns, so that work which is killed goes on there.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _settle)
        self._table = Table(
            "vectors",
            MetaData(),
            Column("number", Integer, primary_key=True),
            Column("key", LargeBinary(16), unique=True, nullable=False),
            Column("vector", LargeBinary, nullable=False),
        )
        self._table.metadata.create_all(self._engine)
        self.encoded = 0
        """How many texts were really encoded since this cache was opened."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), encoding only what is new."""
        digest = self._embedder.digest.encode()
        keys = [blake2b(t.encode(), key=digest[:64], digest_size=16).digest() for t in texts]
        known = self._known(list(dict.fromkeys(keys)))
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
        if missing:
            fresh = np.asarray(self._embedder.encode(list(missing.values())), np.float32)
            self._remember(zip(missing, fresh, strict=True))
            self.encoded += len(missing)
            known.update(zip(missing, fresh, strict=True))
        return np.stack([known[k] for k in keys])

    def _known(self, keys: list[bytes]) -> dict[bytes, Vectors]:
        table, found = self._table, {}
        with self._engine.connect() as connection:
            for i in range(0, len(keys), _BATCH):
                query = select(table.c.key, table.c.vector).where(
                    table.c.key.in_(keys[i : i + _BATCH])
                )
                for key, blob in connection.execute(query):
                    found[key] = np.frombuffer(blob, np.float32)
        return found

    def _remember(self, vectors: Iterable[tuple[bytes, Vectors]]) -> None:
        values = [{"key": key, "vector": vector.tobytes()} for key, vector in vectors]
        with self._engine.begin() as connection:
            connection.execute(insert(self._table).on_conflict_do_nothing(), values)

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()


def _settle(connection: Any, _: object) -> None:
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
