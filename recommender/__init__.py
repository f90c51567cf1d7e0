"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.cold_start import bayesian_average
from recommender.contrast import (
    UNSTATED,
    Contrast,
    Contrasted,
    Edge,
    contrast,
    fair_ratings,
)
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.exemplars import Exemplars, Guess
from recommender.explanation import explain
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.likeness import likeness
from recommender.ranker import Ranker
from recommender.ranking import Order, ranked, relevant, tiers
from recommender.reasons import Evidence, Reason, label, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve

__all__ = [
    "CANDIDATES",
    "UNSTATED",
    "Contrast",
    "Contrasted",
    "Edge",
    "Evidence",
    "Exemplars",
    "Features",
    "Guess",
    "Order",
    "Pool",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "RecommenderError",
    "Relaxation",
    "Retrieved",
    "TooFewLabels",
    "Weights",
    "bayesian_average",
    "contrast",
    "explain",
    "fair_ratings",
    "fused",
    "label",
    "likeness",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "tiers",
]
