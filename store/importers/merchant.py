"""Products from the items of a merchant's feed, in the names of Google's specification."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import takewhile

from store.importers.attribute import merged, read_attributes
from store.importers.availability import read_availability
from store.importers.category import category_path
from store.importers.identity import distinct, given_id
from store.importers.link import http_url, pictures
from store.importers.money import read_price
from store.importers.rating import read_rating
from store.importers.rejection import BadRow, Rejected, rejected
from store.importers.row import Found, Row, attempt, grouped
from store.importers.text import blank, clean, clean_lines, fold, text_of
from store.product import AttributeValue, Money, Product, Rating, Variant

OPTIONS = ("color", "size", "material", "pattern")
ATTRIBUTES = {
    **{name: name for name in (*OPTIONS, "gender", "age_group", "condition", "multipack")},
    "energy_efficiency_class": "energy_class",
    "availability_date": "available_from",
    "shipping_weight": "weight",
    "product_weight": "weight",
    "product_length": "length",
    "product_width": "width",
    "product_height": "height",
}
USED = frozenset({
    *ATTRIBUTES, "id", "title", "description", "link", "image_link", "additional_image_link",
    "availability", "quantity", "price", "sale_price", "sale_price_effective_date", "brand", "gtin",
    "google_product_category", "product_type", "item_group_id", "item_group_title",
    "product_detail", "product_highlight", "star_rating", "review_count", "variant_dict",
})  # fmt: skip

Item = Mapping[str, object]
Rename = Callable[[Item], Item]


def field_name(column: str) -> str:
    """Name a column of a feed as the specification does: "g:Image Link" is image_link."""
    return re.sub(r"[\s-]+", "_", column.casefold().removeprefix("g:").strip())


def google_products(rows: Iterable[Row | Rejected], currency: str) -> Iterator[Found | Rejected]:
    """Read the items of a Google Merchant feed."""
    return merchant_products(rows, currency, _renamed)


def google_used(column: str) -> str | None:
    """Name the field that a column fills; None where it is not used."""
    name = field_name(column)
    return name if name in USED else None


def _renamed(cells: Item) -> Item:
    return {field_name(column): value for column, value in cells.items()}


def merchant_products(
    rows: Iterable[Row | Rejected], currency: str, rename: Rename
) -> Iterator[Found | Rejected]:
    """Read one product from each item, or from neighboring items of one group."""
    items = (row if isinstance(row, Rejected) else Row(row.line, rename(row.cells)) for row in rows)
    for group in grouped(items, lambda row: _group(row.cells)):
        if isinstance(group, Rejected):
            yield group
        else:
            yield from _products(group, currency)


def _products(group: list[Row], currency: str) -> Iterator[Found | Rejected]:
    good: list[tuple[Row, Variant]] = []
    for row in group:
        built = attempt(row, lambda row: _variant(row.cells, currency))
        if isinstance(built, Rejected):
            yield built
        else:
            good.append((row, built))
    if good:
        whole = attempt(good[0][0], lambda row: Found(row.line, _product(good)))
        yield whole
        if isinstance(whole, Rejected):
            yield from (rejected(row.line, whole.reason, row.cells) for row, _ in good[1:])


def _product(good: list[tuple[Row, Variant]]) -> Product:
    items = [row.cells for row, _ in good]
    first = items[0]
    ids = distinct(variant.id for _, variant in good)
    variants = _told_apart([variant for _, variant in good], ids)
    links = [cell for item in items for cell in _pictured(item)]
    return Product(
        id=_group(first) or variants[0].id,
        title=_shared_title(items),
        description=_description(first),
        url=http_url(_text(first, "link")),
        brand=clean(_text(first, "brand")) or None,
        categories=_categories(first),
        variants=tuple(variants),
        media=pictures(links),
        rating=_rating(first),
        attributes=merged(_attributes(item) for item in items),
    )


def _told_apart(variants: list[Variant], ids: list[str]) -> list[Variant]:
    """Keep of the options those that differ; what all variants share is no choice."""
    offered = [variant.options for variant in variants]
    names = dict.fromkeys(name for options in offered for name in options)
    differ = {name for name in names if len({options.get(name) for options in offered}) > 1}
    told = []
    for name, variant in zip(ids, variants, strict=True):
        options = {k: v for k, v in variant.options.items() if k in differ or len(ids) == 1}
        update = {"id": name, "options": options, "title": " / ".join(options.values())}
        told.append(variant.model_copy(update=update))
    return told


def _variant(item: Item, currency: str) -> Variant:
    title = clean(_text(item, "title"))
    name = given_id(_first(item, "id"))
    if not title or not name:
        raise BadRow("it has no title" if name else "it has no id")
    price, before = _prices(item, currency)
    options = _options(item) if _group(item) else {}
    return Variant(
        id=name,
        price=price,
        list_price=before,
        availability=read_availability(_first(item, "availability"), _first(item, "quantity")),
        options=options,
        barcodes=tuple(filter(None, [clean(_text(item, "gtin"), 50)])),
    )


def _prices(item: Item, currency: str) -> tuple[Money | None, Money | None]:
    price = read_price(_first(item, "price"), currency)
    sale = read_price(_first(item, "sale_price"), currency)
    if sale is None or not _in_effect(_text(item, "sale_price_effective_date")):
        return price, None
    if price and (sale.currency != price.currency or sale.amount > price.amount):
        raise BadRow("its sale price is above its price, or in another currency")
    return sale, price


def _in_effect(period: str) -> bool:
    """Tell whether a sale is on; a period that can't be read promises nothing."""
    if not period.strip():
        return True
    try:
        begin, end = (_moment(part) for part in period.split("/"))
    except ValueError:
        return False
    return begin <= datetime.now(UTC) <= end


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _options(item: Item) -> dict[str, str]:
    given = item.get("variant_dict")
    named = given if isinstance(given, Mapping) else {}
    found = {name: _text(item, name) for name in OPTIONS} | {
        str(name): text_of(value) for name, value in named.items()
    }
    return {name: clean(value, 100) for name, value in found.items() if not blank(value)}


def _shared_title(items: list[Item]) -> str:
    """Take the words with which the titles of a group begin, if they say enough."""
    group = clean(_text(items[0], "item_group_title"))
    titles = [clean(_text(item, "title")) for item in items]
    columns = zip(*(title.split() for title in titles), strict=False)
    shared = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, columns)]
    name = " ".join(shared).rstrip(" -,/|(:") if len(titles) > 1 else titles[0]
    return group or (name if len(shared) > 1 else titles[0])


def _description(item: Item) -> str:
    texts = [_first(item, "description"), *_all(item, "product_highlight")]
    lines = (clean_lines(text_of(text)) for text in texts)
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _categories(item: Item) -> tuple[str, ...]:
    # The shop's own path says more to its shoppers than Google's taxonomy, whose bare numbers
    # say nothing at all.
    own = category_path([_first(item, "product_type")])
    return own or category_path([re.sub(r"^\d+$", "", _text(item, "google_product_category"))])


def _rating(item: Item) -> Rating | None:
    return read_rating(_first(item, "star_rating"), _first(item, "review_count"))


def _attributes(item: Item) -> dict[str, AttributeValue]:
    named = {ours: _first(item, theirs) for theirs, ours in ATTRIBUTES.items() if theirs in item}
    details = dict(pair for detail in _all(item, "product_detail") for pair in _detail(detail))
    return read_attributes(details | {str(k): v for k, v in _options(item).items()}) | (
        read_attributes({name: value for name, value in named.items() if not blank(value)})
    )


def _detail(detail: object) -> list[tuple[str, object]]:
    """Read a detail from its elements, or from "section:name:value" between commas."""
    if isinstance(detail, Mapping):
        return [(text_of(detail.get("attribute_name")), detail.get("attribute_value"))]
    parts = (part.strip().split(":", 2) for part in text_of(detail).split(","))
    return [(part[1], part[2].strip()) for part in parts if len(part) == 3]


def _pictured(item: Item) -> list[object]:
    return [*_all(item, "image_link"), *_all(item, "additional_image_link")]


def _group(item: Item) -> str:
    return fold(_text(item, "item_group_id"))[:100]


def _all(item: Item, name: str) -> list[object]:
    value = item.get(name)
    return value if isinstance(value, list) else [value]


def _first(item: Item, name: str) -> object:
    values = _all(item, name)
    return values[0] if values else None


def _text(item: Item, name: str) -> str:
    return text_of(_first(item, name))
