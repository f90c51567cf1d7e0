"""One turn as it was played: everything that is judged, and that a report shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent import Called, Cut, Reply
from store import Value


class Shown(Value):
    """A recommended product; `price` is in major units."""

    id: str
    title: str
    price: float | None = None


class Question(Value):
    """What the reply asks."""

    field: str
    question: str
    options: tuple[str, ...] = ()


class Cost(Value):
    """What a turn took; tokens are 0 where the model counts none."""

    latency_ms: float = 0.0
    model_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class Played(Value):
    """What the shopper said and what came back.

    `cut` are sentences of the model that code kept from the shopper, `enforced` limits of the
    shopper's that the model's calls would have loosened: what code mended, whatever the prompt.
    """

    user: str
    text: str
    items: tuple[Shown, ...] = ()
    calls: tuple[Called, ...] = ()
    asks: Question | None = None
    goal: str = ""
    language: str = "en"
    model: str = ""
    cut: tuple[Cut, ...] = ()
    enforced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[Mapping[str, Any], ...]] = {}
    cost: Cost = Cost()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the products shown, in their order."""
        return tuple(item.id for item in self.items)


def played(user: str, reply: Reply) -> Played:
    """Return a turn from what the shopkeeper replied."""
    trace = reply.trace
    return Played(
        user=user,
        text=reply.text,
        items=tuple(
            Shown(
                id=item.product.id,
                title=item.product.title,
                price=item.product.price.major if item.product.price else None,
            )
            for item in reply.items
        ),
        calls=trace.calls,
        asks=Question(**reply.asks.as_json()) if reply.asks else None,
        goal=reply.need.goal,
        language=reply.need.language,
        model=reply.model,
        cut=trace.cut,
        enforced=tuple(limit for call in trace.calls for limit in call.loosened),
        notes=reply.notes,
        reasons={i["id"]: tuple(i["reasons"]) for i in reply.as_json()["items"]},
        cost=Cost(
            latency_ms=reply.timings_ms.get("total_ms", 0.0),
            model_calls=trace.model_calls,
            tokens_in=trace.tokens_in,
            tokens_out=trace.tokens_out,
        ),
    )
