"""Writes one segment, product by product, vectors last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import copytree
from typing import Self

from store.embedder import Vectors
from store.index import IndexBuilder
from store.kinds import kind_of, save_kinds
from store.lexical import LexicalBuilder, LexicalIndex
from store.product import Product
from store.rows import Rows
from store.segment import KINDS, LEXICAL, ROWS, TALLY
from store.space import require
from store.tally import Tally
from store.vectors import VectorIndex

# The vectors themselves, their graph, and what SQLite keeps of both.
_COPIES = 4


class Intake:
    """A segment that is being written to `folder`; rows are numbered in the order of arrival.

    `words` is a segment whose products have the same words in the same order: they are copied.
    """

    def __init__(self, folder: Path, words: Path | None = None) -> None:
        folder.mkdir(parents=True)
        self.folder, self._words = folder, words
        self.size = 0
        self.rows = Rows.open(f"sqlite:///{folder / ROWS}")
        self.rows.create()
        self.tally = Tally()
        self._index, self._lexical = IndexBuilder(), LexicalBuilder()
        self._kinds: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.rows.close()

    def add(self, products: Sequence[Product]) -> None:
        """Store the rows of some products, index and count them."""
        self.rows.add(enumerate(products, self.size))
        for product in products:
            self._index.add(product)
            if self._words is None:
                self._lexical.add(product)
                self._kinds.append(kind_of(product))
            self.tally.add(product)
        self.size += len(products)

    def finish(self) -> None:
        """Store what was indexed and counted."""
        if self._words is None:
            self._lexical.build().save(self.folder / LEXICAL)
            save_kinds(self.folder / KINDS, self._kinds)
        else:
            for part in (LEXICAL, KINDS):
                copytree(self._words / part, self.folder / part)
        lexical = LexicalIndex.load(self.folder / LEXICAL)
        self._index.build(lexical).save(self.folder)
        self.tally.save(self.folder / TALLY)

    def embed(self, vectors: Iterable[Vectors], dimension: int, *, hnsw: bool = True) -> None:
        """Store the unit vectors, in row order; raises DiskFull where they have no room."""
        require(self.folder, _COPIES * 4 * self.size * dimension)
        VectorIndex.write(self.folder, vectors, self.size, dimension, hnsw=hnsw)
