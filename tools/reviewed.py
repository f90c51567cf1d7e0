"""The order of what fits alike, by what reviewers say of a wish that no field states."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import theme_scores, themes_in
from store import Catalog

Places = NDArray[np.int64]
_HEAD = 24


def as_reviewed(
    catalog: Catalog, query: str, rows: NDArray[np.integer], alike: NDArray[Any]
) -> Places:
    """Return the places of rows in a better order for "comfortable" than they came in.

    `alike` are the classes of equal fit, of shape (rows,), which are kept. Only the first 24 change
    places, and only where their reviewers differ by a tenth: a praise more is no reason.
    """
    places = np.arange(len(rows), dtype=np.int64)
    if not themes_in(query):
        return places
    head = places[:_HEAD]
    ids = [p.id for p in catalog.at(rows[head].tolist())]
    known = catalog.opinions_among(ids)
    if not known:
        return places
    scores = np.round(theme_scores(query, ids, known), 1)
    return np.concatenate([np.lexsort((head, -scores, alike[head])), places[_HEAD:]])
