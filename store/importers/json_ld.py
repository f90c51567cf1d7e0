"""Products that a document describes in the words of schema.org."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from store.importers.attribute import merged, read_attributes
from store.importers.availability import read_availability
from store.importers.category import category_path, tags
from store.importers.contents import Contents
from store.importers.identity import distinct, given_id, made_id
from store.importers.json_rows import parsed
from store.importers.link import http_url, pictures
from store.importers.money import currency_code, read_price
from store.importers.rating import read_rating
from store.importers.rejection import BadRow, Rejected, rejected
from store.importers.row import Found, Row, attempt
from store.importers.text import blank, clean, clean_lines, text_of
from store.product import AttributeValue, Money, Product, Rating, Variant

PRODUCTS = frozenset({"Product", "ProductGroup", "IndividualProduct", "ProductModel"})
LEADING = ("@graph", "mainEntity", "itemListElement", "item", "hasPart")
IDS = ("productGroupID", "sku", "productID", "mpn", "gtin13", "gtin", "@id", "url")
BARCODES = ("gtin", "gtin8", "gtin12", "gtin13", "gtin14", "isbn")
ATTRIBUTES = ("color", "size", "material", "pattern", "weight", "width", "height", "depth",
              "releaseDate", "productionDate")  # fmt: skip
UNIT_CODES = {"GRM": "g", "KGM": "kg", "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in",
              "LBR": "lb", "ONZ": "oz", "LTR": "l", "MLT": "ml", "FOT": "ft"}  # fmt: skip

Node = Mapping[str, object]


def json_ld_rows(contents: Contents) -> Iterator[Row | Rejected]:
    """Read the products of a JSON-LD document, numbered from 1."""
    try:
        document = parsed(contents.whole())
    except BadRow as error:
        raise contents.bad(str(error), "Check it with a JSON validator") from error
    yield from _numbered(contents, [document])


def html_rows(contents: Contents) -> Iterator[Row | Rejected]:
    """Read the products of the JSON-LD blocks in an HTML page, numbered from 1."""
    soup = BeautifulSoup(contents.whole(), "html.parser", parse_only=SoupStrainer("script"))
    documents: list[object] = []
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            documents.append(parsed(script.get_text()))
        except BadRow as error:
            yield rejected(script.sourceline or 1, f"its JSON-LD {error}", script.get_text())
    yield from _numbered(contents, documents)


def json_ld_products(rows: Iterable[Row | Rejected], currency: str) -> Iterator[Found | Rejected]:
    """Read one product from each description."""
    for row in rows:
        if isinstance(row, Rejected):
            yield row
        else:
            yield attempt(row, lambda row: Found(row.line, _product(row.cells, currency)))


def _numbered(contents: Contents, documents: list[object]) -> Iterator[Row]:
    number = 0
    for number, node in enumerate(_described(documents), 1):
        yield Row(number, node)
    if not number:
        raise contents.bad("describes no schema.org Product", "Export a product feed instead")


def _described(documents: list[object]) -> Iterator[Node]:
    """Find products where documents list them, not where a product mentions others."""
    waiting = deque(documents)
    while waiting:
        node = waiting.popleft()
        if isinstance(node, list):
            waiting.extendleft(reversed(node))
        elif isinstance(node, Mapping):
            if PRODUCTS & set(_types(node)):
                yield node
            else:
                waiting.extendleft(node[key] for key in reversed(LEADING) if key in node)


def _types(node: Node) -> list[str]:
    names = (text_of(name) for name in _list(node.get("@type")))
    return [name.rpartition("/")[2].rpartition(":")[2] for name in names]


def _product(node: Node, currency: str) -> Product:
    title = clean(_text(node, "name"))
    if not title:
        raise BadRow("it has no name")
    name = _id(node, title)
    members = _nodes(node.get("hasVariant"))
    variants = [variant for one in members or [node] for variant in _variants(one, name, currency)]
    ids = distinct(variant.id for variant in variants)
    return Product(
        id=name,
        title=title,
        description=clean_lines(_text(node, "description")),
        url=_url(node),
        brand=_brand(node),
        categories=category_path(_list(node.get("category"))[:1]),
        variants=tuple(
            v.model_copy(update={"id": own}) for own, v in zip(ids, variants, strict=True)
        ),
        media=pictures(image for one in (node, *members) for image in _list(one.get("image"))),
        rating=_rating(node),
        attributes=merged(_attributes(one) for one in (node, *members)),
        tags=tags(_list(node.get("keywords"))),
    )


def _variants(node: Node, parent: str, currency: str) -> list[Variant]:
    """Make a variant of each offer, and one without a price where there is none."""
    offers = _offers(node) or [{}]
    own = _id(node, parent) if node.get("sku") or node.get("productID") else parent
    title = clean(_text(node, "name"))
    codes = (clean(_text(node, name), 50) for name in BARCODES)
    common = {
        "options": {n: clean(_text(node, n), 100) for n in ATTRIBUTES[:4] if _text(node, n)},
        "sku": clean(_text(node, "sku"), 100) or None,
        "barcodes": tuple(dict.fromkeys(code for code in codes if code)),
    }
    return [
        Variant(
            id=given_id(offer.get("sku")) or own,
            title=clean(_text(offer, "name")) or (title if own != parent else ""),
            price=_price(offer, currency),
            list_price=_list_price(offer, currency),
            availability=read_availability(offer.get("availability"), _stock(offer)),
        ).model_copy(update=common)
        for offer in offers
    ]


def _offers(node: Node) -> list[Node]:
    """Give the offers themselves where an aggregate lists them."""
    return [
        inner
        for offer in _nodes(node.get("offers"))
        for inner in (_nodes(offer.get("offers")) or [offer])
    ]


def _price(offer: Node, currency: str) -> Money | None:
    listed = [spec for spec in _nodes(offer.get("priceSpecification")) if not _former(spec)]
    for source, key in [(offer, "price"), (offer, "lowPrice"), *((s, "price") for s in listed)]:
        if not blank(source.get(key)):
            return read_price(source[key], _currency(source, _currency(offer, currency)))
    return None


def _list_price(offer: Node, currency: str) -> Money | None:
    former = [spec for spec in _nodes(offer.get("priceSpecification")) if _former(spec)]
    default = _currency(offer, currency)
    return read_price(former[0].get("price"), _currency(former[0], default)) if former else None


def _former(spec: Node) -> bool:
    kind = _text(spec, "priceType").rpartition("/")[2]
    return kind in {"ListPrice", "StrikethroughPrice", "MSRP", "SRP"}


def _currency(node: Node, default: str) -> str:
    given = _text(node, "priceCurrency")
    return currency_code(given) if given else default


def _stock(offer: Node) -> object:
    level = offer.get("inventoryLevel")
    return level.get("value") if isinstance(level, Mapping) else level


def _rating(node: Node) -> Rating | None:
    given = next(iter(_nodes(node.get("aggregateRating"))), {})
    count = given.get("reviewCount") or given.get("ratingCount")
    return read_rating(given.get("ratingValue"), count, given.get("bestRating"))


def _attributes(node: Node) -> dict[str, AttributeValue]:
    named = {name: node[name] for name in ATTRIBUTES if name in node}
    audience = next(iter(_nodes(node.get("audience"))), {})
    named["gender"] = audience.get("suggestedGender")
    for entry in _nodes(node.get("additionalProperty")):
        named[_text(entry, "name")] = entry
    return read_attributes({name: _measured(value) for name, value in named.items() if name})


def _measured(value: object) -> object:
    """Put the unit, which schema.org gives as a code or as text, where we read it."""
    if not isinstance(value, Mapping):
        return value
    if "value" not in value:
        return value.get("name")
    code = text_of(value.get("unitCode"))
    unit = text_of(value.get("unitText")) or UNIT_CODES.get(code, "")
    return {"value": value["value"], "unit": unit} if unit else value["value"]


def _id(node: Node, title: str) -> str:
    given = (given_id(node.get(name)) for name in IDS)
    return next((name for name in given if name), "") or made_id(title, ())


def _brand(node: Node) -> str | None:
    brand = next(iter(_list(node.get("brand") or node.get("manufacturer"))), None)
    name = brand.get("name") if isinstance(brand, Mapping) else brand
    return clean(text_of(name)) or None


def _url(node: Node) -> str | None:
    offered = (_text(offer, "url") for offer in _offers(node))
    return next(filter(None, map(http_url, (_text(node, "url"), *offered))), None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _nodes(value: object) -> list[Node]:
    return [node for node in _list(value) if isinstance(node, Mapping)]


def _text(node: Node, name: str) -> str:
    return text_of(next(iter(_list(node.get(name))), None))
