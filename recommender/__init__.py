"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.cold_start import bayesian_average
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.explanation import explain
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.ranker import Ranker
from recommender.ranking import Order, ranked, relevant, tiers
from recommender.reason import Evidence, Reason, label
from recommender.reasons import contrasted, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve
from recommender.spoken import spoken

__all__ = [
    "CANDIDATES",
    "Evidence",
    "Features",
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
    "contrasted",
    "explain",
    "fused",
    "label",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "spoken",
    "tiers",
]
