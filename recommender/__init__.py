"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.cold_start import bayesian_average
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.features import Features, Pool, pool_of
from recommender.ranker import Ranker
from recommender.ranking import Order, fit, ranked, relevant
from recommender.reasons import Evidence, Reason, label, reasons_for
from recommender.relaxation import Relaxation, relaxations

__all__ = [
    "Evidence",
    "Features",
    "Order",
    "Pool",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "RecommenderError",
    "Relaxation",
    "TooFewLabels",
    "bayesian_average",
    "fit",
    "label",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
]
