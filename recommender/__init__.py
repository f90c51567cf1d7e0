"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.bands import Band
from recommender.candidates import Candidates
from recommender.cold_start import bayesian_average
from recommender.decision_tree import oracle_turns
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.explanation import explain
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.questioning import Inquiry, best_inquiry, inquiries
from recommender.ranker import Ranker
from recommender.ranking import Order, ranked, relevant, tiers
from recommender.reason import Evidence, Reason, label
from recommender.reasons import contrasted, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve

__all__ = [
    "CANDIDATES",
    "Band",
    "Candidates",
    "Evidence",
    "Features",
    "Inquiry",
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
    "best_inquiry",
    "contrasted",
    "explain",
    "fused",
    "inquiries",
    "label",
    "oracle_turns",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "tiers",
]
