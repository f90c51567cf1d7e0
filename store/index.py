"""Every attribute of a catalogue as columns and posting lists, for exact filters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from store.columns import Columns, ColumnsBuilder, Test
from store.constraint import BOUNDS, Constraint, Op
from store.postings import Mask as Mask
from store.postings import Postings, PostingsBuilder, Words
from store.postings import Rows as Rows
from store.product import Product
from store.satisfaction import answers, excluded, key, limits_of, values_of
from store.vocabulary import days_of, numbers_of, ordinal, texts_of
from store.words import stems

_COMPARE: dict[Op, np.ufunc] = {
    "lt": np.less,
    "lte": np.less_equal,
    "gt": np.greater,
    "gte": np.greater_equal,
}
_EMPTY: Rows = np.empty(0, np.int32)


class WordPostings(NamedTuple):
    """The words of titles and texts as plain posting lists."""

    postings: Postings

    def rows(self, stem: str, where: str) -> Rows:
        """Return the rows in order; `where` is `title`, or `text` for title and description."""
        return self.postings.rows(f"{where}:{stem}")


class IndexBuilder:
    """Takes products one at a time; row numbers are the order of arrival.

    Without `words`, another index brings those of titles and texts.
    """

    def __init__(self, *, words: bool = True) -> None:
        self._size = 0
        self._postings, self._columns = PostingsBuilder(), ColumnsBuilder()
        self._words = PostingsBuilder() if words else None

    def add(self, product: Product) -> None:
        """Index one product."""
        row, self._size = self._size, self._size + 1
        self._postings.add(row, [f"available!{product.available}"])
        for field in ("category", "brand", *texts_of(product)):
            for value in values_of(product, field):
                self._postings.add(row, _named(field, value))
        for field, flag in product.attributes.items():
            if isinstance(flag, bool) and field != "available":
                self._postings.add(row, [f"{field}!{flag}"])
        for field, number in numbers_of(product).items():
            self._columns.add(row, field, number)
        for field, day in days_of(product).items():
            self._columns.add(row, field, ordinal(day))
        if self._words is not None:
            title, text = set(stems(product.title)), set(stems(product.description))
            self._words.add(row, (f"title:{s}" for s in title))
            self._words.add(row, (f"text:{s}" for s in title | text))

    def build(self) -> AttributeIndex:
        """Return the finished index; the builder is empty afterwards."""
        words = WordPostings(self._words.build(self._size)) if self._words else None
        return AttributeIndex(
            self._postings.build(self._size), self._columns.build(self._size), words
        )


class AttributeIndex:
    """Answers which rows satisfy constraints, exactly as `store.satisfaction` defines it.

    What titles and descriptions say is asked of `words`; without any they say nothing.
    """

    def __init__(self, postings: Postings, columns: Columns, words: Words | None) -> None:
        if postings.size != columns.size:
            raise ValueError(f"{postings.size} rows of postings, {columns.size} of columns")
        self.size = postings.size
        self._postings, self._columns, self._words = postings, columns, words

    def save(self, folder: Path) -> None:
        """Write the index as folders `attributes`, `numbers` and, where it has its own, `words`."""
        self._postings.save(folder / "attributes")
        self._columns.save(folder / "numbers")
        if isinstance(self._words, WordPostings):
            self._words.postings.save(folder / "words")

    @classmethod
    def load(cls, folder: Path, words: Words | None = None) -> Self:
        """Map an index that `save` wrote into memory, its own words unless others are given.

        Raises OSError where a file is missing, ValueError where one is damaged.
        """
        postings, columns = Postings.load(folder / "attributes"), Columns.load(folder / "numbers")
        if words is None:
            own = Postings.load(folder / "words")
            if own.size != postings.size:
                raise ValueError(f"{postings.size} rows of attributes, {own.size} of words")
            words = WordPostings(own)
        return cls(postings, columns, words)

    def satisfying(self, constraints: Iterable[Constraint]) -> Mask:
        """Return the mask of rows that satisfy all; a missing value satisfies nothing."""
        return self._all(self._satisfying(c) for c in constraints)

    def possible(self, constraints: Iterable[Constraint]) -> Mask:
        """Return the mask of rows that break none: each is satisfied, or nothing is said."""
        return self._all(self._satisfying(c) | self.unknown(c) for c in constraints)

    def _all(self, masks: Iterable[Mask]) -> Mask:
        found = np.ones(self.size, np.bool_)
        for mask in masks:
            found &= mask
        return found

    def unknown(self, constraint: Constraint) -> Mask:
        """Return the mask of rows on which the catalogue doesn't say."""
        field = constraint.field
        if field == "available":
            return np.zeros(self.size, np.bool_)
        if constraint.kind == "flag":
            return ~self._postings.mask([f"{field}!True", f"{field}!False"])
        if constraint.kind != "text":
            return ~self._compared(constraint, lambda numbers: ~np.isnan(numbers))
        if field == "category" and not constraint.negative:
            return np.zeros(self.size, np.bool_)
        unknown = ~self._postings.mask([f"{field}?"])
        if constraint.negative:
            unknown &= ~self._mentioning(constraint)
        return unknown

    def numbers(self, field: str, unit: str = "") -> NDArray[np.float64]:
        """Return a numeric column over all rows; NaN where a product states none in `unit`."""
        columns = [self._columns.dense(n) for n in self._columns.named(field, unit)]
        if not columns:
            return np.full(self.size, np.nan)
        return reduce(np.fmax, columns)

    def holding(self, words: Iterable[str]) -> Rows:
        """Return the rows whose title holds all the stems, in order; none for no words."""
        return self._holding(words, "title")

    def _holding(self, words: Iterable[str], where: str) -> Rows:
        found = sorted((self._rows(w, where) for w in set(words)), key=len)
        if not found:
            return _EMPTY
        return reduce(lambda rows, more: rows[_among(more, rows)], found)

    def hold(self, word: str, rows: Rows, *, where: str = "title") -> Mask:
        """Return which of these rows hold a stem in their title (or whole text)."""
        return _among(self._rows(word, where), rows)

    def _rows(self, stem: str, where: str) -> Rows:
        return self._words.rows(stem, where) if self._words else _EMPTY

    def _satisfying(self, constraint: Constraint) -> Mask:
        field = constraint.field
        if constraint.kind == "flag" or field == "available":
            return self._postings.mask([f"{field}!{bool(constraint.value) != constraint.negative}"])
        if constraint.kind != "text":
            return self._compared(constraint, _test_of(constraint))
        named = self._postings.mask(f"{field}={key(str(v))}" for v in constraint.values)
        if constraint.negative:
            named |= self._mentioning(constraint)
            return self._postings.mask([f"{field}?"]) & ~named
        return named | self._titled(constraint) if field == "category" else named

    def _compared(self, constraint: Constraint, test: Test) -> Mask:
        unit = limits_of(constraint)[0].unit
        mask = np.zeros(self.size, np.bool_)
        for name in self._columns.named(constraint.field, unit):
            mask |= self._columns.passing(name, test)
        return mask

    def _mentioning(self, constraint: Constraint) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        for unwanted in filter(None, excluded(constraint)):
            mask[self._holding(unwanted.split(), "text")] = True
        return mask

    def _titled(self, constraint: Constraint) -> Mask:
        """Rows without a category are of a kind when their title names it."""
        mask = np.zeros(self.size, np.bool_)
        for value in constraint.values:
            mask[self._holding(key(str(value)).split(), "title")] = True
        return mask & ~self._postings.mask(["category?"])


@lru_cache(maxsize=200_000)
def _named(field: str, value: str) -> tuple[str, ...]:
    """Return the postings of a text; a catalogue repeats most of its values."""
    return (f"{field}?", *(f"{field}={a}" for a in answers(field, value)))


def _test_of(constraint: Constraint) -> Test:
    """Return what a number must pass; a missing one, NaN, passes nothing."""
    limits = [limit.amount for limit in limits_of(constraint)]
    if constraint.op in BOUNDS:
        return lambda numbers: np.asarray(_COMPARE[constraint.op](numbers, limits[0]))
    if constraint.negative:
        return lambda numbers: ~(np.isin(numbers, limits) | np.isnan(numbers))
    return lambda numbers: np.isin(numbers, limits)


def _among(posting: Rows, rows: Rows) -> Mask:
    if not len(posting):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(posting, rows), len(posting) - 1)
    return np.asarray(posting[at] == rows)
