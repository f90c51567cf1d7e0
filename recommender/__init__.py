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
from recommender.contrasts import against, leads
from recommender.cosines import cosines
from recommender.decision_tree import oracle_turns
from recommender.errors import (
    BudgetSpent,
    RankerMismatch,
    RecommenderError,
    TooFewLabels,
    TooFewReviews,
    TooFewShops,
)
from recommender.exemplars import Exemplars, Guess
from recommender.explanation import explain
from recommender.exploration.appeal import Appeal, Estimate, Prior
from recommender.exploration.plackett_luce import Drawn, Odds, draw, marginals, odds_of
from recommender.exploration.policy import Policy
from recommender.exploration.slate import Slate, Slot, slate_of
from recommender.features import Features, Pool, pool_of
from recommender.fusion import WEIGHTS, Weights, fused
from recommender.graph.fact import Fact
from recommender.graph.graph import Graph
from recommender.graph.path import Path, Step, path_to, path_words
from recommender.graph.walk import Walk
from recommender.likeness import likeness, spread
from recommender.made_of import made_of
from recommender.privacy.budget import Budget
from recommender.privacy.contributions import bounded
from recommender.privacy.federated import Rounds, ShopTaste
from recommender.privacy.federated import trained as federated
from recommender.privacy.masks import masked, summed
from recommender.privacy.noise import Privacy, noisy, released
from recommender.questioning import Inquiry, best_inquiry, inquiries
from recommender.ranker import Ranker
from recommender.ranking import Extreme, Order, extreme_of, ranked, relevant, tiers
from recommender.reason import Evidence, Kind, Reason, label
from recommender.reasons import contrasted, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve
from recommender.reviews.cares import Care, Cared, care_score, cared, cares
from recommender.reviews.opinion import word_balance
from recommender.reviews.sentiment import CONTENT, DISCONTENT, Sentiment
from recommender.reviews.themes import digest
from recommender.reviews.wishes import NamedTheme, theme_score, theme_scores, themes_in
from recommender.shortfall import Shortfall, shortfalls
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
from recommender.taste.taste import Attribution, Heard, Taste
from recommender.taste.taste_ranker import TasteRanker
from recommender.taste.training import train as train_taste
from recommender.taste.traits import Traits
from recommender.taste.transformer import Transformer
from recommender.taste.transformer_training import Checkpoint, Schedule, train_transformer
from recommender.taste.transformer_training import ndcg_of as transformer_ndcg
from recommender.taste.trend import LATELY, Trend, noisy_trend, trends
from recommender.taste.verdict import Verdict
from recommender.taste.weights import event_weight
from recommender.wishes import met, rated

__all__ = [
    "BASKETS",
    "CANDIDATES",
    "CONTENT",
    "DAY",
    "DISCONTENT",
    "FITTING",
    "LATELY",
    "UNSTATED",
    "WEIGHTS",
    "Affinity",
    "Appeal",
    "Arrivals",
    "Attribution",
    "Band",
    "Baskets",
    "Blend",
    "Boost",
    "Boosted",
    "Budget",
    "BudgetSpent",
    "Bundler",
    "Candidates",
    "Care",
    "Cared",
    "Checkpoint",
    "Clicking",
    "Companion",
    "Content",
    "Contrast",
    "Contrasted",
    "Decay",
    "Drawn",
    "Ease",
    "Edge",
    "Estimate",
    "Evidence",
    "Example",
    "Exemplars",
    "Extreme",
    "Fact",
    "Factorization",
    "Features",
    "Fit",
    "Generator",
    "Graph",
    "Guess",
    "Heard",
    "History",
    "Inquiry",
    "Interactions",
    "Kind",
    "Linear",
    "NamedTheme",
    "Neighbors",
    "Odds",
    "Order",
    "Pairing",
    "Panel",
    "Path",
    "Policy",
    "Pool",
    "Popular",
    "PopularInCategory",
    "Prior",
    "Privacy",
    "Profile",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "Recipe",
    "RecommenderError",
    "Relaxation",
    "Repurchase",
    "Retrieved",
    "Rounds",
    "Schedule",
    "Sentiment",
    "Shape",
    "ShopTaste",
    "Shortfall",
    "Slate",
    "Slot",
    "Step",
    "Taste",
    "TasteRanker",
    "TooFewLabels",
    "TooFewReviews",
    "TooFewShops",
    "Traits",
    "Transformer",
    "Trend",
    "Verdict",
    "Walk",
    "Weights",
    "affinities",
    "against",
    "arrays_of",
    "associations",
    "baskets",
    "baskets_of",
    "bayesian_average",
    "best_inquiry",
    "boosted",
    "bounded",
    "calibration_error",
    "care_score",
    "cared",
    "cares",
    "click_features",
    "contrast",
    "contrasted",
    "cosines",
    "cross_entropy",
    "digest",
    "diversified",
    "draw",
    "event_weight",
    "explain",
    "extreme_of",
    "fair_ratings",
    "federated",
    "fit",
    "fused",
    "inquiries",
    "intra_list_distance",
    "item_knn",
    "label",
    "leads",
    "likeness",
    "made_of",
    "marginals",
    "masked",
    "met",
    "next_items",
    "noisy",
    "noisy_trend",
    "odds_of",
    "oracle_turns",
    "pairings",
    "path_to",
    "path_words",
    "pool_of",
    "popularity",
    "ranked",
    "rated",
    "reasons_for",
    "relaxations",
    "released",
    "relevant",
    "retrieve",
    "sequence_rules",
    "sequence_trial",
    "sequences_of",
    "shortfalls",
    "similarity",
    "slate_of",
    "spoken",
    "spread",
    "summed",
    "taste_of",
    "theme_score",
    "theme_scores",
    "themes_in",
    "tiers",
    "train_taste",
    "train_transformer",
    "transformer_ndcg",
    "trends",
    "word_balance",
]
