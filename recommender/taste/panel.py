"""All generators of a shop, side by side, in one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from recommender.taste.content import Content
from recommender.taste.ease import LARGEST, Ease
from recommender.taste.generator import Generator
from recommender.taste.history import Decay, History
from recommender.taste.interactions import Interactions
from recommender.taste.item_knn import item_knn
from recommender.taste.nearest import Nearest
from recommender.taste.popularity import Popular, PopularInCategory, popularity
from recommender.taste.recipe import Recipe
from recommender.taste.repurchase import Repurchase
from recommender.taste.sequence_rules import sequence_rules
from recommender.taste.traits import Traits

Floats = NDArray[np.float64]
Part = Literal["visit", "earlier", "all"]
PARTS: tuple[Part, ...] = ("visit", "earlier", "all")
Named = tuple[str, Part, Generator]
_LAST = Decay(items=0.1)
_PROFILE = 100.0
CONTENT = ("words", "words_last", "meaning", "meaning_last")
"""The generators that need no event with a product: of these, a cold one has all its score."""


@dataclass(frozen=True)
class Panel:
    """Generators by name, each over its part of a history."""

    generators: Mapping[str, tuple[Part, Generator]]

    @classmethod
    def fit(cls, interactions: Interactions, traits: Traits, recipe: Recipe, now: float) -> Panel:
        """Learn every generator that the events and traits allow."""
        named = [
            *_linear(interactions, recipe, now),
            *_links(interactions, recipe, now),
            *_alike(traits, recipe),
            *_popular(interactions, traits, recipe, now),
            *_personal(interactions),
        ]
        return cls({name: (part, generator) for name, part, generator in named})

    def beside(self, others: Mapping[str, Generator]) -> Panel:
        """Return the panel with more generators, each over the whole history."""
        more = {name: ("all", generator) for name, generator in others.items()}
        return Panel({**self.generators, **cast(Mapping[str, tuple[Part, Generator]], more)})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the generators, in the order of the rows of `scores`."""
        return tuple(self.generators)

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product by every generator: (generators, products)."""
        parts = {part: self.part(part, history) for part in PARTS}
        rows = [generator.scores(parts[part], now) for part, generator in self.generators.values()]
        return np.stack(rows)

    @staticmethod
    def part(part: Part, history: History) -> History:
        """Return the part of a history that a generator reads."""
        if part == "all":
            return history
        return history.current if part == "visit" else history.earlier

    @staticmethod
    def places(part: Part, history: History) -> slice:
        """Return where in a history that part stands."""
        if part == "all":
            return slice(None)
        return slice(history.visit, None) if part == "visit" else slice(None, history.visit)


def row_weights(ages: Floats, lengths: Floats, days: float, power: float) -> Floats:
    """Return what rows count, on average 1: less the older and the longer they are."""
    weights = 0.5 ** (ages / days) / np.maximum(lengths, 1.0) ** power
    filled = weights[lengths > 0]
    return np.asarray(weights / float(filled.mean()) if len(filled) else weights, np.float64)


def _linear(interactions: Interactions, recipe: Recipe, now: float) -> Iterator[Named]:
    if len(interactions.products) > LARGEST:
        return
    liked = interactions.by_visit()
    ages, lengths = interactions.visit_ages(now), np.diff(liked.indptr).astype(np.float64)
    for number, each in enumerate(recipe.eases):
        weights = row_weights(ages, lengths, each.days, each.length_power)
        fitted = Ease.fit(liked, weights, ridge=each.ridge, decay=each.decay)
        yield f"ease_{number}" if number else "ease", "visit", fitted


def _links(interactions: Interactions, recipe: Recipe, now: float) -> Iterator[Named]:
    liked = interactions.by_visit()
    lengths = np.diff(liked.indptr).astype(np.float64)
    weights = row_weights(
        interactions.visit_ages(now), lengths, recipe.knn_days, recipe.knn_length_power
    )
    near = item_knn(
        liked, weights, shrink=recipe.knn_shrink, power=recipe.knn_power, decay=recipe.decay
    )
    yield "knn", "visit", near
    yield "nearest", "visit", Nearest(near.links, recipe.decay)
    rules = sequence_rules(interactions, backward=recipe.backward, decay=recipe.decay)
    yield "rules", "visit", rules
    last = sequence_rules(interactions, farthest=3, decay=Decay(items=1.0))
    yield "rules_last", "visit", last


def _alike(traits: Traits, recipe: Recipe) -> Iterator[Named]:
    for name, vectors in (("words", traits.words), ("meaning", traits.vectors)):
        if vectors is not None:
            yield name, "visit", Content(vectors, recipe.decay)
            yield f"{name}_last", "visit", Content(vectors, _LAST)


def _popular(
    interactions: Interactions, traits: Traits, recipe: Recipe, now: float
) -> Iterator[Named]:
    for days in recipe.popularity_days:
        yield f"popular_{days:g}", "all", Popular(popularity(interactions, now, days))
    if traits.categories is not None:
        counts = popularity(interactions, now, max(recipe.popularity_days))
        yield "category", "all", PopularInCategory(counts, traits.categories)


def _personal(interactions: Interactions) -> Iterator[Named]:
    """Yield what only shoppers with more than one visit tell."""
    n = len(interactions.products)
    if interactions.visits.max(initial=-1) == interactions.rows.max(initial=-1):
        return
    yield "repurchase", "earlier", Repurchase(n)
    yield "repurchase_ever", "earlier", Repurchase(n, Decay())
    if n > LARGEST:
        # All pairs of all that a shopper ever liked would be too many: pairs of a visit must do.
        yield "profile", "earlier", item_knn(interactions.by_visit(), decay=Decay(days=60.0))
        return
    lasting = Ease.fit(interactions.by_shopper(), ridge=_PROFILE, decay=Decay())
    yield "lasting", "visit", lasting
    yield "profile", "earlier", lasting
