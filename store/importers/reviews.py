"""A file of reviews, read row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.day import parse_day
from store.errors import BadProductFile
from store.importers.attribute import attribute_name
from store.importers.contents import Contents
from store.importers.delimited import delimited_rows
from store.importers.format import Container, container_of
from store.importers.json_rows import json_rows
from store.importers.mapping import parsed_mapping
from store.importers.opening import columns_of
from store.importers.rating import read_rating
from store.importers.rejection import BadRow, Rejected
from store.importers.row import Row, attempt
from store.importers.text import DESCRIPTION, TITLE, blank, clean, text_of
from store.importers.yaml_rows import yaml_rows
from store.reviews.review import Review

COLUMNS: dict[str, tuple[str, ...]] = {
    "product": ("product_id", "product", "item_id", "parent_asin", "asin", "sku", "clothing_id",
                "product_sku", "product_handle", "handle", "item", "business_id", "book_id"),
    "rating": ("rating", "stars", "score", "overall", "star_rating", "review_rating", "grade"),
    "scale": ("scale", "best_rating", "rating_scale", "max_rating"),
    "text": ("review_text", "text", "review", "body", "content", "review_body", "comment",
             "comments", "reviewtext", "pros_and_cons"),
    "title": ("title", "summary", "headline", "review_title", "review_headline", "subject"),
    "at": ("at", "created_at", "review_date", "date", "timestamp", "time", "unix_review_time",
           "unixreviewtime", "submitted_at", "published_at", "review_time"),
    "author": ("author", "reviewer_id", "user_id", "reviewer", "reviewer_name", "customer_id",
               "user", "email", "reviewerid", "shopper"),
    "verified": ("verified", "verified_purchase", "verified_buyer", "is_verified"),
    "id": ("id", "review_id", "reviewid", "uuid"),
}  # fmt: skip
"""The fields of a review, each with the names that shops give its column, the best first."""

READERS: dict[Container, Callable[[Contents], Iterator[Row | Rejected]]] = {
    "delimited": delimited_rows,
    "json": json_rows,
    "yaml": yaml_rows,
}
TRUE = frozenset({"true", "yes", "y", "1", "verified"})
FALSE = frozenset({"false", "no", "n", "0", "", "unverified"})
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MILLISECONDS = 1e11


@dataclass(frozen=True)
class ReviewFile:
    """One file of reviews: how its columns are read, and its records."""

    path: Path
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    contents: Contents
    rows: Callable[[Contents], Iterator[Row | Rejected]]

    def records(self) -> Iterator[Review | Rejected]:
        """Read every review, and name every row that is none with its line and reason."""
        self.contents.rewind()
        columns = {f: [c for c in self.mapping if self.mapping[c] == f] for f in COLUMNS}
        for row in self.rows(self.contents):
            if isinstance(row, Rejected):
                yield row
            else:
                yield attempt(row, lambda r: _review(r.cells, columns))


def open_reviews(path: Path, *, mapping: Mapping[str, str] | None = None) -> ReviewFile:
    """Recognize a file of reviews (CSV, TSV, JSON, JSONL or YAML, also gzipped).

    `mapping` gives columns their fields over what their names suggest. Raises BadProductFile.
    """
    contents = Contents(path)
    container = container_of(contents.head())
    if container not in READERS:
        raise contents.bad(f"is written as {container}", "Write the reviews as CSV or JSONL")
    rows = READERS[container]
    names = columns_of(contents, rows(contents))
    used = _mapped(names, mapping or {})
    for field, needed in (("product", "the product"), ("text", "the text or the rating")):
        if not {field, "rating" if field == "text" else field} & set(used.values()):
            shown = ", ".join(name[:40] for name in names[:20])
            hint = f"Name the column of {needed} in a mapping file and pass it with --map"
            raise contents.bad(f"has no {field} among its columns ({shown})", hint)
    ignored = tuple(c for c in names if c not in used)
    return ReviewFile(path, used, ignored, contents, rows)


def review_mapping(path: Path) -> dict[str, str]:
    """Read a YAML or JSON file of `column: field` lines for reviews."""
    mapping = parsed_mapping(path)
    for column, field in mapping.items():
        if field not in {*COLUMNS, "ignore"}:
            hint = f"Use one of {', '.join(COLUMNS)}, or ignore"
            raise BadProductFile(f"{path}: {column!r} maps to {field!r}, no field", hint=hint)
    return mapping


def _mapped(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    plain = {column: attribute_name(column) for column in names if column}
    used = {column: field for column, field in given.items() if field != "ignore"}
    for field, wanted in COLUMNS.items():
        free = [c for c in plain if c not in given and c not in used]
        found = [c for want in wanted for c in free if plain[c] == want]
        if field not in used.values():
            # The lines of a JSON file may each have their own; the best name that is filled counts.
            used |= dict.fromkeys(found, field)
    return used


def _review(cells: Mapping[str, object], columns: Mapping[str, list[str]]) -> Review:
    told = {field: _filled(cells, names) for field, names in columns.items()}
    product = clean(_text(told, "product"), TITLE)
    if not product:
        raise BadRow("it names no product")
    title, text = clean(_text(told, "title"), TITLE), clean(_text(told, "text"), DESCRIPTION)
    rating = read_rating(told.get("rating"), best=told.get("scale"))
    if rating is None and not (title or text):
        raise BadRow("it has neither a rating nor a text")
    return Review(
        id=clean(_text(told, "id"), TITLE),
        product=product.removesuffix(".0") if product.removesuffix(".0").isdigit() else product,
        rating=rating.value if rating else None,
        scale=rating.scale_max if rating else 5.0,
        title=title,
        text=text,
        at=_time(_text(told, "at")),
        author=clean(_text(told, "author"), TITLE),
        verified=_truth(_text(told, "verified")) if told["verified"] is not None else None,
    )


def _filled(cells: Mapping[str, object], names: Iterable[str]) -> object:
    return next((cells[name] for name in names if not blank(cells.get(name))), None)


def _text(told: Mapping[str, object], field: str) -> str:
    value = told.get(field)
    return "" if blank(value) else text_of(value)


def _truth(text: str) -> bool:
    said = text.strip().casefold()
    if said not in TRUE | FALSE:
        raise BadRow(f"verified {said[:40]!r} is neither true nor false")
    return said in TRUE


def _time(text: str) -> float | None:
    """Read seconds or milliseconds since the epoch, ISO 8601, or a day; without a zone it is UTC.

    A day that can't be told (03/04/2024) is no reason to lose a review: it stays undated.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        number = float(text)
        return number / 1000 if number > _MILLISECONDS else number
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        day = parse_day(text)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
