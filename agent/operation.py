"""What a turn does to the need, in the shopper's own words: the dialogue operations."""

from __future__ import annotations

from typing import Literal

from store import Constraint, Value

Kind = Literal[
    "add",
    "change",
    "drop",
    "critique",
    "reject",
    "recall",
    "refer",
    "back",
    "restart",
    "switch",
]


class Operation(Value):
    """One operation of a turn.

    `add`, `change` and `drop` concern the `constraint`; `critique` is a constraint relative to
    `products` that were shown ("cheaper than the second"). `reject` keeps `products` out and
    `recall` takes them back; `refer` speaks of them. `back` returns to the need before, `restart`
    begins from nothing, `switch` goes on to another kind of product.
    """

    kind: Kind
    said: str = ""
    constraint: Constraint | None = None
    products: tuple[str, ...] = ()
