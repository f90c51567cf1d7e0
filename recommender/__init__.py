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
from recommender.taste.arrivals import Arrivals
from recommender.taste.attention import Shape
from recommender.taste.blend import Blend
from recommender.taste.boosts import Boost, Boosted, boosted
from recommender.taste.bundle import arrays_of, taste_of
from recommender.taste.clicking import Clicking, calibration_error, click_features, cross_entropy
from recommender.taste.content import Content
from recommender.taste.diversity import diversified, intra_list_distance
from recommender.taste.ease import Ease
from recommender.taste.example import Example, baskets, next_items
from recommender.taste.factorization import Factorization
from recommender.taste.generator import Generator
from recommender.taste.history import DAY, Decay, History
from recommender.taste.interactions import Interactions
from recommender.taste.item_knn import item_knn
from recommender.taste.neighbors import Neighbors
from recommender.taste.panel import Panel
from recommender.taste.popularity import Popular, PopularInCategory, popularity
from recommender.taste.profile import Profile
from recommender.taste.recipe import BASKETS, Linear, Recipe
from recommender.taste.repurchase import Repurchase
from recommender.taste.sequence_rules import sequence_rules
from recommender.taste.sequence_trial import sequence_trial, sequences_of
from recommender.taste.similarity import similarity
from recommender.taste.taste import Attribution, Taste
from recommender.taste.taste_ranker import TasteRanker
from recommender.taste.training import train as train_taste
from recommender.taste.traits import Traits
from recommender.taste.transformer import Transformer
from recommender.taste.transformer_training import Checkpoint, Schedule, train_transformer
from recommender.taste.transformer_training import ndcg_of as transformer_ndcg
from recommender.taste.verdict import Verdict
from recommender.taste.weights import event_weight

__all__ = [
    "BASKETS",
    "CANDIDATES",
    "DAY",
    "UNSTATED",
    "Arrivals",
    "Attribution",
    "Band",
    "Blend",
    "Boost",
    "Boosted",
    "Candidates",
    "Checkpoint",
    "Clicking",
    "Content",
    "Contrast",
    "Contrasted",
    "Decay",
    "Ease",
    "Edge",
    "Evidence",
    "Example",
    "Exemplars",
    "Extreme",
    "Factorization",
    "Features",
    "Generator",
    "Guess",
    "History",
    "Inquiry",
    "Interactions",
    "Linear",
    "Neighbors",
    "Order",
    "Panel",
    "Pool",
    "Popular",
    "PopularInCategory",
    "Profile",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "Recipe",
    "RecommenderError",
    "Relaxation",
    "Repurchase",
    "Retrieved",
    "Schedule",
    "Shape",
    "Taste",
    "TasteRanker",
    "TooFewLabels",
    "Traits",
    "Transformer",
    "Verdict",
    "Weights",
    "arrays_of",
    "baskets",
    "bayesian_average",
    "best_inquiry",
    "boosted",
    "calibration_error",
    "click_features",
    "contrast",
    "contrasted",
    "cosines",
    "cross_entropy",
    "diversified",
    "event_weight",
    "explain",
    "extreme_of",
    "fair_ratings",
    "fused",
    "inquiries",
    "intra_list_distance",
    "item_knn",
    "label",
    "likeness",
    "next_items",
    "oracle_turns",
    "pool_of",
    "popularity",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "sequence_rules",
    "sequence_trial",
    "sequences_of",
    "similarity",
    "spoken",
    "spread",
    "taste_of",
    "tiers",
    "train_taste",
    "train_transformer",
    "transformer_ndcg",
]
