"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.bands import Band
from recommender.candidates import Candidates
from recommender.cold_start import bayesian_average
from recommender.contrast import (
    UNSTATED,
    Contrast,
    Contrasted,
    Edge,
    contrast,
    fair_ratings,
)
from recommender.cosines import cosines
from recommender.decision_tree import oracle_turns
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels
from recommender.exemplars import Exemplars, Guess
from recommender.explanation import explain
from recommender.exploration.appeal import Appeal, Estimate, Prior
from recommender.exploration.plackett_luce import Drawn, Odds, draw, marginals, odds_of
from recommender.exploration.policy import Policy
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.likeness import likeness, spread
from recommender.questioning import Inquiry, best_inquiry, inquiries
from recommender.ranker import Ranker
from recommender.ranking import Extreme, Order, extreme_of, ranked, relevant, tiers
from recommender.reason import Evidence, Reason, label
from recommender.reasons import contrasted, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve
from recommender.spoken import spoken

__all__ = [
    "CANDIDATES",
    "UNSTATED",
    "Appeal",
    "Band",
    "Candidates",
    "Contrast",
    "Contrasted",
    "Drawn",
    "Edge",
    "Estimate",
    "Evidence",
    "Exemplars",
    "Extreme",
    "Features",
    "Guess",
    "Inquiry",
    "Odds",
    "Order",
    "Policy",
    "Pool",
    "Prior",
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
    "contrast",
    "contrasted",
    "cosines",
    "draw",
    "explain",
    "extreme_of",
    "fair_ratings",
    "fused",
    "inquiries",
    "label",
    "likeness",
    "marginals",
    "odds_of",
    "oracle_turns",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "spoken",
    "spread",
    "tiers",
]
