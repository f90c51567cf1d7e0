"""How a shop's taste is learned: a panel at a past moment, judged on what came after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from recommender.taste.blend import Blend
from recommender.taste.example import Example
from recommender.taste.generator import Generator
from recommender.taste.interactions import Interactions
from recommender.taste.lesson import Lesson
from recommender.taste.panel import Panel
from recommender.taste.pool import names_of
from recommender.taste.recipe import Recipe
from recommender.taste.resampling import bounds_of_mean
from recommender.taste.taste import Taste
from recommender.taste.taste_ranker import LEAST_SESSIONS, TasteRanker
from recommender.taste.traits import Traits
from recommender.taste.tuning import tuned
from recommender.taste.verdict import Verdict

Floats = NDArray[np.float64]
_LIFTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5)
_SPARED = 0.97


def train(
    interactions: Interactions,
    past: Interactions,
    traits: Traits,
    examples: Sequence[Example],
    *,
    at: float,
    recipe: Recipe,
    now: float | None = None,
    progress: Callable[[str], None] = lambda stage: None,
    besides: Mapping[str, Generator] = MappingProxyType({}),
    trees: int = 100,
    seed: int = 0,
) -> Taste:
    """Learn a taste from all interactions, with choices made on examples that came after `past`.

    The panel that answers the examples knows only the past, as it was `at` a moment; blend, ranker
    and lift are chosen on them; then it learns from everything, as at `now`, by default the last
    event. `besides` are generators that were fitted on the past already, such as a transformer.
    `progress` is told of each stage.
    """
    progress("generators of the past")
    panel = Panel.fit(past, traits, recipe, at).beside(besides)
    progress("candidates")
    lesson = Lesson.of(panel, examples, past.evidence, traits, recipe.recall)
    names = panel.names
    # What was learned of the past has said all that is asked of it; two panels need twice the room.
    del panel
    progress("blend")
    blend = tuned(lesson, names, seed=seed) if examples else Blend()
    progress("ranker")
    ranker, verdict, lift = _learned(lesson, names, blend, trees, seed)
    del lesson
    progress("generators")
    moment = interactions.last if now is None else now
    whole = Panel.fit(interactions, traits, recipe, moment).beside(besides)
    return Taste(
        whole, traits, interactions.evidence, blend, recipe.recall, ranker, lift, (verdict,)
    )


def _learned(
    lesson: Lesson, generators: tuple[str, ...], blend: Blend, trees: int, seed: int
) -> tuple[TasteRanker | None, Verdict, float]:
    """Return a ranker if it beats the blend on shoppers it never saw."""
    sessions = len({(example.shopper, example.at) for example in lesson.examples})
    if sessions < LEAST_SESSIONS:
        few = f"{sessions} labelled sessions are fewer than {LEAST_SESSIONS:,}"
        return None, Verdict("ranker", sessions, 0, 0, 0, 0, few), 0.0
    names = names_of(generators)
    held = _held_out(lesson, names, trees, seed)
    theirs = lesson.ndcg(_blended(lesson, generators, blend))
    ours = lesson.ndcg(held)
    low, high = bounds_of_mean(ours - theirs, seed=seed)
    mean, other = float(ours.mean()), float(theirs.mean())
    verdict = Verdict("ranker", sessions, mean, other, low, high)
    if not verdict.ships:
        return None, verdict, 0.0
    ranker = TasteRanker.fit(names, lesson.pools, lesson.targets.tolist(), trees=trees, seed=seed)
    return ranker, verdict, _lift(lesson, held, theirs)


def _held_out(lesson: Lesson, names: tuple[str, ...], trees: int, seed: int) -> Floats:
    """Return scores of all candidates by rankers that never saw the shopper."""
    shoppers = np.array([example.shopper for example in lesson.examples])
    unique, owner = np.unique(shoppers, return_inverse=True)
    half = np.random.default_rng(seed).permutation(len(unique))[owner] % 2
    scores: list[Floats] = [np.empty(0)] * len(lesson.pools)
    for fold in (0, 1):
        taught = lesson.among(np.flatnonzero(half != fold))
        ranker = TasteRanker.fit(names, taught.pools, taught.targets.tolist(), trees=trees)
        for place in np.flatnonzero(half == fold):
            scores[place] = ranker.scores(lesson.pools[place])
    return np.concatenate(scores)


def _blended(lesson: Lesson, generators: tuple[str, ...], blend: Blend) -> Floats:
    shares = lesson.stacked(slice(1, 3 * len(generators), 3)).T
    parts = blend.parts(generators, lesson.evidence[lesson.products])
    return np.asarray((parts * shares).sum(axis=0), np.float64)


def _lift(lesson: Lesson, held: Floats, theirs: Floats) -> float:
    """Return what is added to the scores of cold products.

    The one with the best cold targets among those that cost all targets together at most 3 % and
    leave the others at least where the blend has them.
    """
    cold, new = lesson.cold, lesson.evidence[lesson.products] == 0
    if not cold.any() or cold.all():
        return 0.0
    plain = lesson.ndcg(held)
    best, best_cold = 0.0, float(plain[cold].mean())
    for lift in _LIFTS:
        figures = lesson.ndcg(held + lift * new)
        fair = figures.mean() >= _SPARED * plain.mean()
        fair &= figures[~cold].mean() >= theirs[~cold].mean()
        if fair and figures[cold].mean() > best_cold:
            best, best_cold = lift, float(figures[cold].mean())
    return best
