"""Every attribute of a catalogue as columns and posting lists, for exact filters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.columns import Columns, ColumnsBuilder, Test
from store.constraint import BOUNDS, Constraint, Op
from store.postings import Mask as Mask
from store.postings import Postings, PostingsBuilder, Words
from store.postings import Rows as Rows
from store.product import Product
from store.satisfaction import (
    accepted,
    end_of,
    excluded,
    key,
    keys_of,
    limits_of,
    slack_of,
    values_of,
)
from store.vocabulary import days_of, numbers_of, ordinal, texts_of

_COMPARE: dict[Op, np.ufunc] = {
    "lt": np.less,
    "lte": np.less_equal,
    "gt": np.greater,
    "gte": np.greater_equal,
}


class IndexBuilder:
    """Takes products one at a time; row numbers are the order of arrival."""

    def __init__(self) -> None:
        self._size = 0
        self._postings, self._columns = PostingsBuilder(), ColumnsBuilder()

    def add(self, product: Product) -> None:
        """Index one product."""
        row, self._size = self._size, self._size + 1
        self._postings.add(row, [f"available!{product.available}"])
        texts = {**texts_of(product), "category": product.categories}
        for field, values in (texts | {"brand": values_of(product, "brand")}).items():
            for keys in keys_of(field, values):
                self._postings.add(row, [f"{field}?", *(f"{field}={k}" for k in keys)])
        for field, flag in product.attributes.items():
            if isinstance(flag, bool) and field != "available":
                self._postings.add(row, [f"{field}!{flag}"])
        for field, number in numbers_of(product).items():
            self._columns.add(row, field, number)
        for field, day in days_of(product).items():
            self._columns.add(row, field, ordinal(day))

    def build(self, words: Words) -> AttributeIndex:
        """Return the finished index over the same rows as `words`; the builder is empty then."""
        return AttributeIndex(
            self._postings.build(self._size), self._columns.build(self._size), words
        )


class AttributeIndex:
    """Answers which rows satisfy constraints, exactly as `store.satisfaction` defines it.

    What titles and descriptions say is asked of `words`.
    """

    def __init__(self, postings: Postings, columns: Columns, words: Words) -> None:
        if postings.size != columns.size:
            raise ValueError(f"{postings.size} rows of postings, {columns.size} of columns")
        self.size = postings.size
        self._postings, self._columns, self._words = postings, columns, words

    def save(self, folder: Path) -> None:
        """Write the index as folders `attributes` and `numbers`."""
        self._postings.save(folder / "attributes")
        self._columns.save(folder / "numbers")

    @classmethod
    def load(cls, folder: Path, words: Words) -> Self:
        """Map an index that `save` wrote into memory.

        Raises OSError where a file is missing, ValueError where one is damaged.
        """
        return cls(Postings.load(folder / "attributes"), Columns.load(folder / "numbers"), words)

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
            stated = self._compared(constraint, lambda numbers: ~np.isnan(numbers))
            return ~(stated | self._ended(constraint))
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

    def of_category(self, name: str) -> Rows:
        """Return the rows that state a category, in order."""
        return self._postings.rows(f"category={key(name)}")

    def stating(self, field: str) -> Mask:
        """Return the mask of rows that state a field of texts or a flag."""
        return self._postings.mask([f"{field}?", f"{field}!True", f"{field}!False"])

    def values(self, field: str, rows: Rows, most: int) -> list[tuple[str, Rows]]:
        """Return the keys of up to `most` values that these rows state most, with who does.

        A flag's are "True" and "False". `store.satisfaction.answers` tells which keys a value has.
        """
        flags = self._postings.beneath(f"{field}!", rows, most)
        return flags or self._postings.beneath(f"{field}=", rows, most)

    def _satisfying(self, constraint: Constraint) -> Mask:
        field = constraint.field
        if constraint.kind == "flag" or field == "available":
            return self._postings.mask([f"{field}!{bool(constraint.value) != constraint.negative}"])
        if constraint.kind != "text":
            return self._compared(constraint, _test_of(constraint)) & ~self._ended(constraint)
        named = self._postings.mask(f"{field}={k}" for k in accepted(constraint))
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

    def _ended(self, constraint: Constraint) -> Mask:
        """Return the mask of rows whose span is over before the limit on its start."""
        end = end_of(constraint)
        if end is None:
            return np.zeros(self.size, np.bool_)
        return self._compared(end, lambda numbers: numbers < limits_of(end)[0].amount)

    def _mentioning(self, constraint: Constraint) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        for unwanted in filter(None, excluded(constraint)):
            mask[self._words.holding(unwanted.split(), "text")] = True
        return mask

    def _titled(self, constraint: Constraint) -> Mask:
        """Rows without a category are of a kind when their title names it."""
        mask = np.zeros(self.size, np.bool_)
        for value in constraint.values:
            mask[self._words.holding(key(str(value)).split(), "title")] = True
        return mask & ~self._postings.mask(["category?"])


def _test_of(constraint: Constraint) -> Test:
    """Return what a number must pass; a missing one, NaN, passes nothing."""
    limits = [limit.amount for limit in limits_of(constraint)]
    if constraint.op in BOUNDS:
        return lambda numbers: np.asarray(_COMPARE[constraint.op](numbers, limits[0]))
    slack = slack_of(constraint)

    def equal(numbers: NDArray[np.float64]) -> Mask:
        near = [np.abs(numbers - x) <= slack * abs(x) for x in limits]
        return np.asarray(np.logical_or.reduce([np.isin(numbers, limits), *near]))

    if constraint.negative:
        return lambda numbers: ~(equal(numbers) | np.isnan(numbers))
    return equal
