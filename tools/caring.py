"""What reviewers say of the things that a shopper judges in reviews of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender import Care, Cared, Evidence, Reason, care_score, cared
from store import Catalog, Product

Floats = NDArray[np.float64]
_HEAD = 24
# Of a score from 0 to 1. Shares and opinions are both well below 1: what was done counts more.
_WEIGHT = 0.5


class Caring:
    """The opinions of products in what a shopper cares about; none are read where that is none."""

    def __init__(self, catalog: Catalog, known: Sequence[Care]) -> None:
        self._catalog, self._known = catalog, known

    def scores(self, products: Sequence[Product], scores: Floats) -> Floats:
        """Return the scores of products; the best 24 gain or lose by what their buyers wrote."""
        if not self._known:
            return scores
        head = np.argsort(-scores, kind="stable")[:_HEAD]
        told = self._catalog.opinions_among([products[i].id for i in head])
        moved = scores.copy()
        for place in head:
            moved[place] += _WEIGHT * care_score(told.get(products[place].id), self._known)
        return moved

    def because(self, product: Product) -> tuple[Reason, ...]:
        """Return the care that speaks for a product, none where none does."""
        if not self._known:
            return ()
        found = cared(self._catalog.opinions(product.id), self._known)
        return (_told(found),) if found else ()


def _told(found: Cared) -> Reason:
    care, theme = found.care, found.care.theme
    praise = f"{found.praising} of {found.of}"
    judged = f"{care.judging} of your {care.written} reviews"
    written = "too" if care.written == 1 else f"in {judged}"
    if care.judging == care.written > 1:
        written = "in each of your reviews"
    return Reason(
        text=f"{praise} reviewers praise the {theme}, which you judged {written}",
        evidence=(
            Evidence(field="reviews", value=f"{praise} praise {theme}"),
            Evidence(field="history", value=f"{judged} judge {theme}"),
        ),
        kind="fact",
        name="care",
        slots={
            "theme": theme,
            "praising": str(found.praising),
            "of": str(found.of),
            "judging": str(care.judging),
            "written": str(care.written),
        },
    )
