"""A conversation that was given to a person, and what became of telling them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from store.product import Value

Delivery = Literal["kept", "sending", "delivered", "failed"]


class HandOver(Value):
    """A hand-over with its packet in the contract's shape.

    `delivery` is "kept" where there was nobody to deliver it to; `error` is what went wrong last.
    """

    id: str
    catalog: str
    conversation: str
    reason: str
    at: float
    packet: Mapping[str, Any]
    delivery: Delivery
    error: str = ""
