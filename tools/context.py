"""What every tool is handed besides the model's arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recommender import WEIGHTS, Order, Weights
from store import Catalog, Constraint, Passage, Unstated
from tools.account import Account
from tools.popularity import Popularity
from tools.promotion import Promoting
from tools.shopper import Shopper
from tools.tastes import Tastes


def unpopular() -> None:
    """Return what others took to where nothing of it is kept."""


@dataclass(frozen=True)
class ShopContext:
    """The open catalogue and the shopper's constraints, which no argument can loosen.

    `unknown` are the things sought that the catalogue has no word for. `unstated` says whether
    products on which it doesn't say whether they meet a limit are left out or marked.
    `interests` are the categories that the shopper asked for before in this conversation.
    `askable` are the fields that the shopper may be asked about, each with the share of shoppers,
    0 to 1, who could answer; none in a turn where a question has no place. `shopper` is who asks,
    where that is known and the thing is for them. `tastes` is what the shop learned of all,
    and `popularity` reads what others took to. `promoting` is what the owner would rather sell.
    `policies` finds what the shop's pages say to a question; `account` is whose orders may be told
    of, None in a shop that has none here. `weights` are those of words and meaning in a search;
    `relisted` is how many were shown where the turn only puts those into another order; `chosen`
    is what was chosen in this turn, by what was asked.
    """

    catalog: Catalog
    constraints: tuple[Constraint, ...] = ()
    order: Order = "fit"
    unknown: tuple[str, ...] = ()
    unstated: Unstated = "exclude"
    interests: tuple[str, ...] = ()
    askable: Mapping[str, float] = field(default_factory=dict)
    shopper: Shopper | None = None
    tastes: Tastes | None = None
    popularity: Callable[[], Popularity | None] = unpopular
    promoting: Promoting | None = None
    policies: Callable[[str], Sequence[Passage]] = lambda question: ()
    account: Account | None = None
    weights: Weights = WEIGHTS
    relisted: int = 0
    chosen: dict[Any, Any] = field(default_factory=dict)

    @property
    def wishes(self) -> tuple[Constraint, ...]:
        """The soft constraints that the catalogue can check: they rank, they never filter."""
        return tuple(c for c in self.constraints if not c.hard and c.checkable)
