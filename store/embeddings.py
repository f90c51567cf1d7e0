"""Vectors kept by text hash and model, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from store.embedder import Embedder, Vectors

_BATCH = 500


class EmbeddingCache:
    """An embedder that remembers what it encoded, in one SQLite file."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._engine = create_engine(f"sqlite:///{path}")
        self._table = Table(
            "embeddings",
            MetaData(),
            Column("digest", String(64), primary_key=True),
            Column("text", String(64), primary_key=True),
            Column("vector", LargeBinary, nullable=False),
        )
        self._table.metadata.create_all(self._engine)
        self.encoded = 0
        """How many texts were really encoded since this cache was opened."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), encoding only what is new."""
        keys = [hashlib.sha256(t.encode()).hexdigest() for t in texts]
        known = self._known(set(keys))
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
        if missing:
            fresh = self._embedder.encode(list(missing.values()))
            new = dict(zip(missing, fresh, strict=True))
            self._remember(new)
            self.encoded += len(new)
            known.update(new)
        return np.stack([known[k] for k in keys]).astype(np.float32)

    def _known(self, keys: set[str]) -> dict[str, Vectors]:
        table, found = self._table, {}
        with self._engine.connect() as connection:
            for some in _batches(sorted(keys)):
                query = select(table.c.text, table.c.vector).where(
                    table.c.digest == self._embedder.digest, table.c.text.in_(some)
                )
                for key, blob in connection.execute(query):
                    found[key] = np.frombuffer(blob, np.float32)
        return found

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        digest = self._embedder.digest
        values = [
            {"digest": digest, "text": k, "vector": np.asarray(v, np.float32).tobytes()}
            for k, v in vectors.items()
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(self._table).on_conflict_do_nothing(), values)

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()


def _batches(keys: list[str]) -> Iterable[list[str]]:
    return (keys[i : i + _BATCH] for i in range(0, len(keys), _BATCH))
