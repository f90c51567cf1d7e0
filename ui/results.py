"""What a search finds, as JSON: for the command line and for the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender import Retrieved
    from store import Catalog, Constraint, Product


def results(
    shop: Catalog, found: Retrieved, products: Sequence[Product], wanted: Sequence[Constraint]
) -> dict[str, Any]:
    """Return the results for programs; where there are none, why, and what would find some."""
    rows = found.rows[: len(products)].tolist()
    verified = shop.satisfying(wanted)
    answer: dict[str, Any] = {
        "matching": int(verified.sum()),
        "searched_for": dict(found.hits.query.corrected),
        "without": [" ".join(thing) for thing in found.hits.query.unwanted],
        "products": [_told(p, bool(verified[r])) for p, r in zip(products, rows, strict=True)],
    }
    return answer if products else answer | _nothing(shop, wanted)


def _told(product: Product, verified: bool) -> dict[str, Any]:
    price = product.price
    return {
        "id": product.id,
        "title": product.title,
        "price_minor": price.amount if price else None,
        "currency": price.currency if price else None,
        "price": str(price) if price else "not stated",
        "rating": product.rating.value if product.rating else None,
        "available": product.available,
        "verified": verified,
    }


def _nothing(shop: Catalog, wanted: Sequence[Constraint]) -> dict[str, Any]:
    from recommender import relaxations
    from store import contradictions

    ways = relaxations(wanted, count=shop.count, extreme=shop.extreme)
    return {
        "contradictions": [c.reason for c in contradictions(wanted, currency=shop.currency)],
        "relaxations": [
            {"field": r.constraint.field, "bound": r.bound, "matching": r.matching} for r in ways
        ],
    }
