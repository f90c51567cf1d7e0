"""The words of all segments together: what a query has to know of them, and their scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import log

import numpy as np

from store.lexical import Field, LexicalIndex, Scores, Slot, among
from store.postings import Mask, Rows, Where
from store.spelling import Spellings

# A word that one product in this many uses is one that a shopper may have meant.
_RARE = 50_000


class Vocables:
    """Lexical indexes in the order of their segments; rows are numbered through."""

    def __init__(self, parts: Sequence[LexicalIndex]) -> None:
        self._parts = tuple(parts)
        self.size = sum(p.size for p in parts)

    def frequency(self, term: str) -> int:
        """Return how many products use a term."""
        return sum(p.frequency(term) for p in self._parts)

    def weight(self, term: str) -> float:
        """Return the inverse document frequency that BM25 uses, never negative."""
        found = self.frequency(term)
        return log(1 + (self.size - found + 0.5) / (found + 0.5))

    def titled(self, wanted: Sequence[str]) -> int:
        """Return how many titles hold all of the terms."""
        return sum(len(p.holding(wanted, "title")) for p in self._parts)

    def surface(self, stemmed: str) -> str:
        """Return the word that stands behind a stem."""
        return next((p.surfaces[stemmed] for p in self._parts if stemmed in p.surfaces), stemmed)

    @cached_property
    def spellings(self) -> Spellings:
        """The stems that are used often enough to be meant; grouped at the first need."""
        least = 1 + self.size // _RARE
        return Spellings(
            n for p in self._parts for n in p.names if n.isalpha() and p.frequency(n) >= least
        )

    def scores(self, slots: Sequence[Slot]) -> Scores:
        """Return the BM25F score of every row."""
        return _joined([p.scores(slots) for p in self._parts])

    def hold(self, term: str, rows: Rows, where: Where | Field | None = None) -> Mask:
        """Return which of these rows use a term."""
        return among(rows, self._rows(lambda part: part.rows(term, where)))

    def _rows(self, of: Callable[[LexicalIndex], Rows]) -> Rows:
        if len(self._parts) == 1:
            return of(self._parts[0])
        found, start = [], 0
        for part in self._parts:
            found.append(of(part) + np.int32(start))
            start += part.size
        return np.concatenate(found) if found else np.empty(0, np.int32)


def _joined(parts: Sequence[Scores]) -> Scores:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.float32), *parts])
