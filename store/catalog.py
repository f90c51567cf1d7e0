"""One version of a shop's catalogue: find products, filter them exactly, get their rows."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process

from store.constraint import Constraint
from store.embedder import Embedder, Vectors
from store.errors import CatalogUnavailable, ModelMismatch, ProductNotFound, UnknownField
from store.index import AttributeIndex, Mask, Rows
from store.product import Product, Value
from store.rows import Rows as ProductRows
from store.vectors import VectorIndex
from store.vocabulary import Vocabulary
from store.words import telling_stems

# What a word in the description counts beside one in the title, which counts one.
_MENTIONED = 0.2


class Hit(Value):
    """A product found by a query: cosine similarity and the share of query words it holds."""

    row: int
    similarity: float
    words: float


class Edition(Value):
    """What a catalogue version says of itself: name, version and the model of its vectors."""

    name: str
    version: str
    products: int
    model: str
    digest: str
    dimension: int
    source: str = ""
    imported: str = ""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `store.ingest` wrote; raises CatalogUnavailable."""
        try:
            return cls.model_validate_json((folder / "edition.json").read_bytes())
        except (OSError, ValueError) as error:
            raise CatalogUnavailable(f"the catalogue in {folder} is damaged: {error}") from error


class Catalog:
    """An open catalogue version; it never changes, a new import is another version."""

    def __init__(
        self,
        edition: Edition,
        rows: ProductRows,
        index: AttributeIndex,
        vectors: VectorIndex,
        vocabulary: Vocabulary,
        embedder: Embedder,
    ) -> None:
        self.edition = edition
        self.vocabulary = vocabulary
        self._rows, self._index, self._vectors = rows, index, vectors
        self._embedder = embedder
        # A reader may hold this version long after the next one is served.
        self._release = weakref.finalize(self, _release, rows, vectors)

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Self:
        """Open the version in `folder`, made by `store.ingest`; raises CatalogUnavailable."""
        edition = Edition.read(folder)
        try:
            words = Vocabulary.model_validate_json((folder / "vocabulary.json").read_bytes())
            index = AttributeIndex.load(folder)
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise CatalogUnavailable(f"the catalogue in {folder} is damaged: {error}") from error
        if (edition.model, edition.digest) != (embedder.name, embedder.digest):
            raise ModelMismatch(
                f"catalogue {edition.name!r} was embedded with {edition.model!r} "
                f"(digest {edition.digest[:12]}), not with {embedder.name!r}"
            )
        rows = ProductRows.open(f"sqlite:///{folder / 'rows.sqlite'}")
        catalog = cls(edition, rows, index, VectorIndex(folder), words, embedder)
        catalog._check_whole(folder)
        return catalog

    def _check_whole(self, folder: Path) -> None:
        """Raise CatalogUnavailable when a part of this version lacks what another one holds."""
        vectors = self._vectors
        held = {
            "rows": self._rows.count(),
            "index": self._index.size,
            "matrix": len(vectors.matrix),
            "vectors": vectors.count(),
        }
        lacking = {part: n for part, n in held.items() if n != self.edition.products}
        if lacking or vectors.matrix.shape[1:] != (self.edition.dimension,):
            self.close()
            raise CatalogUnavailable(
                f"the catalogue in {folder} is incomplete: {self.edition.products} products of "
                f"dimension {self.edition.dimension}, but {lacking or vectors.matrix.shape}"
            )

    def __len__(self) -> int:
        return self.edition.products

    @property
    def currency(self) -> str:
        """The currency that prices are compared in."""
        return self.vocabulary.currency

    def search(
        self, query: str, where: Iterable[Constraint] = (), *, limit: int = 100
    ) -> list[Hit]:
        """Return the products that satisfy `where`, nearest to the query first.

        The filter comes first: when at least `limit` products satisfy it, `limit` come back.
        Filtered queries take exact dot products over the satisfying rows, open ones go
        through Chroma. Up to `limit` products whose title holds every word of the query, but
        which are not among the nearest, follow after those. An empty query gives the satisfying
        rows in catalogue order.
        """
        where = tuple(where)
        mask = self.satisfying(where) if where else None
        # Half of a surrogate pair, as broken JSON brings, is no letter that a model could read.
        query = query.encode("utf-8", "replace").decode()
        wanted = telling_stems(query)
        if not wanted:
            satisfying = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
            return [Hit(row=int(r), similarity=0.0, words=0.0) for r in satisfying[:limit]]
        vector = self._embedder.encode_query(query)
        rows, scores = self._nearest(vector, mask, limit)
        rows, scores = self._with_titled(vector, mask, wanted, rows, scores, limit)
        shares = self._shares(rows, wanted)
        return [
            Hit(row=int(r), similarity=float(s), words=float(w))
            for r, s, w in zip(rows, scores, shares, strict=True)
        ]

    def _nearest(self, vector: Vectors, mask: Mask | None, limit: int) -> tuple[Rows, Vectors]:
        rows, similarities, _ = self._vectors.nearest(vector, limit, mask)
        return rows, similarities

    def _with_titled(
        self,
        vector: Vectors,
        mask: Mask | None,
        wanted: Sequence[str],
        rows: Rows,
        scores: Vectors,
        limit: int,
    ) -> tuple[Rows, Vectors]:
        """Add the rows whose title holds every word, which vectors alone may rank too low."""
        titled = self._index.holding(wanted)
        if mask is not None:
            titled = titled[mask[titled]]
        more = np.setdiff1d(titled, rows, assume_unique=True)
        if not len(more):
            return rows, scores
        more, similar, _ = self._vectors.nearest_of(vector, more, limit)
        return np.concatenate([rows, more]), np.concatenate([scores, similar])

    def _shares(self, rows: Rows, wanted: Sequence[str]) -> NDArray[np.float64]:
        """Weigh a word in the title as one, one that only the description uses as little.

        A description that mentions a sweater is seldom that of a sweater.
        """
        found = np.zeros(len(rows))
        for word in set(wanted):
            found += _MENTIONED * self._index.hold(word, rows, where="text")
            found += (1 - _MENTIONED) * self._index.hold(word, rows)
        return found / len(set(wanted))

    def satisfying(self, where: Iterable[Constraint]) -> Mask:
        """Return the mask of rows that satisfy all constraints; raises UnknownField."""
        return self._index.satisfying([self._checked(c) for c in where])

    def count(self, where: Iterable[Constraint]) -> int:
        """Return how many products satisfy all constraints."""
        return int(self.satisfying(where).sum())

    def extreme(self, field: str, where: Iterable[Constraint], lowest: bool) -> float | None:
        """Return the lowest or highest number in a field among the satisfying products."""
        column = self._numbers(field)[self.satisfying(where)]
        known = column[~np.isnan(column)]
        if not len(known):
            return None
        return float(known.min() if lowest else known.max())

    def undecided(self, where: Sequence[Constraint]) -> int:
        """Return how many products fail only because the catalogue doesn't say."""
        open_to = np.ones(len(self), np.bool_)
        checked = [self._checked(c) for c in where]
        for constraint in checked:
            open_to &= self._index.satisfying([constraint]) | self._index.unknown(constraint)
        return int((open_to & ~self._index.satisfying(checked)).sum())

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that constraints may name."""
        return frozenset({"price", "rating", "rating_count", "stock", "available"}) | {
            "category",
            "brand",
            *self.vocabulary.coverage,
        }

    def _checked(self, constraint: Constraint) -> Constraint:
        """Return the constraint in a stated unit, by default the catalogue's own."""
        field = constraint.field
        if field not in self.fields:
            near = [str(n) for n, _, _ in process.extract(field, sorted(self.fields), limit=3)]
            raise UnknownField(
                f"this catalogue has no field {field!r}", hint=f"Nearest: {', '.join(near)}"
            )
        unit = constraint.unit or self._unit(field)
        return (
            constraint if unit == constraint.unit else constraint.model_copy(update={"unit": unit})
        )

    def _unit(self, field: str) -> str:
        known = self.vocabulary.numbers.get(field)
        return known.unit if known else ""

    def _numbers(self, field: str) -> NDArray[np.float64]:
        return self._index.numbers(field, self._unit(field))

    def numbers(self, field: str, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
        """Return a numeric field of these rows; NaN where none is stated in the usual unit."""
        return self._numbers(field)[np.asarray(rows, np.int64)]

    @cached_property
    def mean_rating(self) -> float:
        """The mean rating of the shop, 0 to 5: what a product without ratings starts from."""
        known = self._numbers("rating")
        known = known[~np.isnan(known)]
        return float(known.mean()) if len(known) else 0.0

    def available(self, rows: Sequence[int] | NDArray[np.int64]) -> Mask:
        """Return which of these rows can be bought."""
        mask = self._index.satisfying([Constraint(field="available", op="eq", value=True)])
        return np.asarray(mask[np.asarray(rows, np.int64)])

    def at(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of row numbers, in order."""
        return self._rows.by_row([int(r) for r in rows])

    def known(self, ids: Sequence[str]) -> list[Product]:
        """Return the products of those ids that this version still holds, in order."""
        return self._rows.by_id(ids)

    def get(self, ids: Sequence[str]) -> list[Product]:
        """Return the products of ids, in order; raises ProductNotFound naming the first missing."""
        products = self._rows.by_id(ids)
        if len(products) < len(ids):
            missing = sorted(set(ids) - {p.id for p in products})[0]
            raise ProductNotFound(f"no product {missing!r} in catalogue {self.edition.name!r}")
        return products

    def close(self) -> None:
        """Release the files of this version."""
        self._release()


def _release(rows: ProductRows, vectors: VectorIndex) -> None:
    rows.close()
    vectors.close()
