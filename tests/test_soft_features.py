"""A wish that no field states ranks by what reviewers say, and only where there are any."""

from __future__ import annotations

import numpy as np

from store import Constraint, Review, Shelf
from store.ingest import Import, ingest
from store.reviews.intake import take_reviews
from tests.conftest import product
from tools.reviewed import as_reviewed
from tools.selection import by_query
from ui.reviews import rework

KIND = (Constraint(field="category", op="eq", value="Chairs"),)
CHAIRS = ("Birch Chair", "Maple Chair", "Walnut Chair")


# Copies of one text would count as one reviewer.
PRAISE = (
    "Very comfortable, even after a long dinner with the family.",
    "My back likes it. A comfortable seat at last.",
    "Comfortable for reading, and it fits under our old table.",
    "We bought four: all of them comfortable, none of them wobbles.",
)
BLAME = (
    "Not comfortable at all, I sat on a cushion from the first day.",
    "Looks fine in the hall, yet nobody calls it comfortable. Uncomfortable!",
    "Uncomfortable after ten minutes, my guests moved to the sofa.",
    "The edge is hard, so this is an uncomfortable thing to own.",
)


def reviews(name: str, texts: tuple[str, ...], stars: float) -> list[Review]:
    return [
        Review(id=f"{name}{at}", product=name, rating=stars, text=text, at=1e9 + at * 1e7)
        for at, text in enumerate(texts)
    ]


def shop_of(shelf: Shelf, *, reviewed: bool) -> Shelf:
    rows = [product(title, "A chair.", categories=("Chairs",)) for title in CHAIRS]
    ingest(shelf, Import("chairs", rows))
    if reviewed:
        praised = reviews("walnut-chair", PRAISE, 5)
        faulted = reviews("birch-chair", BLAME, 1)
        take_reviews(shelf, "chairs", [*praised, *faulted])
        rework(shelf, "chairs")
    return shelf


def order(shelf: Shelf, query: str) -> list[str]:
    catalog = shelf.open("chairs")
    return [p.title for p in catalog.at(by_query(catalog, query, KIND).rows)]


def test_what_reviewers_call_comfortable_comes_before_what_they_do_not(shelf: Shelf) -> None:
    found = order(shop_of(shelf, reviewed=True), "comfortable chair")
    assert found.index("Walnut Chair") < found.index("Maple Chair") < found.index("Birch Chair")


def test_without_such_a_wish_or_without_reviews_nothing_changes(shelf: Shelf) -> None:
    catalog = shop_of(shelf, reviewed=False).open("chairs")
    rows = np.arange(3)
    assert as_reviewed(catalog, "comfortable chair", rows, np.zeros(3)).tolist() == [0, 1, 2]
    shop_of(shelf, reviewed=True)
    again = as_reviewed(shelf.open("chairs"), "a chair", rows, np.zeros(3))
    assert again.tolist() == [0, 1, 2]


def test_a_better_fit_is_never_passed_by_a_praise(shelf: Shelf) -> None:
    catalog = shop_of(shelf, reviewed=True).open("chairs")
    rows = np.arange(3)
    titles = [p.title for p in catalog.at(rows.tolist())]
    classes = np.array([0 if title == "Birch Chair" else 1 for title in titles])
    best = as_reviewed(catalog, "comfortable chair", rows, classes)
    assert titles[int(best[0])] == "Birch Chair"
