"""A reply drafted for a person at the desk: what it rests on, how sure it is, and what else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent import Done, Item, Reason, Reply, Signs, before_words, signs_of
from store import Product
from ui.api.shapes import card_as_json, reply_as_json
from ui.caller import Caller
from ui.reception import Reception

# As many others as a person can weigh at a glance.
_OTHERS = 3
Confidence = Literal["high", "medium", "low"]
MEANING: dict[Confidence, str] = {
    "high": "The goal is clear and every sentence was checked against the catalogue.",
    "medium": "What is said is checked, but something is left open: see `open`.",
    "low": "It may miss what the shopper means, or needs a person: read before you send.",
}


@dataclass(frozen=True)
class Draft:
    """A reply that nobody was sent; `others` are products that meet the same limits.

    `person` is why the assistant would hand the conversation over, None where it wouldn't.
    """

    reply: Reply
    others: Sequence[Product]
    person: Reason | None

    @property
    def open(self) -> tuple[str, ...]:
        """What the draft leaves open, the shopper's words in it."""
        need = self.reply.need
        unclear = [] if need.sure and not need.unread else ["what the turn is for is a guess"]
        unchecked = [f"the catalogue can't check “{c.phrase}”" for c in need.unverifiable]
        missing = [f"the shop has no word for “{word}”" for word in need.unknown]
        taken = [f"“{typed}” was taken for “{word}”" for typed, word in need.corrected]
        asks = [f"it asks: {self.reply.asks.question}"] if self.reply.asks else []
        cut = [f"cut, for it was not so: {one.problem}" for one in self.reply.trace.cut]
        person = [f"it is for a person: {self.person.replace('_', ' ')}"] if self.person else []
        return (*unclear, *person, *unchecked, *missing, *taken, *asks, *cut, *self.reply.notes)

    @property
    def confidence(self) -> Confidence:
        """How sure it is, as `MEANING` says."""
        need = self.reply.need
        if self.person or not need.sure or need.unread or not self.reply.text:
            return "low"
        return "medium" if self.open or not self.reply.items else "high"

    def as_json(self, site: str) -> dict[str, Any]:
        """Return the draft as programs get it; the shop's own pictures lie at `site`."""
        whole = reply_as_json(self.reply, site)
        asks = self.reply.asks
        return {
            "draft": self.reply.text,
            "sent": False,
            "confidence": self.confidence,
            "confidence_means": MEANING[self.confidence],
            "open": list(self.open),
            "needs_person": self.person,
            "claims": [claim for item in self.reply.items for claim in _claims(item)],
            "items": whole["items"],
            "compare": whole["compare"],
            "need": whole["need"],
            "alternatives": {
                "products": [card_as_json(product, site) for product in self.others],
                "readings": list(asks.options) if asks else [],
                "follow_ups": whole["follow_ups"],
            },
            "model": self.reply.model,
        }


def drafted(
    reception: Reception, caller: Caller, texts: Sequence[str], *, since: str | None = None
) -> Draft:
    """Return the reply to the last text; neither it nor any conversation is kept.

    `since` is the memory that it goes on from.
    """
    shop, online = reception.shops.of(caller.catalog), reception.budget.allows(caller)
    scratch, earlier = f"draft-{secrets.token_urlsafe(16)}", list[Signs]()
    try:
        for text in texts:
            known, since = since, None
            turn = shop.reply(text, conversation=scratch, since=known, online=online)
            reply = next(event.reply for event in turn if isinstance(event, Done))
            reception.budget.spent(caller, reply)
            person = before_words(reply.need, text, earlier)
            earlier.append(signs_of(reply))
    finally:
        shop.forget(scratch)
    shown = {item.product.id for item in reply.items}
    found = [id for call in reply.trace.calls for id in call.found if id not in shown]
    others = reception.shops.shelf.open(caller.catalog).known(tuple(dict.fromkeys(found)))
    return Draft(reply, others[:_OTHERS], person)


def _claims(item: Item) -> Iterator[dict[str, Any]]:
    """Yield what is said of a product, each with the rows' fields that it was checked against."""
    if price := item.product.price:
        evidence = [{"field": "price", "value": str(price)}]
        yield _claim(item, str(price), "fact", evidence)
    for reason in item.reasons:
        yield _claim(item, reason.text, reason.kind, [e.model_dump() for e in reason.evidence])


def _claim(item: Item, text: str, kind: str, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    product = {"product": item.product.id, "title": item.product.title}
    return {**product, "claim": text, "kind": kind, "evidence": evidence}
