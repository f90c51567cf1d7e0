"""Every attribute of a catalogue as columns and posting lists, for exact filters."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from store.constraint import NEGATIONS, Constraint
from store.product import Product
from store.satisfaction import answers, excluded, is_number, key, limit_of, values_of
from store.vocabulary import numbers_of, texts_of
from store.words import stems

Mask = NDArray[np.bool_]
Rows = NDArray[np.int32]
_COMPARE: dict[str, np.ufunc] = {
    "lt": np.less,
    "lte": np.less_equal,
    "gt": np.greater,
    "gte": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "in": np.equal,
    "not_in": np.not_equal,
}
_EMPTY: Rows = np.empty(0, np.int32)


class IndexBuilder:
    """Takes products one at a time; row numbers are the order of arrival."""

    def __init__(self) -> None:
        self._size = 0
        self._postings: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        self._numbers: defaultdict[str, tuple[array[int], array[float]]] = defaultdict(
            lambda: (array("i"), array("d"))
        )

    def add(self, product: Product) -> None:
        """Index one product."""
        row, self._size = self._size, self._size + 1
        for posting in self._postings_of(product):
            self._postings[posting].append(row)
        for field, number in numbers_of(product).items():
            rows, values = self._numbers[field]
            rows.append(row)
            values.append(number.amount)

    @staticmethod
    def _postings_of(product: Product) -> set[str]:
        found = {f"available!{product.available}"}
        title, text = set(stems(product.title)), set(stems(product.description))
        found |= {f"title:{s}" for s in title} | {f"text:{s}" for s in title | text}
        for field in ("category", "brand", *texts_of(product)):
            if values := values_of(product, field):
                found.add(f"{field}?")
                found |= {f"{field}={a}" for v in values for a in answers(field, v)}
        for field, value in product.attributes.items():
            if isinstance(value, bool) and field != "available":
                found.add(f"{field}!{value}")
        return found | {f"{f}~{n.unit}" for f, n in numbers_of(product).items() if n.unit}

    def build(self) -> AttributeIndex:
        """Return the finished index."""
        numbers = {}
        for field, (rows, values) in self._numbers.items():
            column = np.full(self._size, np.nan)
            column[np.asarray(rows)] = values
            numbers[field] = column
        names = sorted(self._postings)
        lists = [np.asarray(self._postings[n], np.int32) for n in names]
        ends = np.cumsum([len(x) for x in lists]) if lists else np.empty(0, np.int64)
        flat = np.concatenate(lists) if lists else _EMPTY
        return AttributeIndex(self._size, names, ends.astype(np.int64), flat, numbers)


class AttributeIndex:
    """Answers which rows satisfy constraints, exactly as `store.satisfaction` defines it."""

    def __init__(
        self,
        size: int,
        names: Sequence[str],
        ends: NDArray[np.int64],
        flat: Rows,
        numbers: dict[str, NDArray[np.float64]],
    ) -> None:
        self.size = size
        self._names, self._ends, self._flat, self._numbers = names, ends, flat, numbers
        self._at = {name: i for i, name in enumerate(names)}

    def save(self, folder: Path) -> None:
        """Write the index as `index.json` and `index.npz`."""
        head = {"size": self.size, "names": list(self._names), "numbers": list(self._numbers)}
        (folder / "index.json").write_text(json.dumps(head), encoding="utf-8")
        columns: dict[str, Any] = {f"n{i}": c for i, c in enumerate(self._numbers.values())}
        np.savez(folder / "index.npz", ends=self._ends, flat=self._flat, **columns)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read an index that `save` wrote; raises OSError, ValueError or KeyError if damaged."""
        head = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        with (folder / "index.npz").open("rb") as file, np.load(file) as data:
            numbers = {name: data[f"n{i}"] for i, name in enumerate(head["numbers"])}
            ends, flat = data["ends"], data["flat"]
        columns = {len(column) for column in numbers.values()}
        if len(ends) != len(head["names"]) or columns > {head["size"]}:
            raise ValueError("index.json and index.npz belong to different versions")
        return cls(head["size"], head["names"], ends, flat, numbers)

    def rows(self, posting: str) -> Rows:
        """Return the rows of one posting list, in order."""
        at = self._at.get(posting)
        if at is None:
            return _EMPTY
        return self._flat[self._ends[at - 1] if at else 0 : self._ends[at]]

    def satisfying(self, constraints: Iterable[Constraint]) -> Mask:
        """Return the mask of rows that satisfy all; a missing value satisfies nothing."""
        mask = np.ones(self.size, np.bool_)
        for constraint in constraints:
            mask &= self._satisfying(constraint)
        return mask

    def unknown(self, constraint: Constraint) -> Mask:
        """Return the mask of rows on which the catalogue doesn't say."""
        if constraint.field == "available":
            return np.zeros(self.size, np.bool_)
        if isinstance(constraint.value, bool):
            return ~self._mask([f"{constraint.field}!True", f"{constraint.field}!False"])
        if is_number(constraint.value):
            return np.isnan(self.numbers(constraint.field, limit_of(constraint).unit))
        if constraint.field == "category" and not constraint.negative:
            return np.zeros(self.size, np.bool_)
        unknown = ~self._mask([f"{constraint.field}?"])
        if constraint.negative:
            unknown &= ~self._mentioning(constraint)
        return unknown

    def numbers(self, field: str, unit: str = "") -> NDArray[np.float64]:
        """Return a numeric column over all rows; NaN where a product states none in `unit`."""
        column = self._numbers.get(field)
        if column is None:
            return np.full(self.size, np.nan)
        stated = self.rows(f"{field}~{unit}")
        if not unit or len(stated) == np.count_nonzero(~np.isnan(column)):
            return column
        comparable = np.full(self.size, np.nan)
        comparable[stated] = column[stated]
        return comparable

    def containing(self, words: Iterable[str], *, where: str = "title") -> Mask:
        """Return the mask of rows whose title (or whole text) holds all the stems."""
        mask = np.ones(self.size, np.bool_)
        for word in words:
            mask &= self._mask([f"{where}:{word}"])
        return mask

    def holding(self, words: Iterable[str]) -> Rows:
        """Return the rows whose title holds all the stems, in order; none for no words."""
        postings = sorted((self.rows(f"title:{w}") for w in set(words)), key=len)
        if not postings:
            return _EMPTY
        found = postings[0]
        for posting in postings[1:]:
            found = np.intersect1d(found, posting, assume_unique=True)
        return found

    def hold(self, word: str, rows: Rows, *, where: str = "title") -> Mask:
        """Return which of these rows hold a stem in their title (or whole text)."""
        posting = self.rows(f"{where}:{word}")
        if not len(posting):
            return np.zeros(len(rows), np.bool_)
        at = np.minimum(np.searchsorted(posting, rows), len(posting) - 1)
        return np.asarray(posting[at] == rows)

    def _mask(self, postings: Iterable[str]) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        for posting in postings:
            mask[self.rows(posting)] = True
        return mask

    def _satisfying(self, constraint: Constraint) -> Mask:
        field, value = constraint.field, constraint.value
        if isinstance(value, bool) or field == "available":
            return self._mask([f"{field}!{bool(value) != constraint.negative}"])
        if is_number(value):
            return self._compared(constraint)
        if constraint.op in NEGATIONS:
            out = self._mask(f"{field}={key(str(v))}" for v in constraint.values)
            return self._mask([f"{field}?"]) & ~out & ~self._mentioning(constraint)
        mask = self._mask(f"{field}={key(str(v))}" for v in constraint.values)
        return mask | self._titled(constraint) if field == "category" else mask

    def _compared(self, constraint: Constraint) -> Mask:
        limit = limit_of(constraint)
        column = self.numbers(constraint.field, limit.unit)
        return np.asarray(_COMPARE[constraint.op](column, limit.amount)) & ~np.isnan(column)

    def _mentioning(self, constraint: Constraint) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        for unwanted in filter(None, excluded(constraint)):
            mask |= self.containing(unwanted.split(), where="text")
        return mask

    def _titled(self, constraint: Constraint) -> Mask:
        """Rows without a category are of a kind when their title names it."""
        mask = np.zeros(self.size, np.bool_)
        for value in constraint.values:
            mask |= self.containing(key(str(value)).split())
        return mask & ~self._mask(["category?"])
