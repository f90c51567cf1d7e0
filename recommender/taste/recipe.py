"""How the generators of a shop are set."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.taste.history import BRIEF, Decay


@dataclass(frozen=True, slots=True)
class Linear:
    """How one EASE is fitted: its ridge, the half-life of rows, how much long rows count less."""

    ridge: float = 100.0
    days: float = float("inf")
    length_power: float = 0.0
    decay: Decay = BRIEF


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of all generators; the defaults suit single purchases in order.

    `recall` is how many of the best of each generator become candidates. Where rows are baskets,
    take BASKETS. docs/recommending.md has what each was tuned on.
    """

    eases: tuple[Linear, ...] = (
        Linear(ridge=30.0, decay=Decay(items=3.0)),
        Linear(ridge=150.0, decay=Decay(items=1.0)),
    )
    knn_days: float = float("inf")
    knn_length_power: float = 0.0
    knn_shrink: float = 2.0
    knn_power: float = 1.0
    decay: Decay = BRIEF
    backward: float = 0.5
    popularity_days: tuple[float, ...] = (7.0, 30.0, 120.0)
    recall: int = 80


BASKETS = Recipe(
    eases=(
        Linear(20.0, 250.0, 0.25, Decay()),
        Linear(40.0, 120.0, 0.5, Decay()),
        Linear(200.0, decay=Decay()),
    ),
    knn_days=120.0,
    knn_length_power=0.5,
    knn_power=2.0,
    decay=Decay(),
    recall=60,
)
