"""How good one ranking is, given what each product is worth to the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import islice
from math import log2


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first `k` ids, 0 to 1.

    Gains count linearly and are discounted by log2(rank + 1); the ideal ranks all judged products
    of the query, whether they were found or not; an unjudged product gains nothing. Without any
    gain the result is 0, as in trec_eval. Source: Järvelin and Kekäläinen (2002), in the form
    of trec_eval's ndcg_cut.
    """
    ideal = _discounted(sorted(gains.values(), reverse=True)[:k])
    found = [gains.get(i, 0.0) for i in _first(ranking, k)]
    return _discounted(found) / ideal if ideal > 0 else 0.0


def recall(ranking: Sequence[str], relevant: Set[str], k: int = 100) -> float:
    """Return the share of the relevant ids that are among the first `k`; 0 if there are none."""
    if not relevant:
        return 0.0
    return len(relevant & set(_first(ranking, k))) / len(relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Set[str], k: int = 100) -> float:
    """Return 1 / rank of the first relevant id among the first `k`, else 0."""
    ranks = (rank for rank, i in enumerate(_first(ranking, k), start=1) if i in relevant)
    return 1 / next(ranks, float("inf"))


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _first(ranking: Sequence[str], k: int) -> list[str]:
    """Return the first `k` distinct ids: a product shown twice must not count twice."""
    return list(islice(dict.fromkeys(ranking), k))
