"""Whose orders may be told of in a turn, as code has found; no model has a say in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store import Customer, Order, Orders

Standing = Literal["known", "unknown", "refused", "locked", "other"]
"""Known; nothing said of it yet; not found; too many attempts; somebody besides the known one."""


@dataclass(frozen=True)
class Account:
    """The customer of this conversation, where there is one; `number` is what the turn asks for."""

    orders: Orders
    standing: Standing
    customer: Customer | None = None
    number: str = ""

    def own(self, number: str) -> Sequence[Order]:
        """Return the customer's order of this number, all of theirs for none; else nothing."""
        if self.customer is None or self.standing != "known":
            return ()
        if not number:
            return self.orders.of(self.customer)
        found = self.orders.order(self.customer, number)
        return (found,) if found else ()
