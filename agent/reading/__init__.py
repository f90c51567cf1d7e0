"""What a shopper's words mean: a deterministic reading with the catalogue's own vocabulary."""

from agent.reading.answering import impatient
from agent.reading.goals import Goals, Nearest, kind_of
from agent.reading.lexicon import all_words, either, table, words_of
from agent.reading.reader import Reader
from agent.reading.utterance import flatten, root

__all__ = [
    "Goals",
    "Nearest",
    "Reader",
    "all_words",
    "either",
    "flatten",
    "impatient",
    "kind_of",
    "root",
    "table",
    "words_of",
]
