"""The deterministic reader: a shopper's words into a need, with the catalogue's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.languages import Translation, language_of, translated
from agent.need import Need
from agent.reading.about import about
from agent.reading.conflicts import conflicts_of
from agent.reading.cues import Cues
from agent.reading.goals import goal_of
from agent.reading.meaning import Reading
from agent.reading.merging import merged
from agent.reading.phrases import PhraseBook
from agent.reading.reference import references
from agent.reading.scan import Scan
from agent.reading.shown import Shown
from agent.reading.spelling import Speller
from agent.reading.topic import begins_anew
from agent.reading.turn import Turn
from agent.reading.utterance import roots, utter
from agent.state import State
from store import Constraint, Product, Vocabulary, stems

_NEW = State()


class Reader:
    """Reads requests against one catalogue; pure, without a model."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._book = PhraseBook(vocabulary)
        self._speller = Speller(self._book)
        self._reading = Reading(vocabulary)
        # The tables and patterns are made at their first use: not while a shopper waits.
        self.read("something under 2 kg, not black, cheaper please")

    def read(
        self,
        text: str,
        *,
        state: State = _NEW,
        shown: Sequence[Product] = (),
        seen: Sequence[Product] = (),
    ) -> Need:
        """Return the need after this text.

        It may speak of the products in the last list, `shown`, and of those `seen` before.
        """
        before = state.need
        on_table = Shown(shown, seen, before.referred if before else ())
        language = language_of(text, before=before.language if before else "en")
        if language == "en":
            return self._understood(text, before, on_table)
        english = translated(text, language, kept=self._kept)
        need = self._understood(english.text, before, on_table)
        return need.model_copy(
            update={
                "language": language,
                "constraints": tuple(_typed(c, english) for c in need.constraints),
            }
        )

    def _kept(self, word: str, english: str) -> bool:
        """Return True for a word that the catalogue itself uses, more than its English."""
        titles = self._vocabulary.title_words
        ours = sum(titles.get(s, 0) for s in roots(english))
        return sum(titles.get(s, 0) for s in stems(word)) > ours

    def _understood(self, text: str, previous: Need | None, on_table: Shown) -> Need:
        need = merged(previous, self._turn(text, previous, on_table))
        return need.model_copy(update={"conflicts": conflicts_of(need, self._vocabulary)})

    def _turn(self, text: str, previous: Need | None, on_table: Shown) -> Turn:
        earlier = previous.about if previous else None
        utterance, corrected = self._speller.mended(utter(text))
        scan = Scan(self._book, self._speller, self._reading, utterance, earlier=earlier)
        found = references(utterance, on_table, goal_of(utterance.flat, sought=True, priced=True))
        scan.refer(r for r in found if not r.loose)
        relative = earlier is not None or bool(on_table.listed)
        cues = Cues(scan, self._vocabulary, on_table, found, relative=relative)
        constraints = (*scan.category(), *scan.wishes(), *scan.excluded_kinds(), *cues.constraints)
        sought = scan.sought
        kinds = (*sought.categories, *roots(sought.head)[-1:]) or _kinds(previous)
        constraints += tuple(cues.relative(kinds, self._vocabulary))
        goal = goal_of(utterance.flat, sought=sought.found, priced=bool(scan.numbers))
        turn = Turn(
            goal=goal,
            sought=sought,
            about=about(utterance.words, scan.left_out(), scan.kept()),
            constraints=tuple(self._covered(c) for c in constraints),
            order=cues.order,
            reset=cues.reset,
            droppings=tuple(cues.droppings),
            waived=tuple(scan.waived()),
            excluded=scan.excluded_roots(),
            attributes=scan.described(),
            corrected=corrected,
            references=tuple(found),
        )
        return replace(
            turn,
            anew=begins_anew(utterance.flat, turn, earlier or "", self._vocabulary.title_heads),
        )

    def _covered(self, constraint: Constraint) -> Constraint:
        if constraint.checkable and not self._vocabulary.coverage.get(constraint.field):
            return constraint.model_copy(update={"checkable": False})
        return constraint


def _typed(constraint: Constraint, english: Translation) -> Constraint:
    """Return a constraint in the words that the shopper typed."""
    return constraint.model_copy(update={"said": english.typed(constraint.said)})


def _kinds(previous: Need | None) -> tuple[str, ...]:
    """Return the categories that the conversation is about."""
    constraints = previous.constraints if previous else ()
    named = (c for c in constraints if c.field == "category" and not c.negative)
    return tuple(str(v) for c in named for v in c.values)
