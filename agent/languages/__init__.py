"""Other languages: which one a shopper writes in, and what that says in the reader's English."""

from agent.languages.choice import choice_of
from agent.languages.detection import is_foreign, is_spanish, language_of
from agent.languages.locale import language_in
from agent.languages.translation import Translation, offered, translated

__all__ = [
    "Translation",
    "choice_of",
    "is_foreign",
    "is_spanish",
    "language_in",
    "language_of",
    "offered",
    "translated",
]
