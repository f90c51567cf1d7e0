"""Product files of many shops, read into products."""

from store.importers.mapping import load_mapping
from store.importers.money import parse_price
from store.importers.opening import open_source
from store.importers.plain import product_from_row
from store.importers.rejection import BadRow, Rejected
from store.importers.source import Source

__all__ = [
    "BadRow",
    "Rejected",
    "Source",
    "load_mapping",
    "open_source",
    "parse_price",
    "product_from_row",
]
