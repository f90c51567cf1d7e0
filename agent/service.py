"""What came of a question on service: pages that were found, orders that may be told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.policy import offers_person
from agent.templates import load
from store import Order, Passage, Value

ANSWERED = frozenset({"known", "unknown", "refused", "missing", "empty", "other"})
"""How an account stands where a reply needs no person."""


class Service(Value):
    """What the tools of service answered in a turn; `looked` tells that one was asked."""

    looked: bool = False
    pages: tuple[Passage, ...] = ()
    orders: tuple[Order, ...] = ()
    standings: tuple[str, ...] = ()

    def after(self, answer: Mapping[str, Any]) -> Service:
        """Return what there is after one more answer of a tool."""
        standing = (str(answer["account"]),) if "account" in answer else ()
        return Service(
            looked=True,
            pages=(*self.pages, *map(Passage.model_validate, answer.get("passages", ()))),
            orders=(*self.orders, *map(Order.model_validate, answer.get("orders", ()))),
            standings=(*self.standings, *standing),
        )

    @property
    def vouched(self) -> list[str]:
        """What the shop itself says of whoever asks, before it tells of an order."""
        return [way for s in self.standings for way in load().names.get(f"orders.{s}", ())]

    def helped(self, told: str, asked: str) -> bool:
        """Return True where what was told answers, and offers no person."""
        return self._quoted(told, asked) or any(s in ANSWERED for s in self.standings)

    def _quoted(self, told: str, asked: str) -> bool:
        """Return True where one of the pages was quoted, and nothing is left to be done."""
        return any(page.text in told for page in self.pages) and not offers_person(asked)
