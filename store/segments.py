"""The segments of a catalogue version as one: rows numbered through, the dead ones left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.constraint import Constraint
from store.draft import SEGMENTS
from store.edition import Edition
from store.embedder import Vectors
from store.exact import top
from store.index import AttributeIndex
from store.kinds import Kinds
from store.levels import Levels, levels_of, usual_kinds
from store.planner import Plan
from store.postings import Mask, Rows, Where
from store.product import Product
from store.segment import Segment
from store.tally import Tally
from store.tuning import Tuning
from store.vocables import Vocables
from store.vocabulary import Range, Vocabulary

Opened = MutableMapping[Path, Segment]
# How many more neighbors than needed are asked for where some of them may be dead.
_SPARE = 1.5


class Segments:
    """Answers over all segments; row numbers mean the same only within one version.

    A row number is the segment's start plus the row within the segment. Masks and columns span
    all rows; dead rows satisfy nothing, state no number and are near to nothing. `dead` holds
    their numbers, `said` counts what they said; `starts` is where each segment begins, and the end.
    """

    def __init__(self, segments: Sequence[Segment], dead: Rows, said: Tally) -> None:
        self.dead, self.said = dead, said
        self.living = np.ones(sum(s.size for s in segments), np.bool_)
        self.living[dead] = False
        self._segments = tuple(segments)
        self.starts: list[int] = np.cumsum([0, *(s.size for s in segments)]).tolist()
        self._whole = not len(dead)

    @classmethod
    def open(cls, folder: Path, edition: Edition, opened: Opened) -> Self:
        """Open the segments of the version in `folder`, those in `opened` only once.

        Raises CatalogUnavailable.
        """
        dead, said = edition.graves(folder)
        segments = []
        for part in edition.segments:
            place = folder.parent / SEGMENTS / part.name
            segment = opened.get(place) or Segment.open(place, part, edition.dimension)
            opened[place] = segment
            segments.append(segment)
        return cls(segments, dead, said)

    def vocabulary(self) -> Vocabulary:
        """Sum what the segments count; the ranges come from the columns of the living rows."""
        tally = Tally.total((s.tally for s in self._segments), less=self.said)
        ranges = {}
        for field, unit in tally.usual_units().items():
            stated = self.numbers(field, unit)
            low = float(np.fmin.reduce(stated, initial=np.inf))
            if np.isfinite(low):
                high = float(np.fmax.reduce(stated, initial=-np.inf))
                ranges[field] = Range(low=low, high=high, unit=unit)
        return tally.vocabulary(ranges, self._levels(tally))

    def _levels(self, tally: Tally) -> dict[str, Levels]:
        prices = self.numbers("price", tally.usual_units().get("price", ""))
        found = {"": levels_of(prices)}
        for head in usual_kinds(tally.title_heads):
            found[head] = levels_of(prices[self._titled(head)])
        for kind in usual_kinds(tally.categories):
            found[kind] = levels_of(prices[self._of_category(kind)])
        return {kind: levels for kind, levels in found.items() if levels}

    def _of_category(self, kind: str) -> NDArray[np.int64]:
        rows = [segment.index.of_category(kind) + start for start, segment in self._each()]
        return np.concatenate(rows).astype(np.int64)

    def _titled(self, head: str) -> NDArray[np.int64]:
        rows = [s.lexical.holding([head], "title") + start for start, s in self._each()]
        return np.concatenate(rows).astype(np.int64)

    def titled(self, words: Sequence[str]) -> Mask:
        """Return the mask of rows whose titles hold all of these terms."""
        return self.holding(words, "title")

    def holding(self, words: Sequence[str], where: Where) -> Mask:
        """Return the mask of rows whose titles, or titles and descriptions, hold all terms."""
        mask = np.zeros(len(self.living), np.bool_)
        for start, segment in self._each():
            mask[segment.lexical.holding(words, where) + start] = True
        return mask & self.living

    def satisfying(self, constraints: Sequence[Constraint]) -> Mask:
        """Return the mask of rows that satisfy all constraints."""
        return self._mask(lambda index: index.satisfying(constraints))

    def possible(self, constraints: Sequence[Constraint]) -> Mask:
        """Return the mask of rows that break none: satisfied each, or the catalogue doesn't say."""
        return self._mask(lambda index: index.possible(constraints))

    def _mask(self, of: Callable[[AttributeIndex], Mask]) -> Mask:
        if self._whole and len(self._segments) == 1:
            return of(self._segments[0].index)
        return np.concatenate([of(s.index) for s in self._segments]) & self.living

    def numbers(self, field: str, unit: str = "") -> NDArray[np.float64]:
        """Return a numeric column; NaN where a product states none in `unit`."""
        columns = [s.index.numbers(field, unit) for s in self._segments]
        if self._whole:
            return columns[0] if len(columns) == 1 else np.concatenate(columns)
        return np.where(self.living, np.concatenate(columns), np.nan)

    def stating(self, field: str) -> Mask:
        """Return the mask of rows that state a field of texts or a flag."""
        return self._mask(lambda index: index.stating(field))

    def values(self, field: str, rows: Rows, most: int) -> dict[str, Rows]:
        """Return the keys of the values that these rows state most, with the positions that do."""
        found: dict[str, list[Rows]] = {}
        for segment, at, own in self._split(rows):
            for name, held in segment.index.values(field, own, most):
                found.setdefault(name, []).append(at[held].astype(np.int32))
        return {name: np.concatenate(parts) for name, parts in found.items()}

    @cached_property
    def vocables(self) -> Vocables:
        """The words of all rows, dead ones too."""
        return Vocables([s.lexical for s in self._segments])

    def kinds(self, rows: Rows) -> Kinds:
        """Return the kind of each of these rows."""
        found = np.zeros(len(rows), np.int64)
        for segment, at, own in self._split(rows):
            found[at] = segment.kinds[own]
        return found

    def nearest(
        self, vector: Vectors, limit: int, mask: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the rows nearest to a unit vector with their cosines, best first.

        Of those that `mask` holds the exact ones (`plans` tells by which way); it has no dead rows.
        """
        found = []
        for start, segment in self._each():
            own = None if mask is None else mask[start : start + segment.size]
            rows, scores = self._nearest(segment, start, vector, limit, own)
            found.append((rows + start, scores))
        return _best(found, limit)

    def plans(self, mask: Mask | None = None) -> list[Plan]:
        """Return how `nearest` goes through each segment."""
        return [
            s.vectors.plan(None if mask is None else int(mask[start : start + s.size].sum()))
            for start, s in self._each()
        ]

    @property
    def tunings(self) -> list[Tuning]:
        """What was measured of each segment's graph."""
        return [s.vectors.tuning for s in self._segments]

    def nearest_of(self, vector: Vectors, rows: Rows, limit: int) -> tuple[Rows, Vectors]:
        """Return the exact nearest of these rows, best first."""
        found = []
        for segment, at, own in self._split(rows):
            near, scores, _ = segment.vectors.nearest_of(vector, own, limit)
            found.append((near + (rows[at[0]] - own[0]), scores))
        return _best(found, limit)

    def _nearest(
        self, segment: Segment, start: int, vector: Vectors, limit: int, mask: Mask | None
    ) -> tuple[Rows, Vectors]:
        """Ask for some more than needed where rows are dead, and for all when that is too few."""
        living = self.living[start : start + segment.size]
        alive = int(np.count_nonzero(living))
        if mask is not None or alive == segment.size:
            rows, scores, _ = segment.vectors.nearest(vector, limit, mask)
            return rows, scores
        asked = ceil(limit * _SPARE * segment.size / max(alive, 1))
        rows, scores, _ = segment.vectors.nearest(vector, asked)
        kept = living[rows]
        if np.count_nonzero(kept) >= min(limit, alive):
            return rows[kept][:limit], scores[kept][:limit]
        rows, scores, _ = segment.vectors.nearest(vector, limit, living)
        return rows, scores

    def similarities(self, vector: Vectors) -> Vectors:
        """Return the exact cosine of every row, dead ones too."""
        found = [
            s.vectors.similarities(vector, np.arange(s.size, dtype=np.int32))
            for s in self._segments
        ]
        return np.concatenate(found)

    def vectors(self, rows: NDArray[np.integer]) -> Vectors:
        """Return the unit vectors of row numbers, in order."""
        found = np.empty((len(rows), self._segments[0].vectors.matrix.shape[1]), np.float32)
        for segment, at, own in self._split(rows):
            found[at] = segment.vectors.matrix[own]
        return found

    @property
    def first(self) -> Path:
        """The folder of the first segment, which is the largest."""
        return self._segments[0].folder

    def at(self, rows: Sequence[int] | NDArray[np.integer]) -> list[Product]:
        """Return the products of row numbers, in order."""
        numbers = np.asarray(rows, np.int64)
        found: dict[int, Product] = {}
        for segment, at, own in self._split(numbers):
            products = segment.rows.by_row(own.tolist())
            found |= zip(numbers[at].tolist(), products, strict=True)
        return [found[row] for row in numbers.tolist()]

    def of_ids(self, ids: Sequence[str]) -> dict[str, tuple[int, Product]]:
        """Return row number and product of each of these ids that a living row has."""
        found = {}
        for start, segment in self._each():
            for name, (row, product) in segment.rows.of_ids(ids).items():
                if self.living[start + row]:
                    found[name] = (start + row, product)
        return found

    def rows_of(self, ids: Sequence[str]) -> Rows:
        """Return the row numbers of these ids, those of dead rows too."""
        own = ((start, s.rows.numbers_of(ids)) for start, s in self._each())
        return np.array([start + row for start, rows in own for row in rows.values()], np.int32)

    def places_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row number of each of these ids that a living row has."""
        own = ((start, s.rows.numbers_of(ids)) for start, s in self._each())
        rows = ((name, start + row) for start, found in own for name, row in found.items())
        return {name: row for name, row in rows if self.living[row]}

    def _each(self) -> Iterator[tuple[int, Segment]]:
        return zip(self.starts[:-1], self._segments, strict=True)

    def _split(
        self, rows: NDArray[np.integer]
    ) -> Iterator[tuple[Segment, NDArray[np.int64], Rows]]:
        """Yield each segment that holds some of the rows: their positions, their own numbers."""
        if len(self._segments) == 1:
            if len(rows):
                yield self._segments[0], np.arange(len(rows)), rows.astype(np.int32, copy=False)
            return
        segments = np.searchsorted(self.starts, rows, side="right") - 1
        for i in np.unique(segments).tolist():
            at = np.flatnonzero(segments == i)
            yield self._segments[i], at, (rows[at] - self.starts[i]).astype(np.int32)


def _best(found: Sequence[tuple[Rows, Vectors]], limit: int) -> tuple[Rows, Vectors]:
    if len(found) == 1:
        return found[0]
    rows = np.concatenate([np.empty(0, np.int32), *(r for r, _ in found)]).astype(np.int32)
    scores = np.concatenate([np.empty(0, np.float32), *(s for _, s in found)])
    best = top(scores, limit)
    return rows[best], scores[best]
