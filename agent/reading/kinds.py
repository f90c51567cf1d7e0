"""The kinds of things that a text is likely about, and what products of them state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import LONGEST, Meaning
from agent.reading.utterance import Utterance


def stated(book: PhraseBook, utterance: Utterance, kinds: Sequence[str]) -> Counter[str]:
    """Return how many products of the likely kinds state each field.

    Those are the categories that words name, else `kinds`, which the conversation is about.
    """
    by = book.vocabulary.stated_by
    likely = _named(book, utterance) or kinds
    return sum((Counter(by.get(kind, {})) for kind in likely), Counter[str]())


def _named(book: PhraseBook, utterance: Utterance) -> list[str]:
    words = utterance.words
    found = [(i, m) for i in range(len(words)) for m in _called(book, utterance, i)]
    # The bike of a bike helmet says what the helmet is for.
    heads = {i for i, _ in found}
    return [str(m.value) for i, m in found if i + 1 not in heads or words[i + 1].gap != " "]


def _called(book: PhraseBook, utterance: Utterance, last: int) -> Sequence[Meaning]:
    """Return the categories called as the longest run of words up to one: sleeping bags."""
    until, words = last + 1, utterance.words
    runs = (words[max(0, until - size) : until] for size in range(LONGEST, 0, -1))
    return next((found for run in runs if (found := book.categories(run))), ())
