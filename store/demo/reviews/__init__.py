"""The reviews of the demo shop: written by hand, a file a department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from store.reviews.review import Review


def demo_reviews() -> Iterator[Review]:
    """Yield the reviews of all products that have some, in the order of the files."""
    for file in review_files():
        shelf = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for product, rows in shelf.items():
            yield from (_review(product, number, row) for number, row in enumerate(rows, 1))


def review_files() -> list[Traversable]:
    """Return the files that the reviews stand in."""
    found = [f for f in files(__name__).iterdir() if f.name.endswith(".yaml")]
    return sorted(found, key=lambda f: f.name)


def _review(product: str, number: int, row: dict[str, Any]) -> Review:
    """Read one row: stars, the day, who wrote it, perhaps a title, and the text."""
    day = row["on"]
    return Review(
        id=f"{product}-{number}",
        product=product,
        rating=float(row["stars"]),
        title=row.get("title", ""),
        text=row.get("text", ""),
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp(),
        author=row.get("by", ""),
        verified=row.get("verified", True),
    )
