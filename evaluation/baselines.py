"""The searches that everybody has, to be measured beside ours in the same run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evaluation.bm25 import Bm25, stemmed_tokens
from store import Catalog, Product

Search = Callable[[str, int], Sequence[str]]
"""A query and a limit in, at most that many product ids out, best first."""
Floats = NDArray[np.float64]
Scores = Callable[[str], Floats]
# The constant of the paper, and how far down each list is fused.
RRF_K, RRF_DEPTH = 60, 1000


def whole_text(product: Product) -> str:
    """Return everything that a product says in words, title first."""
    values = (v for v in product.attributes.values() if isinstance(v, tuple))
    parts = (
        product.title,
        product.brand or "",
        *product.categories,
        *(text for value in values for text in value),
        *product.tags,
        product.description,
    )
    return " ".join(p for p in parts if p)


def baselines(catalog: Catalog) -> Mapping[str, Search]:
    """Return BM25 with and without stemming, exact dense search, and the fusion of the last two.

    All of them read the products and vectors of the opened catalogue; none of them filters.
    """
    products = catalog.at(range(len(catalog)))
    ids = [p.id for p in products]
    texts = [whole_text(p) for p in products]
    plain, stemmed = Bm25(texts).scores, Bm25(texts, stemmed_tokens).scores

    @lru_cache(maxsize=1)  # the fusion asks again for what dense search has just asked
    def dense(query: str) -> Floats:
        return np.asarray(catalog.similarities(query), np.float64)

    return {
        "bm25": _by_score(ids, plain, positive=True),
        "bm25_stemmed": _by_score(ids, stemmed, positive=True),
        "dense": _by_score(ids, dense),
        "rrf": _fused(ids, stemmed, dense),
    }


def _by_score(ids: Sequence[str], scores: Scores, *, positive: bool = False) -> Search:
    """Search by a score per product; with `positive`, a product without any is not found."""

    def search(query: str, limit: int) -> list[str]:
        return [ids[row] for row in _best(scores(query), limit, positive)]

    return search


def _best(scores: Floats, limit: int, positive: bool) -> NDArray[np.int64]:
    order = np.argsort(-scores, kind="stable")[:limit]
    return np.asarray(order[scores[order] > 0] if positive else order, np.int64)


def _fused(ids: Sequence[str], lexical: Scores, dense: Scores) -> Search:
    """Search by reciprocal rank fusion: the sum of 1 / (60 + rank) over both lists.

    Source: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion (2009).
    """

    def search(query: str, limit: int) -> list[str]:
        total = np.zeros(len(ids))
        for rows in (_best(lexical(query), RRF_DEPTH, True), _best(dense(query), RRF_DEPTH, False)):
            total[rows] += 1 / (RRF_K + np.arange(1, len(rows) + 1))
        return [ids[row] for row in _best(total, limit, True)]

    return search
