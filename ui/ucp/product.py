"""A product in UCP's shape, of the version that `VERSION` names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import Money, Product, Quantity, Variant
from ui.address import link

VERSION = "2026-04-08"


def is_sold(product: Product) -> bool:
    """Return True where UCP has a shape for it: no product goes without a price there."""
    return bool(_priced(product))


def as_ucp(product: Product, site: str) -> dict[str, Any]:
    """Return a product that has a price; `site` is where the shop's own pictures lie."""
    variants = _priced(product)
    told = {
        "id": product.id,
        "title": product.title,
        "description": {"plain": product.description or product.title},
        "price_range": _range([v.price for v in variants if v.price]),
        "list_price_range": _range([v.list_price for v in variants if _was(v) and v.list_price]),
        "variants": [_variant(product, variant) for variant in variants],
        "url": link(product.url, site),
        "categories": [{"value": name, "taxonomy": "merchant"} for name in product.categories],
        "media": _media(product, site),
        "options": _options(variants),
        "rating": product.rating.model_dump() if product.rating else None,
        "tags": list(product.tags),
        "metadata": _metadata(product),
    }
    return {name: value for name, value in told.items() if value}


def _priced(product: Product) -> list[Variant]:
    """Return the variants with a price in one currency, the one that a card shows first."""
    priced = [v for v in product.variants if v.price]
    if not priced:
        return []
    shown = product.offer if product.price else priced[0]
    currency = shown.price.currency if shown.price else ""
    alike = [v for v in priced if v.price and v.price.currency == currency]
    return sorted(alike, key=lambda v: v is not shown)


def _variant(product: Product, variant: Variant) -> dict[str, Any]:
    title = variant.title or " / ".join(variant.options.values()) or product.title
    told = {
        "id": variant.id or product.id,
        "title": title,
        "description": {"plain": title},
        "price": _price(variant.price),
        "list_price": _price(variant.list_price) if _was(variant) else None,
        "availability": {
            "available": variant.availability.available,
            "status": variant.availability.status,
        },
        "selected_options": [{"name": n, "label": label} for n, label in variant.options.items()],
        "sku": variant.sku,
        "barcodes": [{"type": "GTIN", "value": code} for code in variant.barcodes],
    }
    return {name: value for name, value in told.items() if value}


def _was(variant: Variant) -> bool:
    """Return True where a variant was dearer."""
    before, now = variant.list_price, variant.price
    return bool(before and now and before.currency == now.currency and before.amount > now.amount)


def _price(money: Money | None) -> dict[str, Any] | None:
    return money.model_dump() if money else None


def _range(prices: Sequence[Money]) -> dict[str, Any] | None:
    if not prices:
        return None
    low, high = (pick(prices, key=lambda m: m.amount) for pick in (min, max))
    return {"min": _price(low), "max": _price(high)}


def _media(product: Product, site: str) -> list[dict[str, str]]:
    shown = [(media, link(media.url, site)) for media in product.media]
    return [
        {"type": media.type, "url": url, "alt_text": media.alt_text or product.title}
        for media, url in shown
        if url and "://" in url
    ]


def _options(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    labels: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, label in variant.options.items():
            labels.setdefault(name, {})[label] = None
    return [{"name": n, "values": [{"label": x} for x in of_it]} for n, of_it in labels.items()]


def _metadata(product: Product) -> dict[str, Any]:
    """Return what UCP has no field for: the brand, and the attributes that the row states."""
    told: dict[str, Any] = {"brand": product.brand} if product.brand else {}
    for name, value in product.attributes.items():
        if isinstance(value, tuple):
            told[name] = list(value)
        else:
            told[name] = value if isinstance(value, bool) else str(value)
            if isinstance(value, Quantity):
                told[name] = {"value": value.amount, "unit": value.unit}
    return told
