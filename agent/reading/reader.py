"""The deterministic reader: a shopper's words into a need, with the catalogue's own words."""

from __future__ import annotations

from collections.abc import Sequence

from agent.languages import (
    Translation,
    choice_of,
    is_foreign,
    language_of,
    offered,
    translated,
)
from agent.need import Language, Need
from agent.reading.answering import Answers, left_open
from agent.reading.conflicts import conflicts_of
from agent.reading.correcting import in_other_money
from agent.reading.goals import Goals
from agent.reading.merging import merged
from agent.reading.parser import Parser
from agent.reading.phrasebook import PhraseBook
from agent.reading.shown import Shown
from agent.reading.spelling import Speller
from agent.reading.utterance import roots
from agent.state import State
from store import Constraint, Product, Vocabulary, stems

_NEW = State()


class Reader:
    """Reads requests against one catalogue; `goals` judges what no word of a request decides."""

    def __init__(self, vocabulary: Vocabulary, goals: Goals | None = None) -> None:
        self._vocabulary = vocabulary
        book = PhraseBook(vocabulary)
        self._speller = Speller(book)
        self._parser = Parser(vocabulary, goals or Goals(), self._speller, book)
        self._answers = Answers(vocabulary)
        # The tables and patterns are made at their first use: not while a shopper waits.
        self.read("the lightest thing under 2 kg, not black, cheaper please")

    def read(
        self,
        text: str,
        *,
        state: State = _NEW,
        shown: Sequence[Product] = (),
        seen: Sequence[Product] = (),
        language: Language = "en",
    ) -> Need:
        """Return the need after this text.

        It may speak of the products in the last list, `shown`, and of those `seen` before. A first
        text that doesn't tell which language it is in is in `language`.
        """
        before = state.need
        focus = (before.referred or _lead(before, shown)) if before else ()
        # Several that were sent away are not "those" any more; one still is "that one".
        gone = before is not None and len(focus) > 1 and set(focus) <= set(before.excluded)
        on_table = Shown(shown, seen, () if gone else focus)
        if is_foreign(text):
            return _again(before).model_copy(update={"goal": "off_topic", "unread": True})
        chosen, said = choice_of(text)
        need = self._read(said, state, on_table, language) if said else _again(before)
        chosen = chosen or (before.chosen if before else None)
        if not chosen:
            return need
        return need.model_copy(update={"chosen": chosen, "language": chosen})

    def _read(self, text: str, state: State, on_table: Shown, first: Language) -> Need:
        """Return the need after a text, in the language in which that is written."""
        before = state.need.language if state.need else first
        meant = state.meaning(text)
        language = before if meant else language_of(text, before=before)
        if language == "en":
            need = self._understood(text, state, on_table)
            return need.model_copy(update={"language": "en", "english": "", "typed": ()})
        known = offered(text, meant) if meant else None
        english = known or translated(text, language, kept=self._kept)
        if not english.text and text.strip():
            # Of what it said nothing is known: it is asked.
            return _again(state.need).model_copy(
                update={"goal": "find", "sure": False, "language": language}
            )
        need = self._understood(english.text, state, on_table)
        return need.model_copy(
            update={
                "language": language,
                "english": english.text,
                "typed": english.pieces,
                "constraints": tuple(_typed(c, english) for c in need.constraints),
                "conflicts": tuple(
                    (_typed(a, english), _typed(b, english)) for a, b in need.conflicts
                ),
            }
        )

    def limits(self, text: str) -> tuple[Constraint, ...]:
        """Return the limits that a text names, whatever it is said for."""
        return self._parser.turn(text, _NEW, Shown()).constraints

    def mended(self, text: str) -> str:
        """Return a text with the slips of the pen in its request words mended."""
        return self._speller.mended_request(text)

    def _kept(self, word: str, english: str) -> bool:
        """Return True for a word that the catalogue itself uses, more than its English."""
        titles = self._vocabulary.title_words
        ours = sum(titles.get(s, 0) for s in roots(english))
        return sum(titles.get(s, 0) for s in stems(word)) > ours

    def _understood(self, text: str, state: State, on_table: Shown) -> Need:
        text = self.mended(in_other_money(text, state.need, self._vocabulary.currency))
        turn = self._answers.turn(text, state) or self._parser.turn(text, state, on_table)
        need = left_open(merged(state, turn), turn, state.need)
        found = (*need.conflicts, *conflicts_of(need, self._vocabulary))
        return need.model_copy(update={"conflicts": tuple(dict.fromkeys(found))})


def _lead(before: Need, shown: Sequence[Product]) -> tuple[str, ...]:
    """Return what "it" stands for after "the cheapest tent": the one that leads the list."""
    ranked = before.goal == "find" and before.order != "fit"
    return tuple(p.id for p in shown[:1]) if ranked else ()


def _again(before: Need | None) -> Need:
    """Return the need of a turn that says nothing of one: as it was before."""
    if before is None:
        return Need(goal="smalltalk")
    return before.model_copy(
        update={"operations": (), "dropped": (), "english": "", "unread": False, "sure": True}
    )


def _typed(constraint: Constraint, english: Translation) -> Constraint:
    """Return a constraint in the words that the shopper typed."""
    return constraint.model_copy(update={"said": english.typed(constraint.said)})
