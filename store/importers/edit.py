"""A product with what a row of changes says put in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from store.importers.availability import read_availability
from store.importers.category import category_path, tags
from store.importers.cells import Cells
from store.importers.link import http_url, pictures
from store.importers.plain import attributes_of, product_from_row, read_description, read_offer
from store.importers.rating import read_rating
from store.importers.rejection import BadRow
from store.importers.text import text_of
from store.product import Availability, Product, Rating, Variant

_FIELDS: dict[str, tuple[str, Callable[[Cells], object]]] = {
    "title": ("title", lambda cells: cells.text("title")),
    "description": ("description", lambda cells: read_description(cells.all("description"))),
    "url": ("url", lambda cells: http_url(text_of(cells.first("url")))),
    "brand": ("brand", lambda cells: cells.text("brand") or None),
    "category": ("categories", lambda cells: category_path(cells.all("category"))),
    "image": ("media", lambda cells: pictures(cells.all("image"))),
    "tags": ("tags", lambda cells: tags(cells.all("tags"))),
}
_EMPTY: dict[str, object] = {
    "description": "", "url": None, "brand": None, "categories": (), "media": (), "tags": (),
    "rating": None,
}  # fmt: skip
_PRICES = ("price", "list_price")


def created(cells: Cells, currency: str) -> Product:
    """Read a product that the catalogue does not hold yet; a BadRow says what it lacks."""
    if not cells.text("title"):
        raise BadRow("no product has this id, and the row has no title to make one of")
    product = product_from_row(cells.row, cells.mapping, currency)
    _refuse_foreign(product.variants[0], currency)
    return product


def edited(product: Product, cells: Cells, currency: str) -> Product:
    """Return the product with the filled cells in place of what it said.

    An empty cell changes nothing; a null of JSON or YAML takes away. Attributes that were read
    from prose are left out where the words changed, for `derive` to read them again.
    """
    gone = cells.takes_away()
    if "title" in gone:
        raise BadRow("a product keeps its title; null can't take it away")
    new: dict[str, Any] = {
        name: read(cells) for field, (name, read) in _FIELDS.items() if cells.says(field)
    }
    new |= {_FIELDS[f][0]: _EMPTY[_FIELDS[f][0]] for f in gone if f in _FIELDS}
    if new.get("title") == "":
        raise BadRow("its title holds no text")
    if cells.says("rating", "rating_count") or "rating" in gone:
        new["rating"] = None if "rating" in gone else _rating(product.rating, cells)
    new["variants"] = tuple(_variant(product, v, cells, gone, currency) for v in product.variants)
    changed = {name: value for name, value in new.items() if value != getattr(product, name)}
    return _with_attributes(product, changed, cells, gone)


def _rating(now: Rating | None, cells: Cells) -> Rating | None:
    stars, count = cells.first("rating"), cells.first("rating_count")
    if now and not cells.says("rating"):
        return read_rating({"value": now.value, "scale_max": now.scale_max, "count": count})
    return read_rating(stars, count if count is not None else now and now.count)


def _variant(
    product: Product, variant: Variant, cells: Cells, gone: set[str], currency: str
) -> Variant:
    new: dict[str, Any] = {name: None for name in _PRICES if name in gone}
    if cells.says(*_PRICES):
        offer = read_offer(cells, variant.id, currency)
        _refuse_foreign(offer, currency)
        said = {name: getattr(offer, name) for name in _PRICES}
        new |= {name: said[name] for name in _PRICES if cells.says(name) or said[name]}
    if cells.says("stock") and len(product.variants) > 1:
        raise BadRow(f"its stock is that of {len(product.variants)} variants; import the file anew")
    if cells.says("stock", "availability"):
        new["availability"] = _availability(variant.availability, cells)
    elif "stock" in gone:
        new["availability"] = variant.availability.model_copy(update={"quantity": None})
    return variant.model_copy(update=new) if new else variant


def _availability(now: Availability, cells: Cells) -> Availability:
    said = read_availability(cells.first("availability"), cells.first("stock"))
    if cells.says("availability") and said.quantity is None:
        left = 0 if said.status == "out_of_stock" else now.quantity or None
        return said.model_copy(update={"quantity": left if now.quantity is not None else None})
    if not cells.says("availability") and now.status in ("preorder", "backorder"):
        return said.model_copy(update={"status": now.status})
    return said


def _refuse_foreign(offer: Variant, currency: str) -> None:
    for price in (offer.price, offer.list_price):
        if price and price.currency != currency:
            raise BadRow(f"its price is in {price.currency}, the catalogue's are in {currency}")


def _with_attributes(
    product: Product, new: dict[str, Any], cells: Cells, gone: set[str]
) -> Product:
    said = attributes_of(cells)
    kept, derived = dict(product.attributes), dict(product.derived)
    if new.keys() & {"title", "description", "brand"} or said or gone:
        # Read from words that may be others now, or overruled by what is stated.
        kept = {name: value for name, value in kept.items() if name not in derived}
        derived = {}
    attributes = {name: v for name, v in (kept | said).items() if name not in gone}
    if attributes != product.attributes:
        new |= {"attributes": attributes, "derived": derived}
    return product.model_copy(update=new) if new else product
