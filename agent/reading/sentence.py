"""One utterance before its thing is found: its words, what they may mean, its noun phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.reading.nouns import NounPhrases
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Match
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance, Word
from store import Vocabulary

# A longer text that asks for nothing is a story: its words are not wishes.
LONGEST_BARE = 8
_LONGEST_HEADING = 2


@dataclass(frozen=True)
class Sentence:
    """What finds a thing in an utterance rests on.

    `phrase` gives the phrase of the catalogue that a word is part of, by the place of the word.
    A `refining` one follows an earlier turn.
    """

    book: PhraseBook
    speller: Speller
    utterance: Utterance
    phrase: Mapping[int, Match]
    nouns: NounPhrases
    refining: bool

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the utterance."""
        return self.utterance.words

    @property
    def vocabulary(self) -> Vocabulary:
        """What the shop sells."""
        return self.book.vocabulary

    @property
    def is_bare(self) -> bool:
        """True for "beard oil under 20", which asks for a thing without asking."""
        return not self.refining and (len(self.words) <= LONGEST_BARE or self.heads_a_list)

    @property
    def heads_a_list(self) -> bool:
        """True for "towels. cotton. no more than $30": the thing first, then what it should be."""
        stops = (i for i, w in enumerate(self.words) if i and any(c in w.gap for c in ",.;:\n"))
        return next(stops, LONGEST_BARE) <= _LONGEST_HEADING
