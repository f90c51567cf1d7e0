"""Product files of many shops, read into products."""

from store.importers.changes import Change, Changes, Columns, open_changes
from store.importers.edit import created, edited
from store.importers.mapping import load_mapping, parsed_mapping
from store.importers.money import parse_price
from store.importers.opening import open_source
from store.importers.plain import product_from_row
from store.importers.promotions import open_promotions
from store.importers.rejection import BadRow, Rejected
from store.importers.reviews import ReviewFile, open_reviews, review_mapping
from store.importers.row import Row, attempt, refusal
from store.importers.source import Source

__all__ = [
    "BadRow",
    "Change",
    "Changes",
    "Columns",
    "Rejected",
    "ReviewFile",
    "Row",
    "Source",
    "attempt",
    "created",
    "edited",
    "load_mapping",
    "open_changes",
    "open_promotions",
    "open_reviews",
    "open_source",
    "parse_price",
    "parsed_mapping",
    "product_from_row",
    "refusal",
    "review_mapping",
]
