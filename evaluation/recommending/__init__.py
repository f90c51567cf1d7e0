"""How well the next product is found: full-catalogue ranking beside simple baselines."""

from evaluation.recommending.contest import Contest
from evaluation.recommending.outcome import Outcome, Scorer, first, outcome, rank_of
from evaluation.recommending.references import references

__all__ = ["Contest", "Outcome", "Scorer", "first", "outcome", "rank_of", "references"]
