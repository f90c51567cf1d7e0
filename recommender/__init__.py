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
from recommender.features import Features, Pool, pool_of
from recommender.fusion import Weights, fused
from recommender.likeness import likeness, spread
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
    "Budget",
    "BudgetSpent",
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
    "Privacy",
    "Ranker",
    "RankerMismatch",
    "Reason",
    "RecommenderError",
    "Relaxation",
    "Retrieved",
    "Rounds",
    "Sentiment",
    "ShopTaste",
    "TooFewLabels",
    "TooFewReviews",
    "TooFewShops",
    "Weights",
    "bayesian_average",
    "best_inquiry",
    "bounded",
    "contrast",
    "contrasted",
    "cosines",
    "digest",
    "explain",
    "extreme_of",
    "fair_ratings",
    "federated",
    "fused",
    "inquiries",
    "label",
    "likeness",
    "masked",
    "noisy",
    "oracle_turns",
    "pool_of",
    "ranked",
    "reasons_for",
    "relaxations",
    "released",
    "relevant",
    "retrieve",
    "spoken",
    "spread",
    "summed",
    "theme_score",
    "theme_scores",
    "themes_in",
    "tiers",
    "word_balance",
]
