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
from recommender.errors import RankerMismatch, RecommenderError, TooFewLabels, TooFewReviews
from recommender.exemplars import Exemplars, Guess
from recommender.explanation import explain
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.likeness import likeness, spread
from recommender.questioning import Inquiry, best_inquiry, inquiries
from recommender.ranker import Ranker
from recommender.ranking import Extreme, Order, extreme_of, ranked, relevant, tiers
from recommender.reason import Evidence, Kind, Reason, label
from recommender.reasons import contrasted, reasons_for
from recommender.relaxation import Relaxation, relaxations
from recommender.retrieval import CANDIDATES, Retrieved, retrieve
from recommender.reviews.opinion import word_balance
from recommender.reviews.sentiment import CONTENT, DISCONTENT, Sentiment
from recommender.reviews.themes import digest
from recommender.reviews.wishes import NamedTheme, theme_score, theme_scores, themes_in
from recommender.spoken import spoken

__all__ = [
    "CANDIDATES",
    "CONTENT",
    "DISCONTENT",
    "UNSTATED",
    "Band",
    "Candidates",
    "Contrast",
    "Contrasted",
    "Edge",
    "Evidence",
    "Exemplars",
    "Extreme",
    "Features",
    "Guess",
    "Inquiry",
    "Kind",
    "NamedTheme",
    "Order",
    "Pool",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "RecommenderError",
    "Relaxation",
    "Retrieved",
    "Sentiment",
    "TooFewLabels",
    "TooFewReviews",
    "Weights",
    "bayesian_average",
    "best_inquiry",
    "contrast",
    "contrasted",
    "cosines",
    "digest",
    "explain",
    "extreme_of",
    "fair_ratings",
    "fused",
    "inquiries",
    "label",
    "likeness",
    "oracle_turns",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
    "retrieve",
    "spoken",
    "spread",
    "theme_score",
    "theme_scores",
    "themes_in",
    "tiers",
    "word_balance",
]
