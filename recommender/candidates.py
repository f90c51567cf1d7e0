"""The products among which a shopper still has to choose, and how likely each is the one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Shares of more candidates than this are known from a sample to a few per cent all the same.
_SAMPLED = 1_000


@dataclass(frozen=True)
class Candidates:
    """Row numbers and weights that sum to 1, both of shape (n,)."""

    rows: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, rows: NDArray[np.integer], scores: Floats | None = None) -> Self:
        """Return the candidates weighted by their scores, or all alike."""
        weights = np.ones(len(rows)) if scores is None else np.maximum(scores, 0.0)
        if len(rows) > _SAMPLED:
            chosen = np.linspace(0, len(rows) - 1, _SAMPLED).astype(np.int64)
            rows, weights = rows[chosen], weights[chosen]
        return cls(np.asarray(rows, np.int64), weights / (weights.sum() or 1.0))

    @classmethod
    def holding(cls, rows: NDArray[np.integer], target: int) -> Self:
        """Return all rows as alike candidates, a sample of many, but always with `target`."""
        found = cls.of(rows)
        if target not in found.rows:
            found.rows[0] = target
        return found

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def effective(self) -> float:
        """How many equally likely candidates would be as uncertain: 2 to the entropy in bits."""
        likely = self.weights[self.weights > 0]
        return float(2 ** -(likely @ np.log2(likely))) if len(likely) else 0.0

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """Return those that an answer leaves."""
        return type(self).of(self.rows[kept], self.weights[kept])
