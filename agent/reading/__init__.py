"""What a shopper's words mean: a deterministic reading with the catalogue's own vocabulary."""

from agent.reading.answering import impatient
from agent.reading.lexicon import all_words, either, table, words_of
from agent.reading.reader import Reader
from agent.reading.utterance import root

__all__ = ["Reader", "all_words", "either", "impatient", "root", "table", "words_of"]
