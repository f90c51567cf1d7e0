"""What a shopper's words mean: a deterministic reading with the catalogue's own vocabulary."""

from agent.reading.lexicon import all_words, table, words_of
from agent.reading.reader import Reader
from agent.reading.utterance import root

__all__ = ["Reader", "all_words", "root", "table", "words_of"]
