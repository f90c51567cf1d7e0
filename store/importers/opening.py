"""Recognizing a product file, and refusing one that no importer can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from store.errors import BadProductFile
from store.importers.contents import Contents
from store.importers.delimited import delimited_rows
from store.importers.format import (
    FORMATS,
    PLAIN,
    Container,
    Format,
    container_for,
    container_of,
    format_of,
)
from store.importers.json_ld import html_rows, json_ld_products, json_ld_rows
from store.importers.json_rows import json_rows
from store.importers.mapping import check_mapping, complete, guess_mapping
from store.importers.merchant import google_products, google_used
from store.importers.money import currency_code
from store.importers.openai_feed import openai_products, openai_used
from store.importers.plain import plain_products
from store.importers.rejection import BadRow, Rejected
from store.importers.row import Found, Row
from store.importers.shopify import our_name, shopify_products
from store.importers.source import Source
from store.importers.xml_rows import xml_rows
from store.importers.yaml_rows import yaml_rows

SAMPLE = 500
"""Rows that are looked at for their columns before the first one is read."""

Rows = Iterable[Row | Rejected]
Shape = Callable[[Rows, str], Iterator[Found | Rejected]]
Used = Callable[[str], str | None]

READERS: dict[Container, Callable[[Contents], Iterator[Row | Rejected]]] = {
    "delimited": delimited_rows,
    "json": json_rows,
    "yaml": yaml_rows,
    "xml": xml_rows,
    "html": html_rows,
    "json_ld": json_ld_rows,
}
SHAPES: dict[Format, tuple[Used, Shape]] = {
    "shopify": (our_name, shopify_products),
    "google_merchant_xml": (google_used, google_products),
    "google_merchant_tsv": (google_used, google_products),
    "openai_feed": (openai_used, openai_products),
    "json_ld": ({"name": "title"}.get, json_ld_products),
}


def open_source(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    currency: str = "USD",
    format: str | None = None,
) -> Source:
    """Recognize a product file; a file that no importer can read is refused."""
    default = _checked(mapping, currency)
    contents = Contents(path)
    forced = _forced(contents, format)
    container = _container(contents, forced)
    read = READERS[container]
    columns = columns_of(contents, read(contents))
    kind = forced or _recognized(contents, container, columns, mapping)
    fields = _fields(contents, container, columns, mapping) if kind in PLAIN.values() else None
    used, shape = SHAPES[kind] if fields is None else (fields.get, _plain(fields))
    _check_title(contents, columns, used)
    ignored = () if kind == "json_ld" else tuple(c for c in columns if used(c) is None)
    contents.rewind()
    return Source(path, kind, fields, ignored, contents, lambda: shape(read(contents), default))


def _checked(mapping: Mapping[str, str] | None, currency: str) -> str:
    check_mapping(mapping or {}, "the mapping")
    try:
        return currency_code(currency)
    except BadRow as error:
        raise BadProductFile(str(error), hint="Name the currency of the prices") from error


def _forced(contents: Contents, name: str | None) -> Format | None:
    forced = next((known for known in FORMATS if known == name), None)
    if name is not None and forced is None:
        raise contents.bad(f"can't be read as {name!r}", f"Use one of {', '.join(FORMATS)}")
    return forced


def _container(contents: Contents, forced: Format | None) -> Container:
    seen = container_of(contents.head())
    container = container_for(forced, seen) if forced else seen
    if container is None:
        raise contents.bad(f"is written as {seen}, not as {forced}", "Leave the format out")
    return container


def columns_of(contents: Contents, rows: Iterator[Row | Rejected]) -> list[str]:
    """Collect the columns of the first rows; a file without rows is refused."""
    sample = list(islice(rows, SAMPLE))
    good = [row for row in sample if isinstance(row, Row)]
    bad = [row for row in sample if isinstance(row, Rejected)]
    if bad and not good:
        raise contents.bad(f"has no row that can be read; line {bad[0].line}: {bad[0].reason}")
    if not good:
        raise contents.bad("holds no rows", "Export it again")
    return list(dict.fromkeys(column for row in good for column in row.cells if column))


def _recognized(
    contents: Contents,
    container: Container,
    columns: list[str],
    mapping: Mapping[str, str] | None,
) -> Format:
    if mapping is None:
        return format_of(container, columns)
    if container not in PLAIN:
        raise contents.bad(f"is {container}, which needs no mapping", "Leave the mapping out")
    return PLAIN[container]


def _fields(
    contents: Contents,
    container: Container,
    columns: list[str],
    mapping: Mapping[str, str] | None,
) -> dict[str, str]:
    missing = [column for column in mapping or {} if column not in columns]
    # A field of JSON or YAML may only turn up in a later row.
    if missing and container == "delimited":
        hint = f"Its columns are {', '.join(map(repr, columns[:30]))}"
        raise contents.bad(f"has no column {missing[0]!r}, which the mapping names", hint)
    return complete(guess_mapping(columns), mapping)


def _plain(fields: Mapping[str, str]) -> Shape:
    return lambda rows, currency: plain_products(rows, fields, currency)


def _check_title(contents: Contents, columns: list[str], used: Used) -> None:
    if not any(used(column) == "title" for column in columns):
        shown = ", ".join(column[:40] for column in columns[:20])
        hint = "Name the column of the title in a mapping file and pass it with --map"
        raise contents.bad(f"has no title or name among its columns ({shown})", hint)
