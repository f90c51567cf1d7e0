"""One score of two legs: words and meaning, what is to be absent, and what kind of thing it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from store import Denied, Hits

Floats = NDArray[np.float64]
# Equal weights: the default where nothing is known of the shop (Bruch et al., 2023,
# https://doi.org/10.1145/3596512). On ESCI any weight of meaning from .4 to .6 does as well.
DENSE_WEIGHT = 0.5
# Feedback from the five best, a fifth of the query, and a vote of the ten best, worth a fifth of
# the scale, are round numbers; halving or doubling them moves nothing beyond chance
# (docs/retrieval.md).
FEEDBACK, FED_BY = 0.2, 5
VOTE, VOTERS = 0.2, 10
# What says to be without the thing rises by a fifth of the scale; what names it sinks, by as much
# for its title and half as much for its text, where it may well be denied in other words.
FREE, TITLED, MENTIONED = 0.2, 0.2, 0.1


def fused(hits: Hits) -> Floats:
    """Return the score of each candidate, about 0 to 1.4, of shape (n,).

    A convex combination of both legs, each scaled by its theoretical minimum (no shared word, the
    opposite meaning) and the best candidate: so a score does not depend on which weak candidates
    stand beside it. Then once more, with the query moved towards the best results (Rocchio, 1971),
    and a bonus for the kinds of product that the best results mostly are.
    """
    if not len(hits):
        return np.empty(0)
    wished = without(hits)
    first = _legs(hits, hits.dense) + wished
    again = _legs(hits, _fed_back(hits, first)) + wished
    return again + VOTE * agreement(hits, again)


def _legs(hits: Hits, dense: NDArray[np.floating]) -> Floats:
    return DENSE_WEIGHT * scaled(dense, -1.0) + (1 - DENSE_WEIGHT) * scaled(hits.lexical, 0.0)


def scaled(scores: NDArray[np.floating], least: float) -> Floats:
    """Return scores as shares of the way from the least possible to the best here."""
    best = float(scores.max(initial=least))
    return (scores.astype(np.float64) - least) / (best - least or 1.0)


def _fed_back(hits: Hits, scores: Floats) -> Floats:
    """Return the cosines with the query's vector moved towards the best candidates."""
    best = hits.vectors[np.argsort(-scores, kind="stable")[:FED_BY]]
    center = _unit(best.mean(axis=0))
    moved = _unit((1 - FEEDBACK) * hits.vector + FEEDBACK * center)
    return np.asarray(hits.vectors @ moved, np.float64)


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def agreement(hits: Hits, scores: Floats) -> Floats:
    """Return for each candidate which share of the best ten is of its kind, 0 to 1."""
    best = hits.kinds[np.argsort(-scores, kind="stable")[:VOTERS]]
    same = (hits.kinds[:, None] == best[None, :]) & (best != 0)
    return np.asarray(same.sum(axis=1) / VOTERS, np.float64)


def without(hits: Hits) -> Floats:
    """Return what each candidate gains or loses by what the shopper wants to be without."""
    total = np.zeros(len(hits))
    for thing in hits.denied:
        total += np.where(thing.free, FREE, -_held(thing))
    return total


def _held(thing: Denied) -> Floats:
    return np.asarray(np.maximum(TITLED * thing.titled, MENTIONED * thing.mentioned), np.float64)
