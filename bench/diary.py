"""A log of slates as a shop would keep it, and how far estimates from it are from the truth."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.bandits import Bandit, Ours
from bench.world import SLOTS, Model, expected
from evaluation import ESTIMATORS, Replay, Wanted
from recommender import draw, marginals, odds_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TARGETS = ("greedy", "bolder")
_BOLDER = 2.0
_NEGLIGIBLE = 1e-4


class _Page(NamedTuple):
    """One round of all shops: arrays (shops, slots), and (shops, slots, products)."""

    products: Ints
    clicked: Floats
    propensities: Floats
    marginals: Floats
    targets: dict[str, Floats]
    truths: dict[str, Floats]


class Diary:
    """Notes rounds from `first` on, with what two other policies would have done in them.

    One is greedy: the best known order. The other draws at twice the temperature without a bonus.
    """

    def __init__(self, model: Model, first: int) -> None:
        self._model, self._first = model, first
        self._pages: list[_Page] = []

    def note(self, now: int, bandit: Bandit, truth: Floats, clicked: NDArray[np.bool_]) -> None:
        """Take down a round; `truth` is (shops, products)."""
        if now < self._first or not isinstance(bandit, Ours):
            return
        known, odds, drawn = bandit.known, bandit.odds, bandit.drawn
        assert known and odds and drawn
        place = (np.arange(len(truth))[:, None], np.arange(SLOTS), drawn.columns)
        greedy = np.zeros((len(truth), SLOTS, known.mean.shape[1]))
        greedy[place[0], place[1], odds.inner] = 1.0
        hotter = bandit.policy.temperature * _BOLDER
        other = odds_of(known.mean, np.zeros_like(known.mean), hotter, SLOTS, odds.quota)
        targets = {"greedy": greedy, "bolder": marginals(other)}
        p = np.take_along_axis(truth, odds.inner, axis=1)
        random = np.random.default_rng(now)
        drawn_anew = [draw(other, random).columns for _ in range(20)]
        bolder = [expected(np.take_along_axis(truth, c, axis=1), self._model) for c in drawn_anew]
        truths = {"greedy": expected(p, self._model), "bolder": np.mean(bolder, axis=0)}
        chance = marginals(odds)[place]
        page = (drawn.columns, clicked.astype(float), drawn.propensities, chance, targets, truths)
        self._pages.append(_Page(*page))

    def errors(self) -> dict[str, dict[str, float]]:
        """Return for each target and estimator the root mean square of the relative errors."""
        return {target: self._errors(target) for target in TARGETS}

    def _errors(self, target: str) -> dict[str, float]:
        found: dict[str, list[float]] = defaultdict(list)
        for shop in range(len(self._pages[0].products)):
            replay = self._replay(shop, target)
            truth = float(np.mean([page.truths[target][shop] for page in self._pages]))
            ones = np.ones((1, len(self._pages)))
            for name, make in ESTIMATORS.items():
                found[name].append(float(make(replay).value(ones)[0]) / truth - 1)
        told = {n: round(float(np.sqrt(np.mean(np.square(e)))), 4) for n, e in found.items()}
        return told | {f"{n}_bias": round(float(np.mean(e)), 4) for n, e in found.items()}

    def _replay(self, shop: int, target: str) -> Replay:
        pages = self._pages
        products = np.stack([page.products[shop] for page in pages])
        clicked = np.stack([page.clicked[shop] for page in pages])
        chances = np.stack([page.propensities[shop] for page in pages])
        marginal = np.stack([page.marginals[shop] for page in pages])
        wanted = [page.targets[target][shop] for page in pages]
        shown = np.stack([w[np.arange(SLOTS), p] for w, p in zip(wanted, products, strict=True)])
        entries = [np.nonzero(w > _NEGLIGIBLE) for w in wanted]
        slates = np.repeat(np.arange(len(pages)), [len(e[0]) for e in entries])
        slots, columns = (np.concatenate([e[i] for e in entries]) for i in range(2))
        mass = np.concatenate([w[e] for w, e in zip(wanted, entries, strict=True)])
        return Replay(
            products, clicked, chances, marginal, shown, Wanted(slates, slots, columns, mass)
        )
