"""Products from the CSV export of a Shopify store, with old and with current column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from store.importers.attribute import attribute_name, merged, read_attributes
from store.importers.availability import read_availability
from store.importers.category import category_path, tags
from store.importers.identity import distinct, given_id, slug
from store.importers.link import pictures
from store.importers.money import read_price
from store.importers.rejection import BadRow, Rejected, rejected
from store.importers.row import Found, Row, attempt, grouped
from store.importers.text import blank, clean, clean_lines, fold, text_of
from store.product import AttributeValue, Availability, Product, Quantity, Variant

COLUMNS: dict[str, tuple[str, ...]] = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "vendor": ("Vendor",),
    "category": ("Product category", "Standardized Product Type", "Custom Product Type"),
    "google_category": ("Google Shopping / Google Product Category",),
    "type": ("Type",),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "sku": ("Variant SKU", "SKU"),
    "barcode": ("Variant Barcode", "Barcode"),
    "price": ("Variant Price", "Price"),
    "before": ("Variant Compare At Price", "Compare-at price"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "image": ("Image Src", "Product image URL"),
    "alt": ("Image Alt Text",),
    "variant_image": ("Variant Image", "Variant image URL"),
    **{f"option{n}_name": (f"Option{n} Name",) for n in (1, 2, 3)},
    **{f"option{n}_value": (f"Option{n} Value",) for n in (1, 2, 3)},
    "gender": ("Google Shopping / Gender",),
    "age_group": ("Google Shopping / Age Group",),
    "condition": ("Google Shopping / Condition",),
}
OURS = {name.casefold(): field for field, names in COLUMNS.items() for name in names}
SPOKEN = ("gender", "age_group", "condition")
VARIANT = ("price", "sku", "option1_value", "stock", "barcode")
METAFIELD = re.compile(r"(?P<name>.+?) \(product\.metafields\.(?P<space>[^.]*)\..*\)")
NOT_SAID = "shopify--discovery"
"""The namespace of Shopify's own recommendations, which are no attributes."""

OPTIONS = (1, 2, 3)


@lru_cache(maxsize=4_096)
def our_name(column: str) -> str | None:
    """Name a column of the export as we do; None where it is not used."""
    found = METAFIELD.fullmatch(column)
    if found:
        told = not found["space"].startswith(NOT_SAID)
        return f"attribute:{attribute_name(found['name'])}" if told else None
    return OURS.get(column.casefold())


def shopify_products(rows: Iterable[Row | Rejected], currency: str) -> Iterator[Found | Rejected]:
    """Read one product from the neighboring rows of one handle."""
    named = (row if isinstance(row, Rejected) else _named(row) for row in rows)
    for group in grouped(named, lambda row: _cell(row, "handle")):
        if isinstance(group, Rejected):
            yield group
        elif _hidden(group[0]):
            yield rejected(group[0].line, "not published", group[0].cells, bad=False)
        else:
            yield from _products(group, currency)


def _named(row: Row) -> Row:
    cells: dict[str, object] = {}
    for column, value in row.cells.items():
        name = our_name(column)
        if name and blank(cells.get(name)):
            cells[name] = fold(value) if isinstance(value, str) and name != "body" else value
    return Row(row.line, cells)


def _cell(row: Row, name: str) -> str:
    value = row.cells.get(name)
    return "" if blank(value) else text_of(value)


def _hidden(row: Row) -> bool:
    unpublished = _cell(row, "published").casefold() in {"false", "no", "0"}
    return unpublished or _cell(row, "status").casefold() in {"draft", "archived", "unlisted"}


def _products(group: list[Row], currency: str) -> Iterator[Found | Rejected]:
    first = group[0]
    names = {n: _cell(first, f"option{n}_name") for n in OPTIONS}
    build = partial(_variant, names=names, currency=currency)
    sold = [row for row in group if row is first or any(_cell(row, name) for name in VARIANT)]
    variants: list[Variant] = []
    for row in sold:
        built = attempt(row, build)
        if isinstance(built, Rejected):
            yield built
        else:
            variants.append(built)
    if variants:
        yield attempt(first, lambda row: Found(row.line, _product(group, variants)))


def _product(group: list[Row], variants: list[Variant]) -> Product:
    first = group[0]
    title = clean(_cell(first, "title"))
    if not title:
        raise BadRow("it has no title; the rows of one handle must stand together")
    handle = given_id(_cell(first, "handle")) or slug(title) or title
    ids = distinct(f"{handle}-{slug(v.title)}".rstrip("-") for v in variants)
    named = [v.model_copy(update={"id": name}) for name, v in zip(ids, variants, strict=True)]
    return Product(
        id=handle,
        title=title,
        description=clean_lines(_cell(first, "body")),
        brand=clean(_cell(first, "vendor")) or None,
        categories=_categories(first),
        variants=tuple(named),
        media=pictures(_images(group)),
        attributes=_attributes(group, variants),
        tags=tags([_cell(first, "tags")]),
    )


def _variant(row: Row, names: dict[int, str], currency: str) -> Variant:
    options = _options(row, names)
    barcode = clean(_cell(row, "barcode").lstrip("'"), 50)
    return Variant(
        id=_cell(row, "handle") or "variant",
        title=" / ".join(options.values()),
        price=read_price(_cell(row, "price"), currency),
        list_price=read_price(_cell(row, "before"), currency),
        availability=_availability(row),
        options=options,
        sku=clean(_cell(row, "sku").lstrip("'"), 100) or None,
        barcodes=(barcode,) if barcode else (),
    )


def _options(row: Row, names: dict[int, str]) -> dict[str, str]:
    values = {names[n] or f"Option {n}": clean(_cell(row, f"option{n}_value")) for n in OPTIONS}
    return {
        clean(name, 100): value
        for name, value in values.items()
        if value and value.casefold() != "default title"
    }


def _availability(row: Row) -> Availability:
    # Without a tracker Shopify does not count the stock and goes on selling: whatever stands in
    # the quantity (0 in a store's own export, 0 to 5 in Shopify's samples) is then no stock.
    if "tracker" in row.cells and not _cell(row, "tracker"):
        return Availability()
    counted = read_availability(None, _cell(row, "stock"))
    goes_on = _cell(row, "policy").casefold() in {"continue", "true", "yes"}
    if counted.available or not goes_on:
        return counted
    return Availability(status="backorder", quantity=counted.quantity)


def _categories(row: Row) -> tuple[str, ...]:
    google = re.sub(r"^\d+$", "", _cell(row, "google_category"))
    return category_path([_cell(row, "category") or google, _cell(row, "type")])


def _images(group: list[Row]) -> list[object]:
    shown: list[object] = [
        {"url": _cell(row, "image"), "alt_text": _cell(row, "alt")} for row in group
    ]
    return shown + [_cell(row, "variant_image") for row in group]


def _attributes(group: list[Row], variants: list[Variant]) -> dict[str, AttributeValue]:
    filled = {name: value for name, value in group[0].cells.items() if not blank(value)}
    spoken = {name: filled[name] for name in SPOKEN if name in filled}
    fields = {n[10:]: value for n, value in filled.items() if n.startswith("attribute:")}
    offered: dict[str, list[str]] = {}
    for variant in variants:
        for name, value in variant.options.items():
            offered.setdefault(name, []).append(value)
    weights = merged(_weight(row) for row in group)
    return weights | read_attributes(spoken) | read_attributes(fields) | read_attributes(offered)


def _weight(row: Row) -> dict[str, AttributeValue]:
    grams = re.fullmatch(r"\d{1,9}(\.\d+)?", _cell(row, "grams"))
    weighs = float(grams[0]) if grams else 0
    return {"weight": Quantity(amount=weighs, unit="g")} if weighs else {}
