"""One answer of the assistant, in the shape that `shopkeeper ask --json` promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.comparison import Comparison
from agent.need import Need
from agent.operation import Operation
from agent.question import Question
from agent.trace import Trace
from agent.way import Way
from recommender import Reason
from store import Constraint, Product, Value
from tools import Disagreement


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
                {
                    "text": r.text,
                    "kind": r.kind,
                    "evidence": [e.model_dump() for e in r.evidence],
                }
                for r in self.reasons
            ],
        }


class Reply(Value):
    """What the shopper gets at the end of a turn.

    `ways` are the changes that would find something where nothing was found.
    `said` is what they said without personal data, which is all that may be kept of it.
    `exposure` is the id that a click on one of the items answers, empty where none is kept. The
    `trace` is for measurements and no part of the contract.
    """

    text: str
    items: tuple[Item, ...]
    need: Need
    said: str = ""
    asks: Question | None = None
    compare: Comparison | None = None
    notes: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    follow_ups: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    model: str
    exposure: str = ""
    timings_ms: Mapping[str, float] = {}
    trace: Trace = Trace()

    def as_json(self) -> dict[str, Any]:
        """Return the reply as a plain object: a contract that others build on."""
        return {
            "text": self.text,
            "items": [item.as_json() for item in self.items],
            "need": need_as_json(self.need),
            "asks": self.asks.as_json() if self.asks else None,
            "compare": self.compare.as_json() if self.compare else None,
            "notes": list(self.notes),
            "disagreements": [d.model_dump() for d in self.disagreements],
            "follow_ups": list(self.follow_ups),
            "ways": [way.as_json() for way in self.ways],
            "model": self.model,
            "exposure": self.exposure,
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
        "dropped": [constraint_as_json(c) for c in need.dropped],
        "for": need.recipient,
        "operations": [operation_as_json(o) for o in need.operations],
        "referred": list(need.referred),
        "excluded": list(need.excluded),
        "conflicts": [[constraint_as_json(c) for c in pair] for pair in need.conflicts],
        "language": need.language,
        "sure": need.sure,
    }


def operation_as_json(operation: Operation) -> dict[str, Any]:
    """Return an operation as a plain object."""
    constraint = operation.constraint
    return {
        "kind": operation.kind,
        "said": operation.said,
        "constraint": constraint_as_json(constraint) if constraint else None,
        "products": list(operation.products),
    }


def constraint_as_json(constraint: Constraint) -> dict[str, Any]:
    """Return a constraint as a plain object."""
    left_out = {"firm"} | (set() if constraint.unit else {"unit"})
    return constraint.model_dump(mode="json", exclude=left_out)
