"""What a shopper cares about: the themes that they judge in the reviews that they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.reviews.mentions import mentions
from recommender.reviews.wishes import theme_score
from store import Opinions, Review

_DOUBT = 2.0
"""Reviews that a shopper is taken to have written beside their own, which judge nothing."""
_MOST = 6
# What a seller did is no matter of taste.
_SHOPS = frozenset({"delivery", "packaging", "service"})
_LEAST = 0.1
"""How a product has to stand in a theme for that to speak for it."""


class Care(NamedTuple):
    """A theme that `judging` of a shopper's `written` reviews praise or fault; `share` is its own.

    Who complains of a weight cares about it as much as who praises it: both are served by what
    others praise for it.
    """

    theme: str
    judging: int
    written: int
    share: float


class Cared(NamedTuple):
    """A care that speaks for a product, with how many of its `of` reviewers praise it."""

    care: Care
    praising: int
    of: int


def cares(reviews: Iterable[Review]) -> tuple[Care, ...]:
    """Return the themes that a shopper judges most, the strongest first.

    A share is of all judgments, each review judging a theme once; the shares sum to less than 1,
    and to little where little was written. Nouns that are no theme of every shop don't count.
    """
    written = [review for review in reviews if review.words]
    judged = Counter(theme for review in written for theme in _judged(review))
    sure = len(written) / (len(written) + _DOUBT)
    total = max(judged.total(), 1)
    most = sorted(judged.items(), key=lambda told: (-told[1], told[0]))[:_MOST]
    return tuple(Care(theme, n, len(written), sure * n / total) for theme, n in most)


def care_score(opinions: Opinions | None, known: Iterable[Care]) -> float:
    """Return how a product stands in what a shopper cares about, -1 to 1; 0 says nothing."""
    return sum(care.share * theme_score(opinions, care.theme) for care in known)


def cared(opinions: Opinions | None, known: Iterable[Care]) -> Cared | None:
    """Return the care that speaks most for a product, None where none does."""
    if opinions is None:
        return None
    stands: Mapping[Care, float] = {c: theme_score(opinions, c.theme) for c in known}
    best = max(stands, key=lambda care: care.share * stands[care], default=None)
    if best is None or stands[best] < _LEAST:
        return None
    theme = opinions.theme(best.theme)
    return Cared(best, theme.praising, theme.of) if theme else None


def _judged(review: Review) -> set[str]:
    return {m.key for m in mentions(review) if m.sign and not m.noun and m.key not in _SHOPS}
