"""What a shopper's words mean: a deterministic reading with the catalogue's own vocabulary."""

from agent.reading.answering import impatient
from agent.reading.conflicts import conflicts_of
from agent.reading.goals import Goals, Nearest, kind_of
from agent.reading.lexicon import all_words, either, table, words_of
from agent.reading.naming import also_called, also_formed, is_variety
from agent.reading.reader import Reader
from agent.reading.subject import tidy, words_left
from agent.reading.utterance import flatten, root

__all__ = [
    "Goals",
    "Nearest",
    "Reader",
    "all_words",
    "also_called",
    "also_formed",
    "conflicts_of",
    "either",
    "flatten",
    "impatient",
    "is_variety",
    "kind_of",
    "root",
    "table",
    "tidy",
    "words_left",
    "words_of",
]
