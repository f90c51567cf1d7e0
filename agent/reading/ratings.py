"""Limits on the rating and on how many have rated."""

from __future__ import annotations

import re

from agent.reading.bounds import Bound
from store import Constraint, Op

_STARS = frozenset({"star", "stars"})
_REVIEWS = frozenset({"review", "reviews", "ratings", "raters", "reviewers"})
_RATED = re.compile(
    r"\b(?:rating|ratings|rated|stars?|score|scored?)\s*(?:(?:of|is|at|are|:|score)\s*)*$"
)
_FOLLOWED = re.compile(r"\s*(?:out of (?:5|five)\s*)?(?:stars?|ratings?|average)\b")
_CUSTOMER = re.compile(r"\s*(?:customer|user|positive|good|verified)?\s*reviews\b")
_MOST = 5


def _about_reviews(flat: str, bound: Bound) -> bool:
    return bound.unit in _REVIEWS or bool(_CUSTOMER.match(flat, bound.end))


def _about_stars(flat: str, bound: Bound) -> bool:
    if bound.last.value > _MOST:
        return False
    rated = _RATED.search(flat[: bound.start])
    return bool(bound.unit in _STARS or rated or _FOLLOWED.match(flat, bound.end))


def rating_limits(flat: str, said: str, bound: Bound) -> tuple[Constraint, ...]:
    """Return the constraints when the number is of stars or of reviews, else none.

    "4 stars" alone means at least 4; "5 stars" alone would leave out nearly everything.
    """
    if bound.sign:
        return ()
    bare: tuple[tuple[Op, float], ...] = ()
    if _about_reviews(flat, bound):
        bare = (("gte", bound.first.value),)
        return _constraints("rating_count", bound.limits or bare, said)
    if not _about_stars(flat, bound):
        return ()
    if bound.first.value < _MOST:
        bare = (("gte", bound.first.value),)
    return _constraints("rating", bound.limits or bare, said)


def _constraints(
    field: str, limits: tuple[tuple[Op, float], ...], said: str
) -> tuple[Constraint, ...]:
    return tuple(Constraint(field=field, op=op, value=value, said=said) for op, value in limits)
