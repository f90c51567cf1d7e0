"""What a shop knows of tastes: generators, how they are weighed, and whether that was earned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.taste.blend import Blend
from recommender.taste.history import History
from recommender.taste.panel import Panel
from recommender.taste.pool import Pool, candidates, pooled
from recommender.taste.taste_ranker import TasteRanker
from recommender.taste.traits import Traits
from recommender.taste.verdict import Verdict

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Taste:
    """The trained bundle of a shop; `evidence` is how many visits liked each product."""

    panel: Panel
    traits: Traits
    evidence: Floats
    blend: Blend
    recall: int = 80
    ranker: TasteRanker | None = None
    lift: float = 0.0
    verdicts: tuple[Verdict, ...] = ()

    def scores(self, history: History, now: float, seen: Ints | None = None) -> Floats:
        """Return the score of every product, of shape (products,); `seen` are no candidates.

        The blend of all generators, from 0 to 1; with a ranker, its candidates stand above.
        """
        each = self.panel.scores(history, now)
        total = self.blend.scores(each, self.panel.names, self.evidence)
        if self.ranker is None:
            return total
        pool = self._pool(each, history, seen)
        learned = self.ranker.scores(pool) + self.lift * (self.evidence[pool.products] == 0)
        total[pool.products] = 2.0 + learned - min(float(learned.min(initial=0.0)), 0.0)
        return total

    def _pool(self, each: Floats, history: History, seen: Ints | None) -> Pool:
        gone = np.empty(0, np.int64) if seen is None else seen
        chosen = candidates(each, gone, self.recall)
        return pooled(each, chosen, history, self.evidence, self.traits)
