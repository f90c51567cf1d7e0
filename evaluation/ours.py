"""What is measured: the search and the candidates that shoppers get, without their constraints."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.baselines import Search
from evaluation.training import Retrieve
from recommender import Pool, fused, pool_of
from store import Catalog
from tools import by_query


def search_of(catalog: Catalog) -> Search:
    """Return the search that shoppers get, with no constraint of theirs."""

    def search(query: str, limit: int) -> Sequence[str]:
        rows = by_query(catalog, query, ()).rows[:limit]
        return [p.id for p in catalog.at(rows)]

    return search


def retrieve_of(catalog: Catalog) -> Retrieve:
    """Return the candidates that the search ranks, with what a ranker may learn from."""

    def retrieve(query: str, limit: int) -> Pool:
        hits = catalog.search(query, limit=limit)
        return pool_of(catalog, hits, fused(hits))

    return retrieve
