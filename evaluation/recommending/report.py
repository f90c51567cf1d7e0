"""How well a shop's own tastes are known: learned from its past, asked about what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.recommending.contest import Contest
from evaluation.recommending.outcome import outcome
from evaluation.recommending.references import references
from recommender import (
    Example,
    History,
    Interactions,
    Recipe,
    Taste,
    Traits,
    Verdict,
    next_items,
    train_taste,
)

_MOST = 3_000
_TEST, _VALIDATION = 0.9, 0.8
_RECIPE = Recipe()


@dataclass(frozen=True)
class RecommendReport:
    """Both splits, by time first, and what was decided on the way; None where there is nothing."""

    temporal: Contest | None
    last_out: Contest | None
    verdicts: tuple[Verdict, ...]
    shoppers: int
    products: int
    events: int
    dropped: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures; those of the split by time stand at the top."""
        first = self.temporal.as_json() if self.temporal else {"sessions": 0}
        return {
            **first,
            "leave_last_one_out": self.last_out.as_json() if self.last_out else {"sessions": 0},
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            "shoppers": self.shoppers,
            "products": self.products,
            "events": self.events,
            "dropped": self.dropped,
        }


def recommend_report(
    interactions: Interactions, traits: Traits, *, recipe: Recipe = _RECIPE, seed: int = 0
) -> RecommendReport:
    """Measure a taste on the last tenth of the time, then on each shopper's last event.

    Choices are made on the tenth before, or on each shopper's last event but one; at most 3,000
    sessions are asked, drawn by the seed.
    """
    temporal, verdicts = _by_time(interactions, traits, recipe, seed)
    last_out, _ = _by_last(interactions, traits, recipe, seed)
    return RecommendReport(
        temporal,
        last_out,
        verdicts,
        len(interactions.shoppers),
        len(interactions.products),
        len(interactions),
        interactions.dropped,
    )


Measured = tuple[Contest | None, tuple[Verdict, ...]]


def _by_time(interactions: Interactions, traits: Traits, recipe: Recipe, seed: int) -> Measured:
    if not len(interactions):
        return None, ()
    validation, test = np.quantile(interactions.times, (_VALIDATION, _TEST))
    known = interactions.before(float(test))
    tests = list(next_items(interactions, float(test), most=_MOST, seed=seed))
    choices = list(next_items(known, float(validation), most=_MOST, seed=seed))
    past = known.before(float(validation))
    return _measured(known, past, traits, choices, tests, recipe, seed)


def _by_last(interactions: Interactions, traits: Traits, recipe: Recipe, seed: int) -> Measured:
    known, tests = without_last(interactions)
    past, choices = without_last(known)
    return _measured(known, past, traits, _drawn(choices, seed), _drawn(tests, seed), recipe, seed)


def without_last(interactions: Interactions) -> tuple[Interactions, list[Example]]:
    """Return all but each shopper's last event, and those of the last that liked something new.

    This split leaks the future: what others did later is known. It comes second for that reason.
    """
    ends = np.searchsorted(interactions.rows, interactions.rows, side="right")
    last = np.asarray(ends - 1 == np.arange(len(interactions)))
    known = interactions.where(~last)
    found = (_last_of(interactions, int(place)) for place in np.flatnonzero(last))
    return known, [example for example in found if example is not None]


def _last_of(interactions: Interactions, place: int) -> Example | None:
    row, at = int(interactions.rows[place]), float(interactions.times[place])
    start = int(np.searchsorted(interactions.rows, row))
    seen = np.unique(interactions.columns[start:place])
    target = int(interactions.columns[place])
    if place == start or interactions.weights[place] <= 0 or target in seen:
        return None
    cut = slice(start, place)
    history = History.of(
        interactions.columns[cut], interactions.times[cut], interactions.weights[cut]
    )
    return Example(history, target, at, row, seen)


def _drawn(examples: list[Example], seed: int) -> list[Example]:
    places = np.random.default_rng(seed).permutation(len(examples))[:_MOST]
    return [examples[place] for place in np.sort(places)]


def _measured(
    known: Interactions,
    past: Interactions,
    traits: Traits,
    choices: Sequence[Example],
    tests: Sequence[Example],
    recipe: Recipe,
    seed: int,
) -> Measured:
    if not tests or not len(known):
        return None, ()
    at, now = past.last, known.last
    taste = train_taste(known, past, traits, choices, at=at, now=now, recipe=recipe, seed=seed)
    evidence, vectors = known.evidence, traits.vectors
    simple = references(known, traits, now, recipe.decay)
    ours = outcome(scorer_of(taste), tests, evidence, vectors)
    theirs = {name: outcome(s, tests, evidence, vectors) for name, s in simple.items()}
    return Contest(ours, theirs), taste.verdicts


def scorer_of(taste: Taste) -> Any:
    """Return a taste as what is measured."""

    def scores(example: Example) -> NDArray[np.float64]:
        return taste.scores(example.history, example.at, example.seen)

    return scores
