"""A file of promotions: which products the owner would rather sell, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from store.importers.attribute import attribute_name
from store.importers.contents import Contents
from store.importers.format import container_of
from store.importers.opening import columns_of
from store.importers.rejection import BadRow, Rejected
from store.importers.reviews import READERS
from store.importers.row import Row, attempt
from store.importers.text import TITLE, blank, clean, text_of
from store.promotions import Promotion

Stated = tuple[str, Promotion]
_IDS = ("id", "product_id", "product", "sku", "handle", "item_id")
_REASONS = ("margin", "overstock")


def open_promotions(path: Path) -> Iterator[Stated | Rejected]:
    """Yield what each row of a CSV, TSV, JSON or YAML file promotes; raises BadProductFile.

    A column names the product (`id`), `margin` and `overstock` say how much as a share from 0 to 1
    or as a percentage; what is empty is 0.
    """
    contents = Contents(path)
    container = container_of(contents.head())
    if container not in READERS:
        raise contents.bad(f"is written as {container}", "Write it as CSV: id, margin, overstock")
    rows = READERS[container]
    columns = {attribute_name(c): c for c in columns_of(contents, rows(contents)) if c}
    named = next((columns[name] for name in _IDS if name in columns), None)
    if named is None or not set(_REASONS) & set(columns):
        raise contents.bad(
            f"has the columns {', '.join(columns) or 'none'}",
            "It needs id, and margin or overstock or both",
        )
    contents.rewind()
    for row in rows(contents):
        yield (
            row if isinstance(row, Rejected) else attempt(row, lambda r: _stated(r, named, columns))
        )


def _stated(row: Row, named: str, columns: dict[str, str]) -> Stated:
    product = clean(text_of(row.cells.get(named)), TITLE) if named in row.cells else ""
    if not product:
        raise BadRow("it names no product")
    shares = {r: _share(row.cells.get(columns[r]), r) for r in _REASONS if r in columns}
    if not any(shares.values()):
        raise BadRow("it states neither a margin nor an overstock above 0")
    return product, Promotion(**shares)


def _share(cell: object, reason: str) -> float:
    text = "" if blank(cell) else text_of(cell).strip()
    try:
        share = float(text.removesuffix("%") or 0) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise BadRow(f"{reason} {text[:40]!r} is no share") from error
    if not 0 <= share <= 1:
        raise BadRow(f"{reason} {text[:40]!r} lies outside 0 to 1 (or 0 % to 100 %)")
    return share
