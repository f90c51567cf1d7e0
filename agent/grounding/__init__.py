"""Whether a sentence says only what the catalogue bears out."""

from agent.grounding.checked import Checked
from agent.grounding.comparisons import size_fields, ways_to_compare
from agent.grounding.figures import figures
from agent.grounding.grounding import Grounding
from agent.grounding.measures import unit_of_field
from agent.grounding.shop_words import ShopWords
from recommender import Evidence

__all__ = [
    "Checked",
    "Evidence",
    "Grounding",
    "ShopWords",
    "figures",
    "size_fields",
    "unit_of_field",
    "ways_to_compare",
]
