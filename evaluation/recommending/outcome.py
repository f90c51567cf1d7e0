"""How well one way of recommending found what was wanted: full ranking, session by session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import Example

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Scorer = Callable[[Example], Floats]
"""An example in, the score of every product out."""
TOP = 20
_K = 10
SLICES = {"cold": (0, 0), "1-3": (1, 3), "warm": (4, np.inf), "not_cold": (1, np.inf)}


@dataclass(frozen=True)
class Outcome:
    """The rank of each target from 0 (`products` where it is unreachable) and the first 20 columns.

    `evidence` of shape (products,) is how many training visits liked each product, `targets` the
    wanted columns, `ild` the mean distance between the vectors of the first ten of each session,
    NaN without vectors.
    """

    ranks: Ints
    top: Ints
    targets: Ints
    evidence: Floats
    ild: float = float("nan")

    def recall(self, k: int = _K) -> Floats:
        """Return for each session whether its target is among the first `k`."""
        return (self.ranks < k).astype(np.float64)

    def ndcg(self) -> Floats:
        """Return NDCG@10 of each session."""
        return np.where(self.ranks < _K, 1 / np.log2(self.ranks + 2.0), 0.0)

    def reciprocal(self) -> Floats:
        """Return 1 / rank of each session's target, 0 where it is unreachable."""
        reached = self.ranks < len(self.evidence)
        return np.where(reached, 1 / (self.ranks + 1.0), 0.0)

    def within(self, name: str) -> NDArray[np.bool_]:
        """Return which targets had as many visits in training as a slice asks for."""
        least, most = SLICES[name]
        counts = self.evidence[self.targets]
        return np.asarray((counts >= least) & (counts <= most))

    def as_json(self) -> dict[str, Any]:
        """Return the figures by the names that the project's issues use."""
        shown = self.top[:, :_K]
        return {
            "recall@10": _mean(self.recall()),
            "recall@20": _mean(self.recall(TOP)),
            "ndcg@10": _mean(self.ndcg()),
            "mrr": _mean(self.reciprocal()),
            "coverage@10": round(len(np.unique(shown)) / max(len(self.evidence), 1), 4),
            "popularity_bias": self.popularity_bias(),
            "ild": round(self.ild, 4) if np.isfinite(self.ild) else None,
            "slices": {name: self._slice(name) for name in SLICES},
        }

    def popularity_bias(self) -> float:
        """Return the mean percentile of evidence among what was shown, 0.5 for no bias."""
        order = np.sort(self.evidence)
        below = np.searchsorted(order, self.evidence, side="left")
        upto = np.searchsorted(order, self.evidence, side="right")
        percentile = (below + upto) / (2 * max(len(order), 1))
        return _mean(percentile[self.top[:, :_K]])

    def _slice(self, name: str) -> dict[str, Any]:
        kept = self.within(name)
        return {
            "sessions": int(kept.sum()),
            "recall@10": _mean(self.recall()[kept]),
            "ndcg@10": _mean(self.ndcg()[kept]),
        }


def outcome(
    scorer: Scorer,
    examples: Sequence[Example],
    evidence: Floats,
    vectors: NDArray[np.float32] | None = None,
) -> Outcome:
    """Rank the whole catalogue for every example; what was seen is removed.

    Of equal scores the lower column comes first, whatever the target is; a target that was seen
    can't be reached. Sampled metrics are not offered: they order systems differently (Krichene
    and Rendle, On sampled metrics for item recommendation, 2020).
    """
    ranks, top = np.empty(len(examples), np.int64), np.empty((len(examples), TOP), np.int64)
    for i, example in enumerate(examples):
        scores = np.array(scorer(example), np.float64)
        scores[example.seen] = -np.inf
        ranks[i] = rank_of(scores, example.target)
        top[i] = first(scores, TOP)
    targets = np.array([example.target for example in examples], np.int64)
    ild = float("nan") if vectors is None else _ild(top[:, :_K], vectors)
    return Outcome(ranks, top, targets, evidence, ild)


def rank_of(scores: Floats, target: int) -> int:
    """Return how many products stand before the target; all of them where its score is -inf."""
    own = scores[target]
    if np.isneginf(own):
        return len(scores)
    return int((scores > own).sum() + (scores[:target] == own).sum())


def first(scores: Floats, k: int) -> Ints:
    """Return the columns of the `k` best, equal ones by column; a short catalogue repeats."""
    order = np.argsort(-scores, kind="stable")[:k]
    return np.resize(order, k) if len(order) < k else order


def _ild(top: Ints, vectors: NDArray[np.float32]) -> float:
    """Return the mean of 1 - cosine over all pairs of a list, averaged over lists."""
    n = top.shape[1]
    sums = [float(np.linalg.norm(vectors[row].sum(axis=0)) ** 2) for row in top]
    return float(np.mean([1 - (total - n) / (n * (n - 1)) for total in sums]))


def _mean(figures: NDArray[Any]) -> float:
    return round(float(figures.mean()), 4) if figures.size else 0.0
