"""Our search beside the usual ones, over the same products, queries and judgments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.baselines import Search, baselines
from evaluation.errors import BadDataset
from evaluation.judgments import Judgments
from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.significance import Interval, paired_bootstrap
from store import Catalog

Floats = NDArray[np.float64]
DEPTH = 100
"""How many ids a search is asked for: recall and reciprocal rank look that far."""


@dataclass(frozen=True)
class Figures:
    """One system's figures, each an array with one number per query."""

    ndcg: Floats
    recall: Floats
    mrr: Floats

    def of(self, kept: Sequence[int]) -> Figures:
        """Return the figures of the queries at these places."""
        at = np.asarray(kept, np.int64)
        return Figures(self.ndcg[at], self.recall[at], self.mrr[at])


@dataclass(frozen=True)
class Comparison:
    """What was measured: the queries, our figures and those of every baseline."""

    queries: tuple[str, ...]
    products: int
    k: int
    ours: Figures
    baselines: Mapping[str, Figures]

    @property
    def best(self) -> str:
        """The baseline with the highest mean nDCG."""
        return max(self.baselines, key=lambda name: self.baselines[name].ndcg.mean())

    def over(self, name: str, metric: str = "ndcg") -> Interval:
        """Return by how much ours is better than a baseline in `ndcg`, `recall` or `mrr`."""
        return paired_bootstrap(getattr(self.ours, metric), getattr(self.baselines[name], metric))

    def among(self, kept: Sequence[int]) -> Comparison:
        """Return the same comparison over the queries at these places alone."""
        others = {name: figures.of(kept) for name, figures in self.baselines.items()}
        queries = tuple(self.queries[i] for i in kept)
        return Comparison(queries, self.products, self.k, self.ours.of(kept), others)

    def means(self, figures: Figures) -> dict[str, float]:
        """Return the mean figures of one system by their usual names."""
        return {
            f"ndcg@{self.k}": _rounded(figures.ndcg.mean()),
            f"recall@{DEPTH}": _rounded(figures.recall.mean()),
            "mrr": _rounded(figures.mrr.mean()),
        }

    def as_json(self) -> dict[str, Any]:
        """Return all of it for programs: intervals are [low, high] of ours minus theirs."""
        return {
            "products": self.products,
            "queries": len(self.queries),
            **self.means(self.ours),
            "baselines": {
                name: self.means(figures) | {"over_ci": self._intervals(name)}
                for name, figures in self.baselines.items()
            },
            "best_baseline": self.best,
            "over_best_baseline_ci": bounds(self.over(self.best)),
        }

    def _intervals(self, name: str) -> dict[str, list[float]]:
        named = {"ndcg": f"ndcg@{self.k}", "recall": f"recall@{DEPTH}", "mrr": "mrr"}
        return {told: bounds(self.over(name, metric)) for metric, told in named.items()}


def ids_of(catalog: Catalog) -> frozenset[str]:
    """Return the ids of all products."""
    return frozenset(p.id for p in catalog.at(range(len(catalog))))


def bounds(interval: Interval) -> list[float]:
    """Return [low, high], to four digits."""
    return [_rounded(interval.low), _rounded(interval.high)]


def compare(search: Search, catalog: Catalog, judgments: Judgments, *, k: int = 10) -> Comparison:
    """Run our search and the baselines for every judged query of this catalogue.

    nDCG is cut at `k`; recall and reciprocal rank look at the first 100 and count as relevant
    what gains most (of ESCI, "exact" only). Queries that no product of the catalogue is good for
    are left out. Raises BadDataset when no query is left.
    """
    usable = judgments.among(ids_of(catalog))
    if not usable.queries:
        raise BadDataset(
            "no judged product is in this catalogue",
            hint="The ids of judgments.csv have to be those of the products file",
        )
    figures = _figures({"": search, **baselines(catalog)}, usable, k)
    ours = figures.pop("")
    return Comparison(usable.queries, len(catalog), k, ours, figures)


def _figures(systems: Mapping[str, Search], judgments: Judgments, k: int) -> dict[str, Figures]:
    """Ask all systems the same query before the next one, so that its vector is made once."""
    rows: dict[str, list[tuple[float, float, float]]] = {name: [] for name in systems}
    for query, gains in judgments.gains.items():
        relevant = judgments.relevant(query)
        for name, search in systems.items():
            ranking = search(query, max(DEPTH, k))
            rows[name].append(
                (
                    ndcg(ranking, gains, k),
                    recall(ranking, relevant, DEPTH),
                    reciprocal_rank(ranking, relevant, DEPTH),
                )
            )
    return {name: Figures(*np.array(told, np.float64).T) for name, told in rows.items()}


def _rounded(value: float) -> float:
    return round(float(value), 4)
