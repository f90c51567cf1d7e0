"""What a shopper's words mean: a deterministic reading with the catalogue's own vocabulary."""

from agent.reading.goals import Goals, Nearest
from agent.reading.lexicon import all_words, table, words_of
from agent.reading.reader import Reader
from agent.reading.utterance import root

__all__ = ["Goals", "Nearest", "Reader", "all_words", "root", "table", "words_of"]
