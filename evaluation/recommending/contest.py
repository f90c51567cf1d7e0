"""One way of recommending beside the simple ones, on the same sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.recommending.outcome import Outcome
from evaluation.retrieval import bounds
from evaluation.significance import Interval, paired_bootstrap


@dataclass(frozen=True)
class Contest:
    """What ours and the baselines reached on the same examples, in the same order."""

    ours: Outcome
    baselines: Mapping[str, Outcome]

    @property
    def best(self) -> str:
        """The name of the baseline with the greatest NDCG@10."""
        return max(self.baselines, key=lambda name: float(self.baselines[name].ndcg().mean()))

    def over(self, name: str, part: str = "") -> Interval:
        """Return by how much our NDCG@10 is above a baseline's, in one slice or in all."""
        ours, theirs = self.ours, self.baselines[name]
        if not part:
            return paired_bootstrap(ours.ndcg(), theirs.ndcg())
        kept = ours.within(part)
        return paired_bootstrap(ours.ndcg()[kept], theirs.ndcg()[kept])

    def as_json(self) -> dict[str, Any]:
        """Return the figures by the names that the project's issues use."""
        best = self.best
        ours = self.ours.as_json()
        parts = [n for n in ("cold", "1-3", "warm", "not_cold") if self.ours.within(n).any()]
        return {
            **ours,
            "cold_ndcg@10": ours["slices"]["cold"]["ndcg@10"],
            "baselines": {name: figures.as_json() for name, figures in self.baselines.items()},
            "best_baseline": best,
            "over_best_baseline_ci": bounds(self.over(best)),
            "over_best_baseline_by_slice": {n: bounds(self.over(best, n)) for n in parts},
            "sessions": len(self.ours.ranks),
        }
