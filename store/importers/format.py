"""Which kind of catalogue a file holds, told from what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, get_args

from store.importers.json_rows import one_a_line
from store.importers.merchant import field_name
from store.importers.openai_feed import MARKS
from store.importers.shopify import our_name

Format = Literal[
    "shopify",
    "google_merchant_xml",
    "google_merchant_tsv",
    "openai_feed",
    "json_ld",
    "csv",
    "jsonl",
    "yaml",
]
Container = Literal["delimited", "json", "yaml", "xml", "html", "json_ld"]
FORMATS: tuple[Format, ...] = get_args(Format)
PLAIN: dict[Container, Format] = {"delimited": "csv", "json": "jsonl", "yaml": "yaml"}
HELD_IN: dict[Format, frozenset[Container]] = {
    "shopify": frozenset({"delimited"}),
    "google_merchant_xml": frozenset({"xml"}),
    "google_merchant_tsv": frozenset({"delimited"}),
    "openai_feed": frozenset({"delimited", "json"}),
    "json_ld": frozenset({"json_ld", "html"}),
    "csv": frozenset({"delimited"}),
    "jsonl": frozenset({"json"}),
    "yaml": frozenset({"yaml"}),
}

ALIKE: tuple[frozenset[Container], ...] = (
    frozenset({"json", "json_ld"}),
    frozenset({"yaml", "delimited"}),
    frozenset({"xml", "html"}),
)
"""Ways of writing that may be taken for each other, so that a given format decides."""

HTML = re.compile(
    r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|script|meta|div)\b",
    re.IGNORECASE | re.DOTALL,
)
LINKED_DATA = re.compile(r'"@(?:context|graph|type)"\s*:')
YAML_LINE = re.compile(r"(---|%YAML|- |[A-Za-z_][\w -]*:(\s|$))")
GOOGLE = frozenset({"image_link", "availability", "gtin", "condition", "google_product_category"})
SHOPIFY = frozenset({"option1_name", "option1_value", "body", "price", "vendor", "sku"})


def container_of(head: str) -> Container:
    """Tell how a file is written from its beginning."""
    text = head.lstrip()
    if text.startswith("<"):
        return "html" if HTML.match(text) else "xml"
    if text.startswith(("{", "[")):
        linked = LINKED_DATA.search(text) and not (one_a_line(text) and _plain_line(text))
        return "json_ld" if linked else "json"
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return "yaml" if YAML_LINE.match(next(lines, "")) else "delimited"


def container_for(format: Format, seen: Container) -> Container | None:
    """Take the way a given format is written, if the file can be that."""
    if seen in HELD_IN[format]:
        return seen
    alike = next(group for group in ALIKE if seen in group)
    return next(iter(alike & HELD_IN[format]), None)


def format_of(container: Container, columns: Iterable[str]) -> Format:
    """Tell whose words the columns are."""
    if container == "xml":
        return "google_merchant_xml"
    if container in ("html", "json_ld"):
        return "json_ld"
    names = {field_name(column) for column in columns}
    if container != "yaml" and "title" in names and names & MARKS:
        return "openai_feed"
    return _delimited(list(columns), names) if container == "delimited" else PLAIN[container]


def _delimited(columns: list[str], names: set[str]) -> Format:
    ours = {our_name(column) for column in columns}
    if {"handle", "title"} <= ours and ours & SHOPIFY:
        return "shopify"
    google = {"id", "title", "link"} <= names and names & GOOGLE
    return "google_merchant_tsv" if google else "csv"


def _plain_line(text: str) -> bool:
    return not LINKED_DATA.search(text.partition("\n")[0])
