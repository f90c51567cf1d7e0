"""Other languages: which one a shopper writes in, and what that says in the reader's English."""

from agent.languages.detection import language_of
from agent.languages.translation import Translation, translated

__all__ = ["Translation", "language_of", "translated"]
