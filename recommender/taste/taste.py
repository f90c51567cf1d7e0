"""What a shop knows of tastes: generators, how they are weighed, and whether that was earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.taste.blend import Blend
from recommender.taste.generator import Additive
from recommender.taste.history import History
from recommender.taste.panel import Panel
from recommender.taste.pool import Pool, candidates, pooled
from recommender.taste.taste_ranker import TasteRanker
from recommender.taste.traits import Traits
from recommender.taste.verdict import Verdict

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Attribution:
    """A score in parts: `events` of shape (events,), and by generator what no event explains.

    All of them sum to the score of the blend.
    """

    events: Floats
    rest: Mapping[str, float]

    def shares(self) -> Floats:
        """Return which share of the score each event brought, 0 to 1: "because you bought X"."""
        helped = np.maximum(self.events, 0.0)
        total = float(helped.sum()) + sum(self.rest.values())
        return helped / total if total > 0 else helped


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

    def heard(self, history: History, now: float, seen: Ints | None = None) -> Heard:
        """Ask every generator once about a history; `seen` are no candidates."""
        return Heard(self, history, now, self.asked.scores(history, now), seen)

    @cached_property
    def asked(self) -> Panel:
        """The generators that have a say: a ranker hears all of them, a blend those with weight."""
        if self.ranker is not None:
            return self.panel
        weighed = {n: g for n, g in self.panel.generators.items() if self.blend.weights.get(n)}
        return Panel(weighed) if weighed else self.panel

    def scores(self, history: History, now: float, seen: Ints | None = None) -> Floats:
        """Return the score of every product, of shape (products,); `seen` are no candidates.

        The blend of all generators, from 0 to 1; with a ranker, its candidates stand above.
        """
        return self.heard(history, now, seen).scores

    def attributions(self, history: History, product: int, now: float) -> Attribution:
        """Return what each event and each generator adds to the blend's score of one product."""
        return self.heard(history, now).attributions(product)

    def learned_attributions(
        self, history: History, product: int, now: float, seen: Ints | None = None
    ) -> dict[str, float]:
        """Return what each feature adds to the ranker's score of a candidate, exactly.

        With what every candidate starts from under "". Empty without a ranker, and where the
        product is no candidate.
        """
        pool = self.heard(history, now, seen).pool
        places = np.flatnonzero(pool.products == product)
        if self.ranker is None or not len(places):
            return {}
        one = Pool(pool.products[places], pool.matrix[places])
        added = self.ranker.contributions(one)[0]
        return dict(zip((*self.ranker.names, ""), map(float, added), strict=True))


@dataclass(frozen=True)
class Heard:
    """What a taste makes of one history at a moment: all that is asked of it rests on one scoring.

    `each` holds what every generator says, of shape (generators, products).
    """

    taste: Taste
    history: History
    now: float
    each: Floats
    seen: Ints | None = None

    @cached_property
    def scores(self) -> Floats:
        """The score of every product, of shape (products,), as `Taste.scores` gives it."""
        taste = self.taste
        total = taste.blend.scores(self.each, taste.asked.names, taste.evidence)
        if taste.ranker is None:
            return total
        pool = self.pool
        learned = taste.ranker.scores(pool) + taste.lift * (taste.evidence[pool.products] == 0)
        total[pool.products] = 2.0 + learned - min(float(learned.min(initial=0.0)), 0.0)
        return total

    @cached_property
    def pool(self) -> Pool:
        """The candidates, with what the ranker reads of each."""
        taste = self.taste
        gone = np.empty(0, np.int64) if self.seen is None else self.seen
        chosen = candidates(self.each, gone, taste.recall)
        return pooled(self.each, chosen, self.history, taste.evidence, taste.traits)

    def attributions(self, product: int) -> Attribution:
        """Return what each event and each generator adds to the blend's score of one product."""
        panel, history = self.taste.asked, self.history
        parts = self.taste.blend.parts(panel.names, self.taste.evidence[[product]])[:, 0]
        shares = parts / self._best
        events, rest = np.zeros(len(history)), {}
        for place, (name, (part, generator)) in enumerate(panel.generators.items()):
            score = float(self.each[place, product])
            if shares[place] <= 0 or score <= 0:
                continue
            if isinstance(generator, Additive):
                read = panel.part(part, history)
                given = generator.contributions(read, product, self.now)
                events[panel.places(part, history)] += shares[place] * given
            else:
                rest[name] = float(shares[place]) * score
        return Attribution(events, rest)

    @cached_property
    def _best(self) -> Floats:
        return np.asarray(np.maximum(self.each.max(axis=1, initial=0.0), 1e-12), np.float64)
