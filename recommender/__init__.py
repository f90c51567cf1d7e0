"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.cold_start import bayesian_average
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.features import Features, Pool, pool_of
from recommender.fusion import fused
from recommender.ranker import Ranker
from recommender.ranking import Order, ranked, relevant, tiers
from recommender.reasons import Evidence, Reason, label, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve

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
    "bayesian_average",
    "fused",
    "label",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "tiers",
]
