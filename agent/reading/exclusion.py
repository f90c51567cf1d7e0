"""Exclusions of a whole kind of product, and of features that no field states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.reading.lexicon import table
from agent.reading.naming import kinds_called, kinds_ending
from agent.reading.negation import Scope
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Match, Meaning, names
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance
from agent.reading.wishes import constraint
from store import Constraint

# "I don't want a tent with one door" is not about tents in general.
_QUALIFIED = re.compile(r"\s*(?:with|that|which|made|in|from|under|over|for)\b")
_LACKING = re.compile(r"(?:without|no|w/o|allergic to)\b")


class Exclusions:
    """Reads what one utterance excludes beside the values of fields."""

    def __init__(
        self, utterance: Utterance, matches: Sequence[Match], book: PhraseBook, speller: Speller
    ) -> None:
        self._utterance, self._matches = utterance, matches
        self._book, self._speller = book, speller

    def of(self, scope: Scope, sought: Sought) -> list[Constraint]:
        """Return what a scope excludes: a category, or a feature that may not be checkable."""
        said = self._utterance.said(scope.start, scope.end)
        if kinds := self._categories(scope):
            unwanted = kinds[0] not in sought.categories
            value = kinds if len(kinds) > 1 else kinds[0]
            known = Constraint(field="category", op="ne", value=value, said=said)
            return [known] if unwanted else []
        if lacking := self._lacking(scope):
            return [lacking.model_copy(update={"said": said})]
        if meanings := self._free_of(scope):
            vocabulary = self._book.vocabulary
            return [constraint(m, vocabulary, said=said, negated=False) for m in meanings]
        feature = self._feature(scope)
        return [_missing(feature, said)] if feature else []

    def _categories(self, scope: Scope) -> tuple[str, ...]:
        """Return the categories that an exclusion ends in: "anything but backpacks"."""
        if _QUALIFIED.match(self._utterance.flat, scope.end):
            return ()
        last = max(scope.words)
        for match in self._matches:
            if match.first in scope.words and match.last == last + 1:
                kinds = (str(m.value) for m in match.meanings if m.kind == "category")
                return tuple(dict.fromkeys(kinds))
        # "Not food" names none of the kinds that it stands for, "no machine" the end of theirs.
        word, known = self._utterance.words[last], self._book.vocabulary.categories
        wider = table("things")["wider"].get(word.text, ())
        return kinds_called(wider, known) or kinds_ending(word.one, known)

    def _lacking(self, scope: Scope) -> Constraint | None:
        """Return what a shop calls a thing that has none of something: unscented, decaf."""
        stated = self._book.vocabulary.texts
        for field, values in table("attributes")["lacking"].items():
            found = tuple(v for v in values if v in stated.get(field, {}))
            named = any(self._utterance.words[i].stem in names(field) for i in scope.words)
            if found and named:
                several = len(found) > 1
                value = found if several else found[0]
                return Constraint(field=field, op="in" if several else "eq", value=value)
        return None

    def _free_of(self, scope: Scope) -> list[Meaning]:
        """Return what a shop calls a thing that is free of something: nut-free."""
        words = [self._utterance.words[i] for i in sorted(scope.words)]
        return [m for word in words if (m := self._book.free_of(word))]

    def _feature(self, scope: Scope) -> str | None:
        """Return what "without a hood" wants to be missing, as the name of a field."""
        if not _LACKING.match(self._utterance.flat, scope.start):
            return None
        return "_".join(self._utterance.words[i].text for i in sorted(scope.words))


def _missing(field: str, said: str) -> Constraint:
    """Return the wish that no catalogue field can check."""
    return Constraint(field=field, op="eq", value=False, said=said, checkable=False)
