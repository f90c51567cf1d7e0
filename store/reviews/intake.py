"""A file of reviews taken into a catalogue: what came in, and what did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from store.errors import BadProductFile
from store.importers import Rejected
from store.product import Value
from store.rejections import Rejections
from store.reviews.review import Review
from store.reviews.reviews import FOLDER, Reviews
from store.shelf import Shelf

_NAMED = 5
_AT_ONCE = 500


class ReviewsTaken(Value):
    """What taking in a file did.

    `unknown_products` are ids that the catalogue lacks, most reviewed first; their `unknown`
    reviews are kept for when such a product arrives. `unrated` and `wordless` lack one half.
    """

    name: str
    new: int
    changed: int
    known: int
    rejected: int
    report: str | None
    unknown: int
    unknown_products: tuple[str, ...]
    unrated: int
    wordless: int
    products: int


def reviews_of(shelf: Shelf, name: str) -> Reviews:
    """Return the reviews of a catalogue; there may be none."""
    return Reviews(shelf.beside(name, FOLDER))


def take_reviews(shelf: Shelf, name: str, records: Iterable[Review | Rejected]) -> ReviewsTaken:
    """Store the reviews among `records`; bad rows are listed in `<home>/reports/`.

    Raises CatalogNotFound, and BadProductFile where not one row is a review.
    """
    reviews = reviews_of(shelf, name)
    counted: Counter[str] = Counter()
    with Rejections(shelf.home / "reports" / f"{name}-reviews-rejected.csv") as rejections:
        added = reviews.add(_counting(rejections.sift(records), counted))
    by_product = Counter(
        {p.removeprefix("of "): n for p, n in counted.items() if p.startswith("of ")}
    )
    if not by_product:
        hint = f"See {rejections.path}" if rejections.count else "Export the reviews again"
        raise BadProductFile("no usable review in this file", hint=hint)
    unknown = _unknown(shelf, name, by_product)
    return ReviewsTaken(
        name=name,
        **added._asdict(),
        rejected=rejections.bad,
        report=str(rejections.path) if rejections.count else None,
        unknown=unknown.total(),
        unknown_products=tuple(p for p, _ in unknown.most_common(_NAMED)),
        unrated=counted["unrated"],
        wordless=counted["wordless"],
        products=len(by_product) - len(unknown),
    )


def _counting(reviews: Iterable[Review], counted: Counter[str]) -> Iterator[Review]:
    for review in reviews:
        counted[f"of {review.product}"] += 1
        counted["unrated"] += review.rating is None
        counted["wordless"] += not review.words
        yield review


def _unknown(shelf: Shelf, name: str, by_product: Counter[str]) -> Counter[str]:
    catalog, asked = shelf.open(name), list(by_product)
    held: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        held |= {p.id for p in catalog.known(asked[start : start + _AT_ONCE])}
    return Counter({p: n for p, n in by_product.items() if p not in held})
