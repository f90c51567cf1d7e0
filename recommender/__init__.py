"""How the shop chooses: plain numbers and values in, an order with reasons out."""

from recommender.cold_start import bayesian_average
from recommender.ranking import Order, fit, ranked, relevant
from recommender.reasons import Evidence, Reason, label, reasons_for
from recommender.relaxation import Relaxation, relaxations

__all__ = [
    "Evidence",
    "Order",
    "Reason",
    "Relaxation",
    "bayesian_average",
    "fit",
    "label",
    "ranked",
    "reasons_for",
    "relaxations",
    "relevant",
]
