"""What a learned ranker sees of a candidate: named numbers, a row for each product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.fusion import agreement, scaled, without
from store import Catalog, Hits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """A matrix of shape (candidates, names); NaN where the catalogue doesn't say."""

    names: tuple[str, ...]
    matrix: Floats

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or self.matrix.shape[1] != len(self.names):
            raise ValueError(f"{len(self.names)} names for a matrix of {self.matrix.shape}")


@dataclass(frozen=True)
class Pool:
    """The candidates of one query, best first by the untrained fusion.

    `fused` holds that fusion's score for each id; `features` what a ranker may learn from.
    """

    ids: tuple[str, ...]
    fused: Floats
    features: Features


def features_of(catalog: Catalog, hits: Hits, scores: Floats, order: NDArray[np.int64]) -> Features:
    """Return the features of the candidates in `order`, best first; `scores` are the fused ones."""
    columns = {
        "fused": scaled(scores, float(scores.min(initial=0.0))),
        "dense": hits.dense,
        "dense_rank": _ranks(hits.dense),
        "lexical": hits.lexical,
        "lexical_share": scaled(hits.lexical, 0.0),
        "lexical_rank": _ranks(hits.lexical),
        "words": hits.words,
        "title_share": catalog.shares(hits, "title"),
        "brand_share": catalog.shares(hits, "brand"),
        "color_share": catalog.shares(hits, "color"),
        "category_share": catalog.shares(hits, "category"),
        "kind_vote": agreement(hits, scores),
        "without": without(hits),
        "rating": catalog.numbers("rating", hits.rows),
        "log_ratings": np.log1p(np.nan_to_num(catalog.numbers("rating_count", hits.rows))),
        "price_percentile": _percentiles(catalog.numbers("price", hits.rows)),
    }
    matrix = np.column_stack([np.asarray(c, np.float64) for c in columns.values()])
    return Features(tuple(columns), matrix[order])


def pool_of(catalog: Catalog, hits: Hits, scores: Floats) -> Pool:
    """Return the candidates of a query with their features, best first by the fused `scores`."""
    order = np.argsort(-scores, kind="stable")
    ids = tuple(p.id for p in catalog.at(hits.rows[order].tolist()))
    return Pool(ids, scores[order], features_of(catalog, hits, scores, order))


def _ranks(scores: NDArray[np.floating]) -> Floats:
    """Return the place of each score, the best one's 1; equal scores share the best of theirs."""
    return np.searchsorted(np.sort(-scores), -scores).astype(np.float64) + 1


def _percentiles(prices: Floats) -> Floats:
    known = np.sort(prices[~np.isnan(prices)])
    percentile = np.searchsorted(known, prices) / max(len(known), 1)
    return np.where(np.isnan(prices), np.nan, percentile)
