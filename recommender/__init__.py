"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.bands import Band
from recommender.bundles.affinity import Affinity, affinities
from recommender.bundles.association import associations
from recommender.bundles.baskets import Baskets, baskets_of
from recommender.bundles.companion import Bundler, Companion
from recommender.bundles.fit import FITTING, Fit, fit
from recommender.bundles.pairing import Pairing, pairings
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
from recommender.exploration.slate import Slate, Slot, slate_of
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.graph.fact import Fact
from recommender.graph.graph import Graph
from recommender.graph.path import Path, Step, path_to, path_words
from recommender.graph.walk import Walk
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
    "FITTING",
    "UNSTATED",
    "Affinity",
    "Appeal",
    "Band",
    "Baskets",
    "Bundler",
    "Candidates",
    "Companion",
    "Contrast",
    "Contrasted",
    "Drawn",
    "Edge",
    "Estimate",
    "Evidence",
    "Exemplars",
    "Extreme",
    "Fact",
    "Features",
    "Fit",
    "Graph",
    "Guess",
    "Inquiry",
    "Odds",
    "Order",
    "Pairing",
    "Path",
    "Policy",
    "Pool",
    "Prior",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "RecommenderError",
    "Relaxation",
    "Retrieved",
    "Slate",
    "Slot",
    "Step",
    "TooFewLabels",
    "Walk",
    "Weights",
    "affinities",
    "associations",
    "baskets_of",
    "bayesian_average",
    "best_inquiry",
    "contrast",
    "contrasted",
    "cosines",
    "draw",
    "explain",
    "extreme_of",
    "fair_ratings",
    "fit",
    "fused",
    "inquiries",
    "label",
    "likeness",
    "marginals",
    "odds_of",
    "oracle_turns",
    "pairings",
    "path_to",
    "path_words",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "slate_of",
    "spoken",
    "spread",
    "tiers",
]
