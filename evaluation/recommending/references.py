"""The simple ways of recommending that everybody has, to be measured in the same run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaluation.recommending.outcome import Scorer
from recommender import (
    Content,
    Decay,
    Ease,
    Example,
    Generator,
    Interactions,
    Popular,
    Traits,
    item_knn,
    popularity,
    sequence_rules,
)

Floats = NDArray[np.float64]
RIDGES = (30.0, 100.0, 300.0)
_EASE_LARGEST = 10_000


def references(
    interactions: Interactions, traits: Traits, now: float, decay: Decay
) -> Mapping[str, Scorer]:
    """Return baselines by name, over what a shopper did on the visit that is going on.

    Popularity, cosine item-kNN, sequence rules, EASE with three ridges (so that the best of them
    is taken, which favors the baseline), content, and EASE + content as shares of their best.
    """
    liked = interactions.by_visit()
    plain: dict[str, Generator] = {
        "popularity": Popular(popularity(interactions, now, np.inf)),
        "item_knn": item_knn(liked, shrink=0.0, decay=decay),
        "sequence_rules": sequence_rules(interactions, decay=decay),
    }
    if len(interactions.products) <= _EASE_LARGEST:
        for ridge in RIDGES:
            plain[f"ease_{ridge:g}"] = Ease.fit(liked, ridge=ridge, decay=decay)
    vectors = traits.words if traits.words is not None else traits.vectors
    if vectors is not None:
        plain["content"] = Content(vectors, decay)
    scorers = {name: _scorer(generator) for name, generator in plain.items()}
    if "content" in scorers and "ease_100" in scorers:
        scorers["ease_content"] = _both(scorers["ease_100"], scorers["content"])
    return scorers


def _scorer(generator: Generator) -> Scorer:
    return lambda example: generator.scores(example.history.current, example.at)


def _both(first: Scorer, second: Scorer) -> Scorer:
    def scores(example: Example) -> Floats:
        one, two = first(example), second(example)
        one[example.seen] = two[example.seen] = 0.0
        return one / max(float(one.max()), 1e-12) + two / max(float(two.max()), 1e-12)

    return scores
