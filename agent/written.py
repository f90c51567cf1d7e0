"""What a shopper wrote in reviews: ratings that count like others, and what they care about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from sqlite3 import Error as SqliteError
from typing import NamedTuple, Self

from recommender import Care, cares
from store import Event, Review, Reviews

_log = logging.getLogger("shopkeeper")
_MOST = 200
# To read what a text judges takes a third of a millisecond.
_MOST_READ = 12
# A review without a day counts as one of three months ago.
_UNDATED = 90 * 86_400.0


class Written(NamedTuple):
    """The reviews of one shopper, oldest first; they stay with the reviews, and go with them."""

    shopper: str
    reviews: tuple[Review, ...]
    now: float

    @classmethod
    def by(cls, shopper: str, reviews: Reviews | None, now: float) -> Self:
        """Return what somebody wrote, nothing where that can't be read."""
        try:
            found = reviews.by(shopper) if reviews else []
        except SqliteError as error:
            _log.warning("what a shopper wrote can't be read: %s", error)
            found = []
        ordered = sorted(found, key=lambda review: _at(review, now))
        return cls(shopper, tuple(ordered[-_MOST:]), now)

    def ratings(self) -> Iterator[Event]:
        """Yield the stars of the reviews as ratings."""
        for review in self.reviews:
            if review.stars:
                yield Event(
                    shopper=self.shopper,
                    kind="rate",
                    product=review.product,
                    at=_at(review, self.now),
                    value=max(review.stars, 1.0),
                )

    def cares(self) -> tuple[Care, ...]:
        """Return what the shopper cares about by the latest of them."""
        return cares(self.reviews[-_MOST_READ:])


def _at(review: Review, now: float) -> float:
    return now - _UNDATED if review.at is None else review.at
