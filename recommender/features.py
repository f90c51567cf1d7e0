"""What a learned ranker sees of a candidate: named numbers, a row for each product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from store import Product, stems, texts_of

Floats = NDArray[np.float64]
_VOTERS = 10


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


def pool_of(
    query: str, products: Sequence[Product], *, fused: Floats, dense: Floats, lexical: Floats
) -> Pool:
    """Return the candidates of a query with their features; all arrays are one per product."""
    order = np.argsort(-fused, kind="stable")
    products = [products[i] for i in order]
    fused, dense, lexical = fused[order], dense[order], lexical[order]
    columns = {
        "fused": _scaled(fused),
        "dense": dense,
        "dense_rank": _ranks(dense),
        "lexical": lexical,
        "lexical_rank": _ranks(lexical),
        **_said(query, products),
        **_stated(products),
    }
    matrix = np.column_stack(list(columns.values())).reshape(len(products), len(columns))
    features = Features(tuple(columns), np.asarray(matrix, np.float64))
    return Pool(tuple(p.id for p in products), fused, features)


def _scaled(scores: Floats) -> Floats:
    spread = np.ptp(scores) if len(scores) else 0.0
    return (scores - scores.min()) / spread if spread else np.ones_like(scores)


def _ranks(scores: Floats) -> Floats:
    """Return the place of each score, the best one's 1; equal scores share the best of theirs."""
    return np.searchsorted(np.sort(-scores), -scores).astype(np.float64) + 1


def _said(query: str, products: Sequence[Product]) -> dict[str, Floats]:
    """Return which words of the query the fields of each product hold, and the reverse."""
    asked = frozenset(stems(query))
    titles = [frozenset(stems(p.title)) for p in products]
    held = [len(asked & title) for title in titles]
    return {
        "title_coverage": np.array([n / max(len(asked), 1) for n in held]),
        "query_coverage": np.array([n / max(len(t), 1) for n, t in zip(held, titles, strict=True)]),
        "brand_match": np.array([_covered((p.brand or "",), asked) for p in products]),
        "color_match": np.array([_covered(texts_of(p).get("color", ()), asked) for p in products]),
        "category_match": np.array([_covered(p.categories, asked) for p in products]),
    }


def _covered(values: Sequence[str], asked: frozenset[str]) -> float:
    """Return the largest share of a value's words that was asked for; NaN without a value."""
    wanted = [set(stems(value)) for value in values]
    return max((len(w & asked) / len(w) for w in wanted if w), default=np.nan)


def _stated(products: Sequence[Product]) -> dict[str, Floats]:
    """Return what the rows state, and how far the categories agree with those of the best."""
    votes = Counter(chain.from_iterable(set(p.categories) for p in products[:_VOTERS]))
    agreed = [max((votes[c] for c in p.categories[-1:]), default=0) for p in products]
    prices = np.array([p.price.amount if p.price else np.nan for p in products], np.float64)
    known = np.sort(prices[~np.isnan(prices)])
    percentile = np.searchsorted(known, prices) / max(len(known), 1)
    return {
        "category_vote": np.array(agreed, np.float64) / _VOTERS,
        "rating": np.array([p.rating.value if p.rating else np.nan for p in products]),
        "log_ratings": np.log1p([p.rating.count if p.rating else 0 for p in products]),
        "price_percentile": np.where(np.isnan(prices), np.nan, percentile),
    }
