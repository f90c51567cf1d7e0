"""A log of slates as a shop would keep it, and how far estimates from it are from the truth."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.bandits import Bandit, Ours
from bench.world import SLOTS, Model, expected
from evaluation import ESTIMATORS, Replay, Wanted
from recommender import draw, marginals, odds_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TARGETS = ("greedy", "bolder", "surer")
_DRAWN = 20
_NEGLIGIBLE = 1e-4


class _Target(NamedTuple):
    """What a policy shows: its mass on what was shown, all its mass (four arrays), its worth."""

    shown: Floats
    shops: Ints
    slots: Ints
    columns: Ints
    mass: Floats
    truth: Floats


class _Page(NamedTuple):
    """One round of all shops: arrays (shops, slots)."""

    products: Ints
    clicked: Floats
    propensities: Floats
    marginals: Floats
    targets: dict[str, _Target]


class Diary:
    """Notes rounds from `first` on, with what three other policies would have done in them.

    One is greedy: the best known order. The bolder one draws at twice the temperature, the surer
    one does so without a bonus for what is unsure, and is far from the one that chose.
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
        slates = {"greedy": [odds.inner]}
        chances = {"greedy": greedy}
        policy = bandit.policy
        for name, bonus in (("bolder", policy.bonus), ("surer", 0.0)):
            bonuses = bonus * known.deviation
            other = odds_of(known.mean, bonuses, 2 * policy.temperature, SLOTS, odds.quota)
            random = np.random.default_rng(now)
            slates[name] = [draw(other, random).columns for _ in range(_DRAWN)]
            chances[name] = marginals(other)
        targets = {n: self._target(chances[n], slates[n], truth, place) for n in TARGETS}
        chance = marginals(odds)[place]
        page = (drawn.columns, clicked.astype(float), drawn.propensities, chance, targets)
        self._pages.append(_Page(*page))

    def _target(self, chances: Floats, slates: list[Ints], truth: Floats, place: Any) -> _Target:
        worth = [expected(np.take_along_axis(truth, s, axis=1), self._model) for s in slates]
        some = np.nonzero(chances > _NEGLIGIBLE)
        shops, slots, columns = some
        told = (shops, slots, columns, chances[some], np.mean(worth, axis=0))
        return _Target(chances[place], *told)

    def errors(self) -> dict[str, dict[str, float]]:
        """Return for each target and estimator the root mean square of the relative errors."""
        return {target: self._errors(target) for target in TARGETS}

    def _errors(self, target: str) -> dict[str, float]:
        found: dict[str, list[float]] = defaultdict(list)
        for shop in range(len(self._pages[0].products)):
            replay = self._replay(shop, target)
            truth = float(np.mean([page.targets[target].truth[shop] for page in self._pages]))
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
        wanted = [page.targets[target] for page in pages]
        shown = np.stack([w.shown[shop] for w in wanted])
        own = [w.shops == shop for w in wanted]
        slates = np.repeat(np.arange(len(pages)), [int(o.sum()) for o in own])
        pairs = list(zip(wanted, own, strict=True))
        slots = np.concatenate([w.slots[o] for w, o in pairs])
        columns = np.concatenate([w.columns[o] for w, o in pairs])
        mass = np.concatenate([w.mass[o] for w, o in pairs])
        whole = Wanted(slates, slots, columns, mass)
        return Replay(products, clicked, chances, marginal, shown, whole)
