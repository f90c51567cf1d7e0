"""A query's products, best first: both legs fused, and ranked again where a shop taught it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.errors import RankerMismatch
from recommender.features import features_of
from recommender.fusion import WEIGHTS, Weights, fused
from recommender.ranker import Ranker
from store import Catalog, CatalogUnavailable, Constraint, Hits, Unstated

Floats = NDArray[np.float64]
CANDIDATES = 100
_log = logging.getLogger(__name__)


class Retrieved(NamedTuple):
    """The candidates with their scores, of shape (n,), and the positions of the best first."""

    hits: Hits
    scores: Floats
    order: NDArray[np.int64]
    ranker: Ranker | None = None

    @property
    def rows(self) -> NDArray[np.int32]:
        """The row numbers, best first."""
        return self.hits.rows[self.order]


def retrieve(
    catalog: Catalog,
    query: str,
    where: Iterable[Constraint] = (),
    *,
    limit: int = CANDIDATES,
    unstated: Unstated = "exclude",
    weights: Weights = WEIGHTS,
) -> Retrieved:
    """Return the best candidates for a query among the products that satisfy `where`.

    `limit` is how many each leg brings. Where the catalogue keeps a trained ranker, it ranks the
    best of them again. Raises UnknownField.
    """
    hits = catalog.search(query, where, limit=limit, unstated=unstated)
    scores = fused(hits, weights) if hits.query.slots else np.zeros(len(hits))
    order = np.argsort(-scores, kind="stable")
    ranker = _ranker_of(catalog) if hits.query.slots else None
    if ranker:
        try:
            features = features_of(catalog, hits, scores, order)
            order = order[ranker.order(scores[order], features)]
        except RankerMismatch as error:
            _log.warning("%s", error)
            ranker = None
    return Retrieved(hits, scores, order, ranker)


def _ranker_of(catalog: Catalog) -> Ranker | None:
    try:
        trained = catalog.trained()
        return _parsed(trained.model, trained.features) if trained else None
    except (CatalogUnavailable, RankerMismatch) as error:
        _log.warning("%s", error)
        return None


@lru_cache(maxsize=8)
def _parsed(model: str, features: tuple[str, ...]) -> Ranker:
    return Ranker.parse(model, features)
