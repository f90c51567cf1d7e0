"""What programs get to see of a turn, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from agent import Asked, Done, Event, Failed, Found, Item, Reply, Said, Understood, need_as_json
from store import HandOver, Product
from ui.address import link

# What is kept beside a reply, for the shop alone.
_INNER = frozenset({"trace", "signs", "message", "memory", "move"})


def card_as_json(product: Product, site: str) -> dict[str, Any]:
    """Return the facts of a product's card; amounts are in minor units.

    The shop's own pictures lie at `site`.
    """
    price, before, rating = product.price, product.list_price, product.rating
    pictures = (link(media.url, site) for media in product.media)
    return {
        "id": product.id,
        "title": product.title,
        "brand": product.brand,
        "price": str(price) if price else None,
        "price_minor": price.amount if price else None,
        "currency": price.currency if price else None,
        "list_price": str(before) if before else None,
        "list_price_minor": before.amount if before else None,
        "rating": rating.value if rating else None,
        "rating_max": rating.scale_max if rating else None,
        "rating_count": rating.count if rating else None,
        "available": product.offer.availability.available,
        "status": product.offer.availability.status,
        "url": product.url,
        "image": next((url for url in pictures if url), None),
    }


def item_as_json(item: Item, site: str) -> dict[str, Any]:
    """Return a recommended product with its reasons."""
    return card_as_json(item.product, site) | item.as_json()


def reply_as_json(reply: Reply, site: str) -> dict[str, Any]:
    """Return a reply as `ask --json` has it, with the cards' facts."""
    return reply.as_json() | {"items": [item_as_json(item, site) for item in reply.items]}


def shown_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a kept reply what whoever asked may see."""
    return {name: value for name, value in kept.items() if name not in _INNER}


def handover_as_json(handover: HandOver) -> dict[str, Any]:
    """Return a hand-over as programs get it."""
    return handover.model_dump(mode="json") | {"at": time_as_json(handover.at)}


def time_as_json(at: float) -> str:
    """Return a time in seconds since the epoch as ISO 8601 has it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def event_as_json(event: Event, site: str) -> tuple[str, dict[str, Any]]:
    """Return the name and the data of an event of a turn."""
    match event:
        case Understood(need=need):
            return "understood", {"need": need_as_json(need)}
        case Found(products=products):
            return "found", {"items": [card_as_json(p, site) for p in products]}
        case Said(text=text):
            return "said", {"text": text}
        case Asked(question=question):
            return "asked", question.as_json()
        case Done(reply=reply):
            return "done", reply_as_json(reply, site)
        case Failed(message=message):
            return "failed", {"message": message}
