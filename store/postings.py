"""Which rows hold a name: a short list of row numbers, or a bit per row where many do."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from store import arrays

Mask = NDArray[np.bool_]
Where = Literal["title", "text", "told"]
"""`text` is the title and the description."""
Rows = NDArray[np.int32]
_EMPTY: Rows = np.empty(0, np.int32)
# From one row in 32 on, a bit for each row is smaller than 32 bits for each that holds the name,
# and faster to turn into a mask (docs/retrieval.md).
_COMMON = 32


class PostingsBuilder:
    """Takes names row by row; a name that a row repeats counts once."""

    def __init__(self) -> None:
        self._lists: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))

    def list_of(self, name: str) -> array[int]:
        """Return the list of a name, to append rows to in their order."""
        return self._lists[name]

    def add(self, row: int, names: Iterable[str]) -> None:
        """Note that a row holds these names; rows come in order."""
        for name in names:
            rows = self._lists[name]
            if not rows or rows[-1] != row:
                rows.append(row)

    def build(self, size: int) -> Postings:
        """Return the postings over `size` rows; the builder is empty afterwards."""
        names = sorted(self._lists, key=_encoded)
        counts = np.array([len(self._lists[n]) for n in names], np.int64)
        common = counts * _COMMON > size
        ends = np.cumsum(np.where(common, 0, counts))
        flat = np.empty(ends[-1] if len(ends) else 0, np.int32)
        bits = np.zeros((np.count_nonzero(common), -(-size // 8)), np.uint8)
        at = iter(range(len(bits)))
        for name, end, count, often in zip(names, ends, counts, common, strict=True):
            rows = np.frombuffer(self._lists.pop(name), np.int32)
            if often:
                bits[next(at)] = np.packbits(_scattered(rows, size))
            else:
                flat[end - count : end] = rows
        spelled = [_encoded(n) for n in names]
        places = np.concatenate([[0], np.cumsum([len(s) for s in spelled], dtype=np.int64)])
        letters = np.frombuffer(b"".join(spelled), np.uint8)
        return Postings(size, letters, places.astype(np.int64), ends, common, flat, bits)


class Postings:
    """The finished lists, over rows 0 to `size` - 1; nothing is unpacked until it is asked for.

    `letters` are the sorted names in UTF-8, name i from `places[i]` to `places[i + 1]`. The rows
    of a rare name lie in `flat` up to `ends[i]`; the n-th `common` one has the n-th row of `bits`.
    """

    def __init__(
        self,
        size: int,
        letters: NDArray[np.uint8],
        places: NDArray[np.int64],
        ends: NDArray[np.int64],
        common: Mask,
        flat: Rows,
        bits: NDArray[np.uint8],
    ) -> None:
        self.size = size
        self._letters, self._places = letters, places
        self._ends, self._common, self._flat, self._bits = ends, common, flat, bits
        self._spelled = letters.data
        self._bit_row = np.cumsum(common) - 1

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder of their own."""
        arrays.save(
            folder,
            {"size": self.size},
            {
                **{"letters": self._letters, "places": self._places, "ends": self._ends},
                **{"common": self._common, "flat": self._flat, "bits": self._bits},
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote into memory; raises OSError or ValueError where it is damaged."""
        head, found = arrays.load(folder)
        try:
            return cls(head["size"], **found)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{folder} is damaged: {error}") from error

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        for start, end in pairwise(self._places.tolist()):
            yield bytes(self._spelled[start:end]).decode("utf-8", "surrogatepass")

    def rows(self, name: str) -> Rows:
        """Return the rows that hold a name, in order."""
        at = self._at(name)
        if at is None:
            return _EMPTY
        if self._common[at]:
            return np.flatnonzero(self._unpacked(at)).astype(np.int32)
        return self._flat[self._ends[at - 1] if at else 0 : self._ends[at]]

    def mask(self, names: Iterable[str]) -> Mask:
        """Return the mask of the rows that hold any of the names, to be changed at will."""
        mask = np.zeros(self.size, np.bool_)
        for name in names:
            at = self._at(name)
            if at is None:
                continue
            if self._common[at]:
                mask |= self._unpacked(at)
            else:
                mask[self._flat[self._ends[at - 1] if at else 0 : self._ends[at]]] = True
        return mask

    def beneath(self, prefix: str, rows: Rows, most: int) -> list[tuple[str, Rows]]:
        """Return up to `most` names that begin with a prefix and that some of `rows` hold.

        The names that most of them hold come first, without the prefix, each with the positions in
        `rows` of those that hold it.
        """
        first, last = self._from(_encoded(prefix)), self._from(_encoded(prefix) + b"\xff")
        place = np.full(self.size, -1, np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        start = self._ends[first - 1] if first else 0
        ends = self._ends[first:last] - start
        found = place[self._flat[start : start + (ends[-1] if len(ends) else 0)]]
        at = np.flatnonzero(found >= 0)
        cuts = np.searchsorted(at, np.concatenate([[0], ends]))
        counts = np.diff(cuts)
        often = {int(i): self._holding(first + int(i), rows) for i in self._often(first, last)}
        counts[list(often)] = [len(held) for held in often.values()]
        best = [int(i) for i in np.argsort(-counts, kind="stable")[:most] if counts[i]]
        names = [self._name(first + i).decode("utf-8", "surrogatepass") for i in best]
        held = [often[i] if i in often else found[at[cuts[i] : cuts[i + 1]]] for i in best]
        return [(n.removeprefix(prefix), h) for n, h in zip(names, held, strict=True)]

    def _often(self, first: int, last: int) -> Rows:
        return np.flatnonzero(self._common[first:last]).astype(np.int32)

    def _holding(self, at: int, rows: Rows) -> Rows:
        """Return the positions in `rows` of those that hold a common name, by their bits alone."""
        bits = self._bits[self._bit_row[at]][rows >> 3]
        return np.flatnonzero(bits & (128 >> (rows & 7)).astype(np.uint8)).astype(np.int32)

    def _from(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self._name)

    def _unpacked(self, at: int) -> Mask:
        bits = self._bits[self._bit_row[at]]
        return np.unpackbits(bits, count=self.size).view(np.bool_)

    def _at(self, name: str) -> int | None:
        wanted = _encoded(name)
        at = self._from(wanted)
        return at if at < len(self) and self._name(at) == wanted else None

    def _name(self, at: int) -> bytes:
        return bytes(self._spelled[self._places[at] : self._places[at + 1]])


class Words(Protocol):
    """Which rows use words, by their stems, in their title or anywhere in their text."""

    def holding(self, wanted: Iterable[str], where: Where) -> Rows:
        """Return the rows that use all of the stems, in order; none for no stems."""
        ...


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _scattered(rows: Rows, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[rows] = True
    return mask
