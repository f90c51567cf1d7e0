"""What another policy would have earned, from the slates that one policy showed.

Rewards are clicks. The item-position estimators take it that a click depends on the product, its
slot and the shopper, and not on the other slots; RIPS lets it depend on the slots above, as where
shoppers read from the top, and varies more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.policy.replay import Replay

Floats = NDArray[np.float64]
_FOLDS = 2
# A product's click rate is taken for that of its slot until it was shown about this often.
_PRIOR = 20.0
# Clicks weighed more than this are luck: of 2 to unbounded it erred least for a policy far from
# the one that chose, and no more than others for a near one (docs/recommending.md).
_CLIP = 20.0
_ROBUST = 2 / 3


class Parts(NamedTuple):
    """An estimate as sums over slates, so that a bootstrap can weigh slates anew.

    The value is, over columns, the sum of sum(numerator) / sum(denominator).
    """

    numerator: Floats
    denominator: Floats
    weights: Floats

    def value(self, counts: Floats) -> Floats:
        """Return the estimates for how often each slate counts: (resamples, slates)."""
        below = counts @ self.denominator
        ratio = np.divide(counts @ self.numerator, below, np.zeros_like(below), where=below > 0)
        return np.asarray(ratio.sum(axis=-1), np.float64)

    @property
    def effective(self) -> float:
        """The effective sample size, in slates, of the slot that has least.

        Source: Kish, Survey Sampling (1965).
        """
        squares = (self.weights**2).sum(axis=0)
        sums = self.weights.sum(axis=0) ** 2
        return float(np.divide(sums, squares, np.zeros_like(sums), where=squares > 0).min())


def _importance(replay: Replay) -> Floats:
    found = np.divide(
        replay.target, replay.marginals, np.zeros_like(replay.target), where=replay.marginals > 0
    )
    return np.asarray(found * replay.shown, np.float64)


def ips(replay: Replay) -> Parts:
    """Weigh each click by how much likelier the other policy shows that product in that slot.

    Source: Li et al., Offline Evaluation of Ranking Policies with Click Models (KDD 2018).
    """
    weights = _importance(replay)
    return Parts(weights * replay.clicked, np.ones_like(weights), weights)


def snips(replay: Replay) -> Parts:
    """Weigh as `ips` does, and divide by the sum of weights of each slot.

    Source: Swaminathan and Joachims, The Self-Normalized Estimator (NeurIPS 2015).
    """
    weights = _importance(replay)
    return Parts(weights * replay.clicked, _expected_weights(replay, weights), weights)


def _expected_weights(replay: Replay, weights: Floats) -> Floats:
    """Return the weights, of which a slot that the other policy leaves empty has fewer."""
    wanted = replay.wanted
    mass = np.zeros(weights.shape)
    np.add.at(mass, (wanted.slates, wanted.slots), wanted.chances)
    full = mass.sum(axis=0)
    share = np.divide(len(mass), full, np.zeros_like(full), where=full > 0)
    return np.asarray(weights * share, np.float64)


def doubly_robust(replay: Replay) -> Parts:
    """Predict clicks of what the other policy shows, and correct by what was seen, weighed.

    The correction is self-normalised, by weights of at most 20. The prediction of a slate never
    saw that slate.
    Source: Dudik et al., Doubly Robust Policy Evaluation and Learning (ICML 2011), by slot.
    """
    predicted, of_wanted = predictions(replay)
    weights = np.minimum(_importance(replay), _CLIP)
    wanted = replay.wanted
    direct = np.zeros(weights.shape)
    np.add.at(direct, (wanted.slates, wanted.slots), wanted.chances * of_wanted)
    rest = weights * (replay.clicked - predicted)
    below = _expected_weights(replay, weights)
    numerator = np.concatenate([direct, rest], axis=1)
    return Parts(numerator, np.concatenate([np.ones_like(direct), below], axis=1), weights)


def mixed(replay: Replay) -> Parts:
    """Take two thirds of `doubly_robust` and one of `snips`.

    Far from the log, clipped weights make the one err upwards, and few effective slates make the
    other err either way; their errors hardly go together. The share is the one whose worst error
    was least on ten shops of their own (docs/recommending.md).
    """
    robust, plain = doubly_robust(replay), snips(replay)
    numerator = [_ROBUST * robust.numerator, (1 - _ROBUST) * plain.numerator]
    denominator = [robust.denominator, plain.denominator]
    return Parts(np.concatenate(numerator, 1), np.concatenate(denominator, 1), robust.weights)


def direct(replay: Replay) -> Parts:
    """Predict only: what the click rates of products and slots make of the other slates."""
    wanted = replay.wanted
    found = np.zeros(replay.products.shape)
    np.add.at(found, (wanted.slates, wanted.slots), wanted.chances * predictions(replay)[1])
    return Parts(found, np.ones_like(found), np.ones_like(found))


def rips(replay: Replay) -> Parts:
    """Weigh each click by the slots down to it together, self-normalised.

    Source: McInerney et al., Counterfactual Evaluation of Slate Recommendations with Sequential
    Reward Interactions (KDD 2020). Exact for policies in question that are sure of each slot.
    """
    ratio = np.divide(
        replay.target,
        replay.propensities,
        np.zeros_like(replay.target),
        where=replay.propensities > 0,
    )
    weights = np.asarray(np.cumprod(ratio, axis=1) * replay.shown, np.float64)
    return Parts(weights * replay.clicked, _expected_weights(replay, weights), weights)


def slate_ips(replay: Replay) -> Parts:
    """Weigh all clicks of a slate by the whole slate, self-normalised: exact, and of no use."""
    ratio = np.divide(
        replay.target,
        replay.propensities,
        np.ones_like(replay.target),
        where=replay.shown & (replay.propensities > 0),
    )
    weights = ratio.prod(axis=1, keepdims=True)
    total = replay.clicked.sum(axis=1, keepdims=True)
    return Parts(weights * total, weights, weights)


def logged(replay: Replay) -> Parts:
    """Count the clicks as they came: what the policy that chose earned."""
    ones = np.ones((len(replay.clicked), 1))
    return Parts(replay.clicked.sum(axis=1, keepdims=True), ones, ones)


def predictions(replay: Replay) -> tuple[Floats, Floats]:
    """Return predicted clicks of shown slots (slates, slots), and of each wanted entry.

    A slot's click rate, times how a product does against the slots it stood in; fitted on the
    other half of the slates.
    """
    fold = np.arange(len(replay.products)) % _FOLDS
    shown = np.zeros(replay.products.shape)
    wanted = np.zeros(len(replay.wanted.chances))
    size = 1 + max(int(replay.products.max()), int(replay.wanted.products.max(initial=0)))
    for held in range(_FOLDS):
        rates, likings = _fitted(replay, fold != held, size)
        mine = fold == held
        shown[mine] = np.minimum(rates * likings[replay.products[mine]], 1.0)
        asked = mine[replay.wanted.slates]
        slots, products = replay.wanted.slots[asked], replay.wanted.products[asked]
        wanted[asked] = np.minimum(rates[slots] * likings[products], 1.0)
    return shown * replay.shown, wanted


def _fitted(replay: Replay, among: NDArray[np.bool_], size: int) -> tuple[Floats, Floats]:
    """Return the click rate of each slot, and what each product multiplies it by."""
    real = replay.shown[among]
    clicked = replay.clicked[among]
    rates = clicked.sum(axis=0) / np.maximum(real.sum(axis=0), 1)
    usual = np.broadcast_to(rates, real.shape)[real]
    at = replay.products[among][real]
    expected = np.bincount(at, usual, size)
    prior = _PRIOR * float(rates.mean())
    return rates, (np.bincount(at, clicked[real], size) + prior) / np.maximum(
        expected + prior, 1e-12
    )


ESTIMATORS: Mapping[str, Callable[[Replay], Parts]] = {
    "mixed": mixed,
    "snips": snips,
    "dr": doubly_robust,
    "rips": rips,
    "ips": ips,
    "direct": direct,
    "slate_ips": slate_ips,
    "logged": logged,
}
