"""The transformer on trial: against the best single generator, on shoppers it never stopped for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.taste.attention import Shape
from recommender.taste.example import Example
from recommender.taste.interactions import Interactions
from recommender.taste.panel import Panel
from recommender.taste.resampling import bounds_of_mean
from recommender.taste.transformer import Transformer
from recommender.taste.transformer_training import (
    SCHEDULE,
    SHAPE,
    Checkpoint,
    Schedule,
    ndcgs_of,
    train_transformer,
)
from recommender.taste.verdict import Verdict

Ints = NDArray[np.int64]


def sequence_trial(
    past: Interactions,
    content: NDArray[np.float32],
    panel: Panel,
    examples: Sequence[Example],
    *,
    shape: Shape = SHAPE,
    schedule: Schedule = SCHEDULE,
    start: Checkpoint | None = None,
    after_epoch: Callable[[Checkpoint], None] | None = None,
) -> tuple[Transformer, Verdict]:
    """Train on the past and say whether it beats every generator of the panel, told apart by name.

    Half of the shoppers of the examples, by number, say when to stop; the other half judges.
    """
    stopping = [example for example in examples if example.shopper % 2 == 0]
    judging = [example for example in examples if example.shopper % 2 == 1]
    model = train_transformer(
        sequences_of(past),
        content,
        stopping,
        shape=shape,
        schedule=schedule,
        start=start,
        after_epoch=after_epoch,
    )
    if not judging:
        return model, Verdict("transformer", 0, 0, 0, 0, 0, "nothing to judge it on")
    ours = ndcgs_of(model, judging)
    others = {name: ndcgs_of(each, judging) for name, (_, each) in panel.generators.items()}
    best = max(others, key=lambda name: float(others[name].mean()))
    low, high = bounds_of_mean(ours - others[best], seed=schedule.seed)
    mean, other = float(ours.mean()), float(others[best].mean())
    return model, Verdict(f"transformer over {best}", len(judging), mean, other, low, high)


def sequences_of(interactions: Interactions) -> list[Ints]:
    """Return the columns that each shopper liked, oldest first."""
    liked = interactions.where(interactions.weights > 0)
    bounds = np.searchsorted(liked.rows, np.arange(len(liked.shoppers) + 1))
    return [liked.columns[a:b] for a, b in pairwise(bounds)]
