"""One answer of the assistant, in the shape that `shopkeeper ask --json` promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.need import Need
from recommender import Reason
from store import Constraint, Product, Value


class Item(Value):
    """A recommended product with its reasons; the facts are those of its row."""

    product: Product
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the item as the contract shapes it."""
        price = self.product.price
        return {
            "id": self.product.id,
            "title": self.product.title,
            "price_minor": price.amount if price else None,
            "currency": price.currency if price else None,
            "reasons": [
                {"text": r.text, "evidence": [e.model_dump() for e in r.evidence]}
                for r in self.reasons
            ],
        }


class Reply(Value):
    """What the shopper gets at the end of a turn."""

    text: str
    items: tuple[Item, ...]
    need: Need
    notes: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    model: str
    timings_ms: Mapping[str, float] = {}

    def as_json(self) -> dict[str, Any]:
        """Return the reply as a plain object: a contract that others build on."""
        return {
            "text": self.text,
            "items": [item.as_json() for item in self.items],
            "need": need_as_json(self.need),
            "notes": list(self.notes),
            "follow_ups": list(self.follow_ups),
            "model": self.model,
            "timings_ms": dict(self.timings_ms),
        }


def need_as_json(need: Need) -> dict[str, Any]:
    """Return a need as the contract shapes it; prices are in major units."""
    return {
        "goal": need.goal,
        "about": need.about,
        "order": need.order,
        "constraints": [constraint_as_json(c) for c in need.constraints],
        "unknown": list(need.unknown),
    }


def constraint_as_json(constraint: Constraint) -> dict[str, Any]:
    """Return a constraint as a plain object."""
    told = constraint.model_dump(mode="json")
    return told if constraint.unit else {k: v for k, v in told.items() if k != "unit"}
