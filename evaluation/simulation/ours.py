"""Our assistant as the simulated shoppers talk to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent import Shopkeeper
from evaluation.simulation.bounds import Made
from evaluation.simulation.shop import Shop
from evaluation.simulation.shopper import Shopper


def made_of(shopkeeper: Shopkeeper) -> Made:
    """Return an assistant for every shopper: the same, which knows them by their conversations."""

    def reply(text: str, conversation: str) -> Mapping[str, Any]:
        return shopkeeper.ask(text, conversation=conversation).as_json()

    def made(shop: Shop, shopper: Shopper) -> Any:
        return reply

    return made
