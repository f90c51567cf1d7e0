"""Products from plain rows, by a mapping of their columns to our fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from store.importers.attribute import attribute_name, read_attribute, read_attributes
from store.importers.availability import read_availability
from store.importers.category import category_path, tags
from store.importers.identity import given_id, made_id
from store.importers.link import http_url, pictures
from store.importers.money import currency_code, read_price
from store.importers.rating import read_rating
from store.importers.rejection import BadRow, Rejected
from store.importers.row import Found, Row, attempt
from store.importers.synonyms import SALE_PRICES
from store.importers.text import DESCRIPTION, blank, clean, clean_lines, text_of
from store.product import AttributeValue, Product, Variant

TELLING = ("color", "size", "material", "pattern")
"""Attributes that tell two products of the same name apart."""
IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,10})\s*[)\]]\s*$")


class _Cells:
    """The cells of one row, found by our field instead of by their column."""

    def __init__(self, row: Mapping[str, object], mapping: Mapping[str, str]) -> None:
        self._mapping = mapping
        self._filled: dict[str, list[tuple[str, object]]] = {}
        for column, field in mapping.items():
            if field.startswith("attribute") or not blank(row.get(column)):
                self._filled.setdefault(field, []).append((column, row.get(column)))

    def all(self, field: str) -> list[object]:
        return [value for _, value in self._filled.get(field, ())]

    def first(self, field: str) -> object:
        return next(iter(self.all(field)), None)

    def text(self, field: str) -> str:
        return clean(text_of(self.first(field)))

    def column(self, field: str) -> str:
        return next((column for column, named in self._mapping.items() if named == field), "")

    def attributes(self) -> Iterator[tuple[str, str, object]]:
        """Give the name, the column and the value of each attribute."""
        for field, filled in self._filled.items():
            if field.split(":")[0] == "attribute":
                for column, value in filled:
                    yield attribute_name(field.partition(":")[2] or column), column, value


def product_from_row(
    row: Mapping[str, object], mapping: Mapping[str, str], currency: str
) -> Product:
    """Read one product from one row; a BadRow says what is wrong with it."""
    cells = _Cells(row, mapping)
    title = cells.text("title")
    if not title:
        raise BadRow("it has no title")
    attributes = _attributes(cells)
    offer = _variant(cells, _id(cells, title, attributes), currency)
    return Product(
        id=offer.id,
        title=title,
        description=_description(cells.all("description")),
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


def _variant(cells: _Cells, name: str, currency: str) -> Variant:
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


def _currency(cells: _Cells, default: str) -> str:
    if cells.all("currency"):
        return currency_code(text_of(cells.first("currency")))
    noted = IN_BRACKETS.search(cells.column("price"))
    return currency_code(noted[1]) if noted and re.fullmatch("[A-Z]{3}", noted[1]) else default


def _id(cells: _Cells, title: str, attributes: Mapping[str, AttributeValue]) -> str:
    given = given_id(cells.first("id"))
    if given:
        return given
    telling = (str(attributes.get(name, "")) for name in TELLING)
    return made_id(title, (cells.text("brand"), cells.text("url"), *telling))


def _description(values: Iterable[object]) -> str:
    texts = (
        "\n".join(map(text_of, value)) if isinstance(value, list | tuple) else text_of(value)
        for value in values
    )
    lines = (clean_lines(text) for text in texts)
    return "\n".join(dict.fromkeys(line for line in lines if line))[:DESCRIPTION]


def _attributes(cells: _Cells) -> dict[str, AttributeValue]:
    read: dict[str, AttributeValue] = {}
    for name, column, value in cells.attributes():
        nested = _nested(value)
        if nested is not None:
            read |= read_attributes(nested)
            continue
        unit = IN_BRACKETS.search(column)
        found = read_attribute(name, value, unit[1] if unit else "")
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
