"""How well the next product is found: full-catalogue ranking beside simple baselines."""

from evaluation.recommending.contest import Contest
from evaluation.recommending.learning import (
    LEAST_SEQUENCES,
    Learnt,
    interactions_of,
    learn,
    traits_of,
)
from evaluation.recommending.outcome import Outcome, Scorer, first, outcome, rank_of
from evaluation.recommending.references import references
from evaluation.recommending.report import (
    RecommendReport,
    recommend_report,
    scorer_of,
    without_last,
)

__all__ = [
    "LEAST_SEQUENCES",
    "Contest",
    "Learnt",
    "Outcome",
    "RecommendReport",
    "Scorer",
    "first",
    "interactions_of",
    "learn",
    "outcome",
    "rank_of",
    "recommend_report",
    "references",
    "scorer_of",
    "traits_of",
    "without_last",
]
