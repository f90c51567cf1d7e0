"""Examples with their candidates, stacked so that an order of all of them is judged at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.taste.example import Example
from recommender.taste.panel import Panel
from recommender.taste.pool import Pool, candidates, pooled
from recommender.taste.traits import Traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_K = 10


@dataclass(frozen=True)
class Lesson:
    """Pools of examples; `evidence` of shape (products,) as it was when they were asked."""

    examples: tuple[Example, ...]
    pools: tuple[Pool, ...]
    evidence: Floats

    @classmethod
    def of(
        cls,
        panel: Panel,
        examples: Sequence[Example],
        evidence: Floats,
        traits: Traits,
        recall: int,
    ) -> Lesson:
        """Ask the panel for the candidates of every example."""
        pools = []
        for example in examples:
            scores = panel.scores(example.history, example.at)
            chosen = candidates(scores, example.seen, recall)
            pools.append(pooled(scores, chosen, example.history, evidence, traits))
        return cls(tuple(examples), tuple(pools), evidence)

    def among(self, places: Sequence[int] | Ints) -> Lesson:
        """Return the lesson over some of the examples."""
        return Lesson(
            tuple(self.examples[i] for i in places),
            tuple(self.pools[i] for i in places),
            self.evidence,
        )

    @cached_property
    def targets(self) -> Ints:
        """The wanted column of each example."""
        return np.array([example.target for example in self.examples], np.int64)

    @property
    def cold(self) -> NDArray[np.bool_]:
        """Which examples want a product that no visit had liked."""
        return np.asarray(self.evidence[self.targets] == 0)

    def stacked(self, columns: slice) -> NDArray[np.float32]:
        """Return some of the features of all candidates, pool after pool."""
        return np.concatenate([pool.matrix[:, columns] for pool in self.pools])

    @cached_property
    def products(self) -> Ints:
        """The columns of all candidates, pool after pool."""
        return np.concatenate([pool.products for pool in self.pools])

    @cached_property
    def owner(self) -> Ints:
        """The example that each candidate belongs to."""
        return np.repeat(np.arange(len(self.pools)), [len(pool.products) for pool in self.pools])

    @cached_property
    def _wanted(self) -> NDArray[np.bool_]:
        return np.asarray(self.products == self.targets[self.owner])

    @cached_property
    def _before(self) -> NDArray[np.bool_]:
        """Which candidates stand before the target where both have the same score."""
        return np.asarray(self.products < self.targets[self.owner])

    def ndcg(self, scores: Floats) -> Floats:
        """Return NDCG@10 of each example, given the scores of all candidates, stacked.

        A target that is no candidate is found nowhere; of equal scores the lower column is first.
        """
        owner, wanted = self.owner, self._wanted
        own = np.full(len(self.pools), np.nan)
        own[owner[wanted]] = scores[wanted]
        level = own[owner]
        ahead = (scores > level) | ((scores == level) & self._before)
        ranks = np.bincount(owner, weights=ahead, minlength=len(self.pools))
        found = ~np.isnan(own) & (ranks < _K)
        return np.where(found, 1 / np.log2(ranks + 2), 0.0)
