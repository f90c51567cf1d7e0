"""The products that an update brings, kept aside until it is known where they go."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from store.catalog import Catalog
from store.composition import Entries
from store.derivation import derive
from store.embedder import Vectors
from store.embeddings import EmbeddingCache
from store.importers import BadRow, Change, Row, created, edited, refusal
from store.product import Product
from store.rejections import Rejections
from store.rows import Rows
from store.text import text_of

_BATCH = 500


class Staged:
    """The products that an update brings, each with the row that it replaces.

    `origins` holds that row, or -1 for a new product; `texts` the new text of each product whose
    vector can't be taken from the row it replaces; `reworded` those whose words may be searched
    for and are others now; `dead` the rows replaced or deleted.
    """

    def __init__(self, path: Path, catalog: Catalog, rejections: Rejections) -> None:
        self._catalog, self._rejections = catalog, rejections
        self.rows = Rows.open(f"sqlite:///{path}")
        self.rows.create()
        self.origins = array("i")
        self.texts: dict[int, str] = {}
        self.reworded: set[int] = set()
        self.dead = array("i")
        self.changed = self.added = self.unchanged = 0
        self._lines: dict[str, int] = {}

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""
        return self._catalog.edition.dimension

    @property
    def usable(self) -> int:
        """How many rows could be used."""
        return self.added + self.unchanged + len(self.dead)

    @property
    def effective(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.added or self.dead)

    def take(self, changes: Iterator[Change]) -> None:
        """Put the changes to the products they name."""
        while batch := list(islice(changes, _BATCH)):
            known = self._catalog.segments.of_ids([change.id for change in batch])
            start, products = len(self.origins), []
            for change in batch:
                row, product = known.get(change.id, (-1, None))
                if new := self._changed(change, row, product):
                    products.append(new)
            self.rows.add(enumerate(products, start))

    def _changed(self, change: Change, row: int, product: Product | None) -> Product | None:
        try:
            self._refuse_again(change)
            if change.deleted:
                self._delete(row)
                return None
            new = self._made(change, product)
        except (BadRow, ValidationError) as error:
            self._rejections.note(refusal(Row(change.line, change.cells.row), error))
            return None
        if new == product:
            self.unchanged += 1
            return None
        self._stage(new, row, product)
        return new

    def _refuse_again(self, change: Change) -> None:
        if change.id in self._lines:
            raise BadRow(f"id already seen on line {self._lines[change.id]}")
        self._lines[change.id] = change.line

    def _delete(self, row: int) -> None:
        if row < 0:
            raise BadRow("no product has this id, so that none can be deleted")
        self.dead.append(row)

    def _made(self, change: Change, product: Product | None) -> Product:
        currency = self._catalog.currency
        if product is None:
            return derive(created(change.cells, currency))
        new = edited(product, change.cells, currency)
        return new if _words(new) == _words(product) else derive(new)

    def _stage(self, new: Product, row: int, product: Product | None) -> None:
        if product is None:
            self.added += 1
        else:
            self.changed += 1
            self.dead.append(row)
        if product is None or _words(new) != _words(product):
            self.reworded.add(len(self.origins))
        text = text_of(new)
        if product is None or text != text_of(product):
            self.texts[len(self.origins)] = text
        self.origins.append(row)

    def products(self, entries: Entries) -> list[Product]:
        """Return the products of some entries of a new segment."""
        found: list[Product] = []
        olds = iter(self._catalog.segments.at(entries.olds[entries.olds >= 0]))
        staged = iter(self.rows.by_row(entries.staged[entries.staged >= 0].tolist()))
        for at in entries.staged.tolist():
            found.append(next(staged if at >= 0 else olds))
        return found

    def vectors(self, entries: Entries, cache: EmbeddingCache) -> Vectors:
        """Return their vectors: those of the rows they replace, but for texts that changed."""
        origins = np.asarray(self.origins, np.int64)
        rows = entries.olds.copy()
        own = entries.staged >= 0
        rows[own] = origins[entries.staged[own]]
        texts = {i: t for i, s in enumerate(entries.staged.tolist()) if (t := self.texts.get(s))}
        fresh = np.asarray(list(texts), np.int64)
        stay = np.setdiff1d(np.arange(len(rows)), fresh, assume_unique=True)
        vectors = np.empty((len(rows), self.dimension), np.float32)
        vectors[stay] = self._catalog.segments.vectors(rows[stay])
        if texts:
            vectors[fresh] = cache.encode(list(texts.values()))
        return vectors


def _words(product: Product) -> tuple[object, ...]:
    """Return what prose is read from, and what a query may name."""
    said = (product.title, product.description, product.brand)
    return (*said, product.categories, product.attributes, product.tags)
