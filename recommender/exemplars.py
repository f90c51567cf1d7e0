"""Which label a vector has, by the labelled vectors nearest to it, and whether that is sure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
# How many exemplars of a label speak for it: with one, chance does; more dilute the small groups.
_SPEAKERS = 5
# A guess is sure where such guesses are right this often, leaving out each exemplar in turn.
_RIGHT = 0.9
_FEWEST = 40
# Less like every label than all but this share of the exemplars: about something else altogether.
_STRANGE = 0.05


class Guess(NamedTuple):
    """The nearest label and the next one; `sure` where the distance between them is telling."""

    label: str
    rival: str
    sure: bool
    strange: bool


class Exemplars:
    """Unit vectors of shape (n, d) with their labels.

    The margin that makes sure, and the likeness below which a vector is strange, are measured on
    the exemplars themselves, each left out in turn: another encoder has its own.
    """

    def __init__(self, vectors: Vectors, labels: Sequence[str]) -> None:
        self._vectors = vectors
        self.labels = tuple(dict.fromkeys(labels))
        self._of = np.array([self.labels.index(label) for label in labels])
        likeness = (vectors @ vectors.T).astype(np.float64)
        np.fill_diagonal(likeness, -1)
        scores = self._scores(likeness)
        self.margin = margin_for(scores, self._of)
        self.least = float(np.quantile(scores.max(axis=1), _STRANGE))

    def guess(self, vector: Vectors, without: Collection[str] = ()) -> Guess:
        """Return the label of a unit vector of shape (d,), of all labels but those `without`."""
        scores = self._scores((self._vectors @ vector).astype(np.float64)[None])[0]
        order = [i for i in np.argsort(-scores).tolist() if self.labels[i] not in without]
        first, second = order[:2]
        return Guess(
            label=self.labels[first],
            rival=self.labels[second],
            sure=bool(scores[first] - scores[second] >= self.margin),
            strange=bool(scores[first] < self.least),
        )

    def _scores(self, likeness: Floats) -> Floats:
        """Return the mean of the nearest exemplars of each label, shape (vectors, labels)."""
        nearest = [
            np.sort(likeness[:, self._of == label], axis=1)[:, -_SPEAKERS:].mean(axis=1)
            for label in range(len(self.labels))
        ]
        return np.stack(nearest, axis=1)


def margin_for(scores: Floats, labels: NDArray[np.int64]) -> float:
    """Return the least margin from which guesses are right often enough; infinite where none is.

    `scores` has the shape (n, labels), `labels` holds the right one of each.
    """
    best = np.sort(scores, axis=1)
    margins = best[:, -1] - best[:, -2]
    order = np.argsort(-margins, kind="stable")
    right = np.cumsum(scores.argmax(axis=1)[order] == labels[order])
    good = np.flatnonzero(right / np.arange(1, len(order) + 1) >= _RIGHT)
    enough = good[good >= _FEWEST]
    return float(margins[order[enough[-1]]]) if len(enough) else float("inf")
