"""Okapi BM25 as everybody has it, in a sparse matrix: the baseline, nothing of ours in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store import stem

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Tokens = Callable[[str], list[str]]
Floats = NDArray[np.float64]
_TOKEN = re.compile(r"\b\w\w+\b")
_K1, _B = 1.5, 0.75


def plain_tokens(text: str) -> list[str]:
    """Return the lower-case words of two letters or more, which is what bm25s takes."""
    return _TOKEN.findall(text.lower())


def stemmed_tokens(text: str) -> list[str]:
    """Return the English Snowball stems of those words."""
    return [stem(token) for token in plain_tokens(text)]


class Bm25:
    """The weight of every token in every text, ready to be summed.

    Weights are idf * tf / (tf + k1 * (1 - b + b * length / mean length)) with Lucene's idf,
    ln(1 + (N - df + 0.5) / (df + 0.5)), k1 = 1.5 and b = 0.75: the defaults of bm25s.
    Source: Kamphuis et al., Which BM25 do you mean? (2020), variant "Lucene (accurate)".
    """

    def __init__(self, texts: Iterable[str], tokens: Tokens = plain_tokens) -> None:
        self._tokens = tokens
        self._vocabulary: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        for row, text in enumerate(texts):
            counted = Counter(tokens(text))
            rows += [row] * len(counted)
            columns += [self._vocabulary.setdefault(t, len(self._vocabulary)) for t in counted]
            counts += counted.values()
            lengths.append(sum(counted.values()))
        self.size = len(lengths)
        self._weights = self._weighted(
            np.array(rows, np.int64), np.array(columns, np.int64), counts, lengths
        )

    def _weighted(
        self,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        counts: Sequence[int],
        lengths: Sequence[int],
    ) -> csc_array:
        # Every command imports this folder for its errors, and few of them measure.
        from scipy.sparse import csc_array

        shape = (self.size, max(len(self._vocabulary), 1))
        holding = np.bincount(columns, minlength=shape[1])
        idf = np.log(1 + (self.size - holding + 0.5) / (holding + 0.5))
        length = np.array(lengths, np.float64)
        norm = _K1 * (1 - _B + _B * length / max(float(length.mean()) if self.size else 1, 1e-9))
        tf = np.array(counts, np.float64)
        weights = idf[columns] * tf / (tf + norm[rows])
        return csc_array((weights, (rows, columns)), shape=shape)

    def scores(self, query: str) -> Floats:
        """Return the score of every text, of shape (texts,); a repeated token counts again."""
        found = np.zeros(self.size)
        for token, times in Counter(self._tokens(query)).items():
            column = self._vocabulary.get(token)
            if column is not None:
                part = slice(self._weights.indptr[column], self._weights.indptr[column + 1])
                found[self._weights.indices[part]] += times * self._weights.data[part]
        return found
