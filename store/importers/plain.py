"""Products from plain rows, by a mapping of their columns to our fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from store.importers.attribute import (
    IN_BRACKETS,
    attribute_name,
    read_attribute,
    read_attributes,
    unit_of_column,
)
from store.importers.availability import read_availability
from store.importers.category import category_path, tags
from store.importers.cells import Cells
from store.importers.identity import given_id, made_id
from store.importers.link import http_url, pictures
from store.importers.money import currency_code, read_price
from store.importers.rating import read_rating
from store.importers.rejection import BadRow, Rejected
from store.importers.row import Found, Row, attempt
from store.importers.synonyms import SALE_PRICES
from store.importers.text import DESCRIPTION, clean_lines, text_of
from store.product import AttributeValue, Product, Variant

TELLING = ("color", "size", "material", "pattern")
"""Attributes that tell two products of the same name apart."""


def product_from_row(
    row: Mapping[str, object], mapping: Mapping[str, str], currency: str
) -> Product:
    """Read one product from one row; a BadRow says what is wrong with it."""
    cells = Cells(row, mapping)
    title = cells.text("title")
    if not title:
        raise BadRow("it has no title")
    attributes = attributes_of(cells)
    offer = read_offer(cells, _id(cells, title, attributes), currency)
    return Product(
        id=offer.id,
        title=title,
        description=read_description(cells.all("description")),
        url=http_url(text_of(cells.first("url"))),
        brand=cells.text("brand") or None,
        categories=category_path(cells.all("category")),
        variants=(offer,),
        media=pictures(cells.all("image")),
        rating=read_rating(cells.first("rating"), cells.first("rating_count")),
        attributes=attributes,
        tags=tags(cells.all("tags")),
    )


def plain_products(
    rows: Iterable[Row | Rejected], mapping: Mapping[str, str], currency: str
) -> Iterator[Found | Rejected]:
    """Read one product from each row."""

    def build(row: Row) -> Found:
        return Found(row.line, product_from_row(row.cells, mapping, currency))

    for row in rows:
        yield row if isinstance(row, Rejected) else attempt(row, build)


def read_offer(cells: Cells, name: str, currency: str) -> Variant:
    """Read prices and stock into the one variant of a plain row."""
    default = _currency(cells, currency)
    price = read_price(cells.first("price"), default)
    before = read_price(cells.first("list_price"), default)
    on_sale_only = attribute_name(cells.column("price")) in SALE_PRICES
    return Variant(
        id=name,
        price=price or before if on_sale_only else price,
        list_price=before,
        availability=read_availability(cells.first("availability"), cells.first("stock")),
    )


def _currency(cells: Cells, default: str) -> str:
    if cells.all("currency"):
        return currency_code(text_of(cells.first("currency")))
    noted = IN_BRACKETS.search(cells.column("price"))
    return currency_code(noted[1]) if noted and re.fullmatch("[A-Z]{3}", noted[1]) else default


def _id(cells: Cells, title: str, attributes: Mapping[str, AttributeValue]) -> str:
    given = given_id(cells.first("id"))
    if given:
        return given
    telling = (str(attributes.get(name, "")) for name in TELLING)
    return made_id(title, (cells.text("brand"), cells.text("url"), *telling))


def read_description(values: Iterable[object]) -> str:
    """Join the texts of several columns, each line once."""
    texts = (
        "\n".join(map(text_of, value)) if isinstance(value, list | tuple) else text_of(value)
        for value in values
    )
    lines = (clean_lines(text) for text in texts)
    return "\n".join(dict.fromkeys(line for line in lines if line))[:DESCRIPTION]


def attributes_of(cells: Cells) -> dict[str, AttributeValue]:
    """Read every attribute that the cells state."""
    read: dict[str, AttributeValue] = {}
    for name, column, value in cells.attributes():
        nested = _nested(value)
        if nested is not None:
            read |= read_attributes(nested)
            continue
        found = read_attribute(name, value, unit_of_column(column))
        if found is not None and name != "attributes":
            read[name] = found
    return read


def _nested(value: object) -> Mapping[str, object] | None:
    """Read a mapping of attributes, or the JSON of one in a CSV cell."""
    if isinstance(value, Mapping):
        return None if "value" in value else value
    if not (isinstance(value, str) and value.lstrip().startswith("{")):
        return None
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
