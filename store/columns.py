"""The numbers and days of a catalogue, one column for each field and unit."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from store import arrays
from store.day import UNIT as DAY
from store.postings import Mask, Rows
from store.product import Quantity

Floats = NDArray[np.float64]
Test = Callable[[Floats], Mask]
Name = tuple[str, str]
# A column that one row in four states is scanned whole faster than its rows are scattered.
_DENSE = 4


class ColumnsBuilder:
    """Takes numbers row by row."""

    def __init__(self) -> None:
        self._columns: defaultdict[Name, tuple[array[int], array[float]]] = defaultdict(
            lambda: (array("i"), array("d"))
        )

    def add(self, row: int, field: str, number: Quantity) -> None:
        """Note the number of a row in a field, in the unit it compares in."""
        rows, values = self._columns[field, number.unit]
        rows.append(row)
        values.append(number.amount)

    def build(self, size: int) -> Columns:
        """Return the columns over `size` rows; the builder is empty afterwards."""
        names = sorted(self._columns, key=lambda n: len(self._columns[n][0]) * _DENSE < size)
        dense = [n for n in names if len(self._columns[n][0]) * _DENSE >= size]
        whole = np.full((len(dense), size), np.nan)
        for at, name in enumerate(dense):
            rows, values = self._columns[name]
            whole[at, np.frombuffer(rows, np.int32)] = np.frombuffer(values)
        seldom = [self._columns[n] for n in names[len(dense) :]]
        ends = np.cumsum([len(rows) for rows, _ in seldom], dtype=np.int64)
        where = [np.frombuffer(rows, np.int32) for rows, _ in seldom]
        what = [np.frombuffer(values) for _, values in seldom]
        self._columns.clear()
        return Columns(size, names, whole, ends, _joined(where, np.int32), _joined(what, float))


class Columns:
    """The finished columns; one that few rows state is kept as those rows and their values.

    `whole` are the dense columns, shape (columns, size), with NaN where a row states nothing.
    The rows of the n-th sparse column lie in `where`, its values in `what`, up to `ends[n]`.
    """

    def __init__(
        self,
        size: int,
        names: Sequence[Name],
        whole: Floats,
        ends: NDArray[np.int64],
        where: Rows,
        what: Floats,
    ) -> None:
        self.size, self.names = size, tuple(names)
        self._whole, self._ends, self._where, self._what = whole, ends, where, what
        self._at = {name: at for at, name in enumerate(self.names)}

    def save(self, folder: Path) -> None:
        """Write the columns into a folder of their own."""
        head = {"size": self.size, "names": self.names}
        held: arrays.Arrays = {
            "whole": self._whole,
            "ends": self._ends,
            "where": self._where,
            "what": self._what,
        }
        arrays.save(folder, head, held)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote into memory; raises OSError or ValueError where it is damaged."""
        head, found = arrays.load(folder)
        try:
            names: list[Any] = [(field, unit) for field, unit in head["names"]]
            return cls(head["size"], names, **found)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{folder} is damaged: {error}") from error

    def named(self, field: str, unit: str) -> Iterator[Name]:
        """Yield the columns of a field in a unit; without one, all but days."""
        if unit:
            return (n for n in ((field, unit),) if n in self._at)
        return (n for n in self.names if n[0] == field and n[1] != DAY)

    def passing(self, name: Name, test: Test) -> Mask:
        """Return the mask of rows whose number passes; `test` must be false for NaN."""
        at = self._at[name]
        if at < len(self._whole):
            return test(self._whole[at])
        rows, values = self._sparse(at)
        mask = np.zeros(self.size, np.bool_)
        mask[rows[test(values)]] = True
        return mask

    def dense(self, name: Name) -> Floats:
        """Return a column over all rows, read-only; NaN where a row states nothing."""
        at = self._at[name]
        if at < len(self._whole):
            return np.asarray(self._whole[at])
        rows, values = self._sparse(at)
        column = np.full(self.size, np.nan)
        column[rows] = values
        return column

    def _sparse(self, at: int) -> tuple[Rows, Floats]:
        at -= len(self._whole)
        place = slice(self._ends[at - 1] if at else 0, self._ends[at])
        return self._where[place], self._what[place]


def _joined(parts: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)
