"""Products from OpenAI's product feed, whose names of today and before are put in Google's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from store.importers.merchant import field_name, google_used, merchant_products
from store.importers.rejection import Rejected
from store.importers.row import Found, Row
from store.importers.text import text_of

RENAMED = {
    "item_id": "id",
    "url": "link",
    "image_url": "image_link",
    "additional_image_urls": "additional_image_link",
    "additional_image_url": "additional_image_link",
    "group_id": "item_group_id",
    "group_title": "item_group_title",
    "product_category": "product_type",
    "inventory_quantity": "quantity",
    "product_review_count": "review_count",
    "product_review_rating": "star_rating",
    "weight": "shipping_weight",
}
MARKS = frozenset({"item_id", "seller_name", "enable_search", "is_eligible_search"})


def openai_products(rows: Iterable[Row | Rejected], currency: str) -> Iterator[Found | Rejected]:
    """Read the items of an OpenAI feed."""
    return merchant_products(rows, currency, as_merchant)


def openai_used(column: str) -> str | None:
    """Name the field that a column fills; None where it is not used."""
    return google_used(renamed(column))


def as_merchant(cells: Mapping[str, object]) -> dict[str, object]:
    """Write an item of the feed in the names of Google's specification."""
    named = {renamed(column): value for column, value in cells.items()}
    return {**named, "variant_dict": _options(named.get("variant_dict"))}


def renamed(column: str) -> str:
    """Write the name of a column as Google's specification does."""
    name = field_name(column)
    return RENAMED.get(name, name)


def _options(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        options: object = json.loads(text_of(value))
    except (ValueError, RecursionError):
        return None
    return options
