"""Whether a sentence says only what the catalogue bears out."""

from agent.grounding.checked import Checked
from agent.grounding.grounding import Grounding
from recommender import Evidence

__all__ = ["Checked", "Evidence", "Grounding"]
