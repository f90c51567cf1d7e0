"""One version of a shop's catalogue: find products, filter them exactly, get their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.constraint import Constraint
from store.edition import Edition
from store.embedder import Embedder, Vectors
from store.errors import CatalogUnavailable, ModelMismatch, ProductNotFound
from store.index import Mask, Rows
from store.product import Product, Value
from store.resolution import known_fields, resolved, unit_of
from store.segments import Opened, Segments
from store.words import telling_stems

# What a word in the description counts beside one in the title, which counts one.
_MENTIONED = 0.2


class Hit(Value):
    """A product found by a query: cosine similarity and the share of query words it holds."""

    row: int
    similarity: float
    words: float


class Catalog:
    """An open catalogue version; it never changes, a new import is another version."""

    def __init__(self, edition: Edition, segments: Segments, embedder: Embedder) -> None:
        self.edition = edition
        self.vocabulary = segments.vocabulary()
        self._parts: Segments | None = segments
        self._embedder = embedder

    @classmethod
    def open(cls, folder: Path, embedder: Embedder, opened: Opened | None = None) -> Self:
        """Open the version in `folder`; segments in `opened` are shared, others are added to it.

        Raises CatalogUnavailable, or ModelMismatch when its vectors are of another model.
        """
        edition = Edition.read(folder)
        if (edition.model, edition.digest) != (embedder.name, embedder.digest):
            raise ModelMismatch(
                f"catalogue {edition.name!r} was embedded with {edition.model!r} "
                f"(digest {edition.digest[:12]}), not with {embedder.name!r}"
            )
        opened = {} if opened is None else opened
        return cls(edition, Segments.open(folder, edition, opened), embedder)

    @property
    def segments(self) -> Segments:
        """What this version is made of, for the store itself; raises CatalogUnavailable."""
        if self._parts is None:
            raise CatalogUnavailable(
                f"version {self.edition.version} of {self.edition.name!r} was closed",
                hint="Open the catalogue again",
            )
        return self._parts

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
            satisfying = np.flatnonzero(self.segments.living if mask is None else mask)
            return [Hit(row=int(r), similarity=0.0, words=0.0) for r in satisfying[:limit]]
        vector = self._encoded(query)
        rows, scores = self._nearest(vector, mask, limit)
        rows, scores = self._with_titled(vector, mask, wanted, rows, scores, limit)
        shares = self._shares(rows, wanted)
        return [
            Hit(row=int(r), similarity=float(s), words=float(w))
            for r, s, w in zip(rows, scores, shares, strict=True)
        ]

    def _encoded(self, query: str) -> Vectors:
        vector = self._embedder.encode_query(query)
        if vector.shape != (self.edition.dimension,):
            raise ModelMismatch(
                f"catalogue {self.edition.name!r} has vectors of {self.edition.dimension} "
                f"dimensions, {self._embedder.name!r} makes {vector.shape[0]}"
            )
        return vector

    def _nearest(self, vector: Vectors, mask: Mask | None, limit: int) -> tuple[Rows, Vectors]:
        if mask is None:
            return self.segments.nearest(vector, limit)
        return self.segments.nearest_of(vector, np.flatnonzero(mask).astype(np.int32), limit)

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
        titled = self.segments.holding(wanted)
        if mask is not None:
            titled = titled[mask[titled]]
        more = np.setdiff1d(titled, rows, assume_unique=True)
        if not len(more):
            return rows, scores
        more, similar = self.segments.nearest_of(vector, more, limit)
        return np.concatenate([rows, more]), np.concatenate([scores, similar])

    def _shares(self, rows: Rows, wanted: Sequence[str]) -> NDArray[np.float64]:
        """Weigh a word in the title as one, one that only the description uses as little.

        A description that mentions a sweater is seldom that of a sweater.
        """
        found = np.zeros(len(rows))
        for word in set(wanted):
            found += _MENTIONED * self.segments.hold(word, rows, where="text")
            found += (1 - _MENTIONED) * self.segments.hold(word, rows)
        return found / len(set(wanted))

    def similarities(self, query: str) -> Vectors:
        """Return the exact cosine of every product to a query, by row number."""
        vector = self._encoded(query.encode("utf-8", "replace").decode())
        return self.segments.similarities(vector)

    def satisfying(self, where: Iterable[Constraint]) -> Mask:
        """Return the mask of rows that satisfy all constraints; raises UnknownField."""
        return self.segments.satisfying([self._checked(c) for c in where])

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
        open_to = self.segments.living.copy()
        checked = [self._checked(c) for c in where]
        for constraint in checked:
            open_to &= self.segments.satisfying([constraint]) | self.segments.unknown(constraint)
        return int((open_to & ~self.segments.satisfying(checked)).sum())

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that constraints may name."""
        return known_fields(self.vocabulary)

    def _checked(self, constraint: Constraint) -> Constraint:
        """Return the constraint in the catalogue's terms; raises UnknownField."""
        return resolved(constraint, self.vocabulary)

    def _numbers(self, field: str) -> NDArray[np.float64]:
        return self.segments.numbers(field, unit_of(field, self.vocabulary))

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
        mask = self.segments.satisfying([Constraint(field="available", op="eq", value=True)])
        return np.asarray(mask[np.asarray(rows, np.int64)])

    def at(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of row numbers, in order."""
        return self.segments.at(rows)

    def known(self, ids: Sequence[str]) -> list[Product]:
        """Return the products of those ids that this version still holds, in order."""
        found = self.segments.of_ids(ids)
        return [found[i][1] for i in ids if i in found]

    def get(self, ids: Sequence[str]) -> list[Product]:
        """Return the products of ids, in order; raises ProductNotFound naming the first missing."""
        products = self.known(ids)
        if len(products) < len(ids):
            missing = sorted(set(ids) - {p.id for p in products})[0]
            raise ProductNotFound(f"no product {missing!r} in catalogue {self.edition.name!r}")
        return products

    @property
    def closed(self) -> bool:
        """True when its files were released."""
        return self._parts is None

    def close(self) -> None:
        """Release the files of this version, but for segments that another one shares."""
        self._parts = None
