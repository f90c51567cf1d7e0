"""One version of a shop's catalogue: find products, filter them exactly, get their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.candidates import candidates, shares
from store.constraint import INHERENT, Constraint, Unstated
from store.edition import Edition
from store.embedder import Embedder, Vectors
from store.errors import CatalogUnavailable, ModelMismatch, ProductNotFound
from store.hits import Hits
from store.kinds import Kinds
from store.lexical import Field
from store.meaning import Meaning
from store.neighbors import Neighbors
from store.phrasing import phrasing
from store.postings import Mask, Rows
from store.product import Product
from store.query import Query, read_query
from store.resolution import known_fields, resolved, unit_of
from store.reviews.reviews import Reviews
from store.reviews.theme import Opinions
from store.satisfaction import has_word_of
from store.segments import Opened, Segments
from store.synonyms import FILE as SYNONYMS
from store.synonyms import SynonymFile
from store.terms import denied
from store.titling import Titling
from store.trained import FOLDER as RANKER
from store.trained import Trained, TrainedFile
from store.words import stems
from store.written import written


class Catalog:
    """An open catalogue version; it never changes, a new import is another version."""

    def __init__(
        self,
        edition: Edition,
        segments: Segments,
        embedder: Embedder,
        synonyms: SynonymFile,
        ranker: TrainedFile,
        reviews: Reviews,
    ) -> None:
        self.edition = edition
        self.vocabulary = segments.vocabulary()
        self._parts: Segments | None = segments
        self._placed: tuple[tuple[str, ...], Rows] = ((), np.empty(0, np.int32))
        self._embedder, self._synonyms = embedder, synonyms
        self._ranker, self._reviews = ranker, reviews
        self._titling = Titling()
        self._written: dict[str, Mapping[str, str]] = {}

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
        segments = Segments.open(folder, edition, opened)
        beside = (SynonymFile(folder.parent / SYNONYMS), TrainedFile(folder.parent / RANKER))
        return cls(edition, segments, embedder, *beside, Reviews.beside(folder.parent))

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
        self,
        query: str,
        where: Iterable[Constraint] = (),
        *,
        limit: int = 100,
        unstated: Unstated = "exclude",
    ) -> Hits:
        """Return the candidates for a query among the products that satisfy `where`.

        The filter comes first: when at least `limit` products satisfy it, at least `limit` come
        back, the nearest by meaning and the best by words. A query without a word gives the
        satisfying rows in catalogue order. Raises UnknownField.
        """
        where = tuple(where)
        mask = self.satisfying(where, unstated) if where else None
        asked = self.read(query)
        if not asked.slots:
            return self._all(asked, mask, limit)
        return candidates(self.segments, asked, self._encoded(asked.text), mask, limit)

    def read(self, query: str) -> Query:
        """Return how a search text is understood in this catalogue's words."""
        return read_query(query, self.segments.vocables, self._synonyms.current())

    def shares(self, hits: Hits, field: Field) -> NDArray[np.float32]:
        """Return the share of the query's things, 0 to 1, that one field of each hit names."""
        return shares(self.segments.vocables, hits.query, hits.rows, field)

    def trained(self) -> Trained | None:
        """Return the ranker that was trained for this catalogue, as it lies there now."""
        return self._ranker.current()

    @property
    def meaning(self) -> Meaning:
        """The vectors of its products."""
        return Meaning(self.segments)

    def opinions(self, product: str) -> Opinions | None:
        """Return what the reviews of a product come to, None where it has none."""
        return self._reviews.opinions(product)

    def opinions_among(self, products: Sequence[str]) -> dict[str, Opinions]:
        """Return what the reviews of these products come to, of those that have any; one read."""
        return self._reviews.opinions_among(products)

    def _all(self, asked: Query, mask: Mask | None, limit: int) -> Hits:
        allowed = self.segments.living if mask is None else mask
        rows = np.flatnonzero(allowed)[:limit].astype(np.int32)
        none, vector = (np.zeros(n, np.float32) for n in (len(rows), self.edition.dimension))
        vectors, kinds = self.segments.vectors(rows), self.segments.kinds(rows)
        return Hits(asked, rows, none, none, none, kinds, vector, vectors)

    def _encoded(self, query: str) -> Vectors:
        vector = self._embedder.encode_query(query)
        if vector.shape != (self.edition.dimension,):
            raise ModelMismatch(
                f"catalogue {self.edition.name!r} has vectors of {self.edition.dimension} "
                f"dimensions, {self._embedder.name!r} makes {vector.shape[0]}"
            )
        return vector

    def similarities(self, query: str) -> Vectors:
        """Return the exact cosine of every product to a query, by row number."""
        vector = self._encoded(query.encode("utf-8", "replace").decode())
        return self.segments.similarities(vector)

    def neighbors(
        self,
        product: str,
        where: Iterable[Constraint] = (),
        *,
        limit: int = 100,
        unstated: Unstated = "exclude",
    ) -> Neighbors:
        """Return the products nearest in meaning to one of them, by the vectors of both.

        Of those that satisfy `where`, without the product itself. Raises ProductNotFound.
        """
        found = self.segments.of_ids([product])
        if product not in found:
            raise self._missing(product)
        row, _ = found[product]
        mask = self.satisfying(where, unstated)
        mask[row] = False
        vector = self.segments.vectors(np.array([row]))[0]
        rows, cosines = self.segments.nearest(vector, limit, mask)
        kind = int(self.segments.kinds(np.array([row], np.int32))[0])
        return Neighbors(row, kind, rows, cosines, self.segments.kinds(rows), int(mask.sum()))

    def kinds(self, rows: Sequence[int] | NDArray[np.integer]) -> Kinds:
        """Return a number for the leaf category of each row, 0 where it has none."""
        return self.segments.kinds(np.asarray(rows, np.int32))

    def satisfying(self, where: Iterable[Constraint], unstated: Unstated = "exclude") -> Mask:
        """Return the mask of rows that satisfy all constraints; raises UnknownField.

        `mark` takes in the rows that break none, on which the catalogue doesn't say.
        """
        checked = [self._checked(c) for c in where]
        stated = [c for c in checked if c.field not in INHERENT]
        by = self.segments.possible if unstated == "mark" else self.segments.satisfying
        mask = by(stated)
        for constraint in checked:
            if constraint.field == "id":
                mask &= self._named(constraint)
            if constraint.field == "title":
                mask &= self._titled(constraint)
        # Last, since whether words stand in a row is read from the rows that are left.
        for constraint in checked:
            if constraint.field == "wording" and constraint.negative:
                mask &= self._mentioning(constraint)
            elif constraint.field == "wording" and unstated == "exclude":
                mask = phrasing(self.segments, constraint, mask)
        return mask

    def _mentioning(self, constraint: Constraint) -> Mask:
        """Return the mask of rows of which neither title, description nor a value uses a word."""
        return np.asarray(~np.logical_or.reduce([self._used(str(v)) for v in constraint.values]))

    def _used(self, value: str) -> Mask:
        """Return the mask of rows that mention a value; those that deny it are read."""
        said = stems(value)
        found = self.segments.holding(said, "told")
        for stem_ in said:
            rows = np.flatnonzero(found & self.segments.holding([denied(stem_)], "told"))
            found[rows] = [has_word_of(p, " ".join(said)) for p in self.segments.at(rows.tolist())]
        return found

    def _titled(self, constraint: Constraint) -> Mask:
        """Return the mask of rows that are called by one of the values."""
        masks = [self._titling.mask(self.segments, str(v)) for v in constraint.values]
        found = np.logical_or.reduce(masks)
        return np.asarray(~found if constraint.negative else found)

    def _named(self, constraint: Constraint) -> Mask:
        """Return the mask of rows that a constraint on the ids lets pass."""
        ids = tuple(map(str, constraint.values))
        if self._placed[0] != ids:
            # A turn asks with the same ids many times.
            self._placed = ids, self.segments.rows_of(ids)
        mask = np.full(len(self.segments.living), constraint.negative)
        mask[self._placed[1]] = not constraint.negative
        return mask

    def count(self, where: Iterable[Constraint]) -> int:
        """Return how many products satisfy all constraints."""
        return int(self.satisfying(where).sum())

    def extreme(self, field: str, where: Iterable[Constraint], lowest: bool) -> float | None:
        """Return the lowest or highest number in a field among the satisfying products."""
        column = self._numbers(field)[self.satisfying(where)]
        known = column[~np.isnan(column)]
        return float(known.min() if lowest else known.max()) if len(known) else None

    def undecided(self, where: Sequence[Constraint]) -> int:
        """Return how many products fail only because the catalogue doesn't say."""
        return int(self.satisfying(where, "mark").sum() - self.satisfying(where).sum())

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that constraints may name."""
        return known_fields(self.vocabulary)

    def _checked(self, constraint: Constraint) -> Constraint:
        """Return the constraint in the catalogue's terms; raises UnknownField."""
        return resolved(constraint, self.vocabulary)

    def _numbers(self, field: str) -> NDArray[np.float64]:
        return self.segments.numbers(field, unit_of(field, self.vocabulary))

    def numbers(self, field: str, rows: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float64]:
        """Return a numeric field of these rows; NaN where none is stated in the usual unit."""
        return self._numbers(field)[np.asarray(rows, np.int64)]

    def values(
        self, field: str, rows: NDArray[np.integer], *, most: int = 64
    ) -> dict[str, NDArray[np.int32]]:
        """Return the keys of the values that these rows state most in a field of texts or a flag.

        Each with the positions in `rows` of the products that answer to it; "True" and "False" are
        the keys of a flag.
        """
        return self.segments.values(field, np.asarray(rows, np.int32), most)

    def stating(self, field: str, rows: NDArray[np.integer]) -> Mask:
        """Return which of these rows state a field at all."""
        return self.segments.stating(field)[np.asarray(rows, np.int64)]

    def written(self, field: str) -> Mapping[str, str]:
        """Return the values of a field, as the catalogue writes them most, by their keys.

        The families that its colors belong to are among them.
        """
        if field not in self._written:
            self._written[field] = written(self.vocabulary, field)
        return self._written[field]

    @cached_property
    def mean_rating(self) -> float:
        """The mean rating of the shop, 0 to 5: what a product without ratings starts from."""
        known = self._numbers("rating")
        known = known[~np.isnan(known)]
        return float(known.mean()) if len(known) else 0.0

    def available(self, rows: Sequence[int] | NDArray[np.integer]) -> Mask:
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
            raise self._missing(sorted(set(ids) - {p.id for p in products})[0])
        return products

    def _missing(self, product: str) -> ProductNotFound:
        return ProductNotFound(f"no product {product!r} in catalogue {self.edition.name!r}")

    @property
    def closed(self) -> bool:
        """True when its files were released."""
        return self._parts is None

    def close(self) -> None:
        """Release the files of this version, but for segments that another one shares."""
        self._parts = None
