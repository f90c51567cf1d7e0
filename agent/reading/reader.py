"""The deterministic reader: a shopper's words into a need, with the catalogue's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.need import Need
from agent.reading.about import about
from agent.reading.answering import Answers, left_open
from agent.reading.cues import Cues
from agent.reading.goals import goal_of
from agent.reading.insistence import insisted
from agent.reading.meaning import Reading
from agent.reading.merging import merged
from agent.reading.phrases import PhraseBook
from agent.reading.scan import Scan
from agent.reading.spelling import Speller
from agent.reading.topic import begins_anew
from agent.reading.turn import Turn
from agent.reading.utterance import utter
from agent.state import State
from store import Constraint, Product, Vocabulary

_NEW = State()


class Reader:
    """Reads requests against one catalogue; pure, without a model."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._book = PhraseBook(vocabulary)
        self._speller = Speller(self._book)
        self._reading = Reading(vocabulary)
        self._answers = Answers(vocabulary)
        # The tables and patterns are made at their first use: not while a shopper waits.
        self.read("something under 2 kg, not black, cheaper please")

    def read(self, text: str, *, state: State = _NEW, shown: Sequence[Product] = ()) -> Need:
        """Return the need after this text; `shown` are the products that it may speak of."""
        previous = state.need
        answer = self._answers.turn(text, state)
        turn = answer or self._turn(text, previous.about if previous else None, shown)
        return left_open(merged(previous, turn), turn, previous)

    def _turn(self, text: str, earlier: str | None, shown: Sequence[Product]) -> Turn:
        utterance, corrected = self._speller.mended(utter(text))
        scan = Scan(self._book, self._speller, self._reading, utterance, earlier=earlier)
        cues = Cues(scan, self._vocabulary, shown, relative=earlier is not None or bool(shown))
        constraints = (*scan.category(), *scan.wishes(), *scan.excluded_kinds(), *cues.constraints)
        sought = scan.sought
        goal = goal_of(utterance.flat, sought=sought.found, priced=bool(scan.numbers))
        turn = Turn(
            goal=goal,
            sought=sought,
            about=about(utterance.words, scan.left_out(), scan.kept()),
            constraints=tuple(insisted(self._covered(c), utterance.flat) for c in constraints),
            order=cues.order,
            reset=cues.reset,
            droppings=tuple(cues.droppings),
            waived=tuple(scan.waived()),
            excluded=scan.excluded_roots(),
            attributes=scan.described(),
            corrected=corrected,
        )
        return replace(
            turn,
            anew=begins_anew(utterance.flat, turn, earlier or "", self._vocabulary.title_heads),
        )

    def _covered(self, constraint: Constraint) -> Constraint:
        if constraint.checkable and not self._vocabulary.coverage.get(constraint.field):
            return constraint.model_copy(update={"checkable": False})
        return constraint
