"""Whether a sentence says only what the catalogue bears out."""

from agent.grounding.checked import Checked
from agent.grounding.grounding import Grounding
from agent.grounding.shop_words import ShopWords
from recommender import Evidence

__all__ = ["Checked", "Evidence", "Grounding", "ShopWords"]
