"""One score of two legs: words and meaning, what is to be absent, and what kind of thing it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store import Denied, Hits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What each part of the score counts; the defaults are round numbers, fitted to no shop.

    Equal `dense` and lexical weights are the default where nothing is known of a shop (Bruch et
    al., 2023, https://doi.org/10.1145/3596512). `feedback` is how far the query moves towards the
    five best, `vote` what the kinds of the ten best are worth. What says to be without an unwanted
    thing rises by `free`; what names it sinks by `titled`, or by `mentioned` where only the text
    does, which may deny it in other words. docs/retrieval.md has what other values do.
    """

    dense: float = 0.5
    feedback: float = 0.2
    vote: float = 0.2
    free: float = 0.2
    titled: float = 0.2
    mentioned: float = 0.1


WEIGHTS = Weights()
_FED_BY, _VOTERS = 5, 10


def fused(hits: Hits, weights: Weights = WEIGHTS) -> Floats:
    """Return the score of each candidate, about 0 to 1.4, of shape (n,).

    A convex combination of both legs, each scaled by its theoretical minimum (no shared word, the
    opposite meaning) and the best candidate: so a score does not depend on which weak candidates
    stand beside it. Then once more, with the query moved towards the best results (Rocchio, 1971),
    and a bonus for the kinds of product that the best results mostly are.
    """
    if not len(hits):
        return np.empty(0)
    wished = without(hits, weights)
    first = legs(hits, hits.dense, weights) + wished
    again = legs(hits, _fed_back(hits, first, weights.feedback), weights) + wished
    return again + weights.vote * agreement(hits, again)


def legs(hits: Hits, dense: NDArray[np.floating], weights: Weights = WEIGHTS) -> Floats:
    """Return the convex combination of both legs, with these cosines for the dense one."""
    meaning, words = scaled(dense, -1.0), scaled(hits.lexical, 0.0)
    return weights.dense * meaning + (1 - weights.dense) * words


def scaled(scores: NDArray[np.floating], least: float) -> Floats:
    """Return scores as shares of the way from the least possible to the best here."""
    best = float(scores.max(initial=least))
    return (scores.astype(np.float64) - least) / (best - least or 1.0)


def _fed_back(hits: Hits, scores: Floats, feedback: float) -> Floats:
    """Return the cosines with the query's vector moved towards the best candidates."""
    best = hits.vectors[np.argsort(-scores, kind="stable")[:_FED_BY]]
    center = _unit(best.mean(axis=0))
    moved = _unit((1 - feedback) * hits.vector + feedback * center)
    return np.asarray(hits.vectors @ moved, np.float64)


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def agreement(hits: Hits, scores: Floats) -> Floats:
    """Return for each candidate which share of the best ten is of its kind, 0 to 1."""
    best = hits.kinds[np.argsort(-scores, kind="stable")[:_VOTERS]]
    same = (hits.kinds[:, None] == best[None, :]) & (best != 0)
    return np.asarray(same.sum(axis=1) / _VOTERS, np.float64)


def without(hits: Hits, weights: Weights = WEIGHTS) -> Floats:
    """Return what each candidate gains or loses by what the shopper wants to be without."""
    total = np.zeros(len(hits))
    for thing in hits.denied:
        total += np.where(thing.free, weights.free, -_held(thing, weights))
    return total


def _held(thing: Denied, weights: Weights) -> Floats:
    held = np.maximum(weights.titled * thing.titled, weights.mentioned * thing.mentioned)
    return np.asarray(held, np.float64)
