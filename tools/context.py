"""What every tool is handed besides the model's arguments."""

from __future__ import annotations

from dataclasses import dataclass

from recommender import Order
from store import Catalog, Constraint, Unstated


@dataclass(frozen=True)
class ShopContext:
    """The open catalogue and the shopper's constraints, which no argument can loosen.

    `unknown` are the things sought that the catalogue has no word for. `unstated` says whether
    products on which it doesn't say whether they meet a limit are left out or marked.
    `interests` are the categories that the shopper asked for before in this conversation.
    """

    catalog: Catalog
    constraints: tuple[Constraint, ...] = ()
    order: Order = "fit"
    unknown: tuple[str, ...] = ()
    unstated: Unstated = "exclude"
    interests: tuple[str, ...] = ()
