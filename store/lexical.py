"""The words of products as an inverted index with field weights, for BM25F."""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from store import arrays
from store.postings import Mask, Rows, Where
from store.product import Product
from store.terms import short_terms, terms
from store.words import stem, words

Field = Literal["title", "brand", "color", "category", "attributes", "description"]
Scores = NDArray[np.float32]
# What a word counts in each field: a title says what a thing is, a description what it goes with.
# Set by hand; weights fitted to 150 queries were worse than these (docs/retrieval.md).
WEIGHTS: dict[Field, float] = {
    **{"title": 3.0, "brand": 2.0, "color": 1.0, "category": 1.0, "attributes": 1.0},
    "description": 0.25,
}
FIELDS: tuple[Field, ...] = tuple(WEIGHTS)
_BIT = {field: 1 << at for at, field in enumerate(FIELDS)}
# The usual constants of BM25 (Robertson and Zaragoza, 2009, https://doi.org/10.1561/1500000019).
_K1, _B = 1.2, 0.75
# A posting is one number while products are taken: five bits for each field, up to 31 uses.
_BITS, _MOST = 5, 31
_WHERE: dict[Where | Field, np.uint8] = {
    **{field: np.uint8(bit) for field, bit in _BIT.items()},
    "text": np.uint8(_BIT["title"] | _BIT["description"]),
    "told": np.uint8(_BIT["title"] | _BIT["description"] | _BIT["attributes"] | _BIT["color"]),
}
_EMPTY: Rows = np.empty(0, np.int32)


class Slot(NamedTuple):
    """One thing that a query asks for, as alternatives of weighted terms.

    Of several alternatives the best one counts. The first may be met in part; of any other, all
    terms must be there ("book" and "shelf" for "bookshelf").
    """

    alternatives: tuple[tuple[tuple[str, float], ...], ...]


class LexicalBuilder:
    """Takes products one at a time; row numbers are the order of arrival."""

    def __init__(self) -> None:
        # A new term gets the next number.
        self._numbers: defaultdict[str, int] = defaultdict(lambda: len(self._numbers))
        self._terms, self._uses, self._counts = array("i"), array("Q"), array("i")
        self._lengths = {field: array("i") for field in FIELDS}
        self._surfaces: dict[str, str] = {}

    def add(self, product: Product) -> None:
        """Index one product."""
        uses: dict[str, int] = {}
        for at, (field, found) in enumerate(_terms_of(product).items()):
            self._lengths[field].append(len(found))
            for term, count in Counter(found).items():
                uses[term] = uses.get(term, 0) | min(count, _MOST) << _BITS * at
        self._terms.extend([self._numbers[t] for t in uses])
        self._uses.extend(uses.values())
        self._counts.append(len(uses))
        for word in words(f"{product.title} {product.brand or ''}"):
            self._surfaces.setdefault(stem(word), word)

    def build(self) -> LexicalIndex:
        """Return the finished index."""
        names = list(self._numbers)
        numbers, uses = np.frombuffer(self._terms, np.int32), np.frombuffer(self._uses, np.uint64)
        rows = np.repeat(np.arange(len(self._counts), dtype=np.int32), self._counts)
        order = np.argsort(numbers, kind="stable")
        rows, uses = rows[order], uses[order]
        ends = np.cumsum(np.bincount(numbers, minlength=len(names)), dtype=np.int64)
        lengths = {field: np.asarray(n, np.float32) for field, n in self._lengths.items()}
        impacts, fields = _impacts(rows, uses, lengths)
        own = {s: w for s, w in self._surfaces.items() if s != w}
        return LexicalIndex(len(self._counts), names, own, ends, rows, impacts, fields)


def _terms_of(product: Product) -> dict[Field, list[str]]:
    """Return the terms of each field; what was read from prose stands there already."""
    stated = {k: v for k, v in product.attributes.items() if k not in product.derived}
    color = stated.pop("color", ())
    told = [v for v in stated.values() if isinstance(v, tuple)]
    return {
        "title": terms(product.title),
        "brand": list(short_terms(product.brand or "")),
        "color": [t for c in color for t in short_terms(c)] if isinstance(color, tuple) else [],
        "category": [t for c in product.categories for t in short_terms(c)],
        "attributes": [t for values in told for v in values for t in short_terms(v)],
        "description": terms(product.description),
    }


def _impacts(
    rows: Rows, uses: NDArray[np.uint64], lengths: dict[Field, Scores]
) -> tuple[Scores, NDArray[np.uint8]]:
    """Return each posting's BM25F weight without its idf, and the bits of the fields it is in."""
    weighted = np.zeros(len(rows), np.float32)
    fields = np.zeros(len(rows), np.uint8)
    for at, (field, length) in enumerate(lengths.items()):
        count = (uses >> np.uint64(_BITS * at) & np.uint64(_MOST)).astype(np.float32)
        mean = max(float(length.mean()) if len(length) else 0.0, 1e-9)
        weighted += WEIGHTS[field] * count / (1 - _B + _B * length / mean)[rows]
        fields |= np.where(count > 0, np.uint8(_BIT[field]), np.uint8(0))
    return weighted * (_K1 + 1) / (_K1 + weighted), fields


class LexicalIndex:
    """Which rows use a term, in which fields, and how much that counts."""

    def __init__(
        self,
        size: int,
        names: Sequence[str],
        surfaces: dict[str, str],
        ends: NDArray[np.int64],
        rows: Rows,
        impacts: Scores,
        fields: NDArray[np.uint8],
    ) -> None:
        self.size = size
        self.surfaces = surfaces
        """The words behind stems that are none, as titles and brands write them."""
        self._ends, self._rows, self._impacts, self._fields = ends, rows, impacts, fields
        self._at = {name: i for i, name in enumerate(names)}

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        words = {"names": list(self._at), "surfaces": self.surfaces}
        text = np.frombuffer(json.dumps(words).encode(), np.uint8)
        arrays.save(
            folder,
            {"size": self.size},
            {
                **{"words": text, "ends": self._ends, "rows": self._rows},
                **{"impacts": self._impacts, "fields": self._fields},
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote into memory; raises OSError, ValueError or KeyError if damaged."""
        head, found = arrays.load(folder)
        words = json.loads(found.pop("words").tobytes())
        return cls(head["size"], words["names"], words["surfaces"], **found)

    @property
    def names(self) -> Iterable[str]:
        """The terms of the index."""
        return self._at

    def frequency(self, term: str) -> int:
        """Return how many rows use a term."""
        start, end = self._span(term)
        return end - start

    def rows(self, term: str, where: Where | Field | None = None) -> Rows:
        """Return the rows that use a term, in order; only in a field or fields where given."""
        start, end = self._span(term)
        if where is None:
            return self._rows[start:end]
        return np.asarray(self._rows[start:end][(self._fields[start:end] & _WHERE[where]) != 0])

    def holding(self, wanted: Iterable[str], where: Where | None = None) -> Rows:
        """Return the rows that use all the terms, in order; none for no terms."""
        found = sorted((self.rows(t, where) for t in set(wanted)), key=len)
        if not found:
            return _EMPTY
        return reduce(lambda rows, more: rows[among(rows, more)], found)

    def scores(self, slots: Iterable[Slot]) -> Scores:
        """Return the BM25F score of every row, of shape (size,); 0 where no term is used.

        Source: Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted
        fields" (2004).
        """
        total = np.zeros(self.size, np.float32)
        for slot in slots:
            first, *others = slot.alternatives
            if not others:
                self._add(total, first)
                continue
            best = np.zeros(self.size, np.float32)
            self._add(best, first)
            for other in others:
                rows = self.holding(t for t, _ in other)
                best[rows] = np.maximum(best[rows], self._sums(other)[rows])
            total += best
        return total

    def _sums(self, weighted: Sequence[tuple[str, float]]) -> Scores:
        sums = np.zeros(self.size, np.float32)
        self._add(sums, weighted)
        return sums

    def _add(self, total: Scores, weighted: Sequence[tuple[str, float]]) -> None:
        for term, weight in weighted:
            start, end = self._span(term)
            # A row stands once in a posting list, so that nothing is added to twice at a time.
            total[self._rows[start:end]] += np.float32(weight) * self._impacts[start:end]

    def _span(self, term: str) -> tuple[int, int]:
        at = self._at.get(term)
        if at is None:
            return 0, 0
        return int(self._ends[at - 1]) if at else 0, int(self._ends[at])


def among(rows: Rows, posting: Rows) -> Mask:
    """Return which of the rows stand in a list of rows in order."""
    if not len(posting):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(posting, rows), len(posting) - 1)
    return np.asarray(posting[at] == rows)
