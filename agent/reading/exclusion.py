"""Exclusions of a whole kind of product, and of features that no field states."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby

from agent.reading.lexicon import cue, table, words_of
from agent.reading.naming import (
    also_called,
    kinds_beginning,
    kinds_called,
    kinds_ending,
    parts_of,
)
from agent.reading.negation import Scope
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Match, Meaning, names
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance, Word
from agent.reading.wishes import constraint
from store import Constraint

# "I don't want a tent with one door" is not about tents in general.
_QUALIFIED = re.compile(r"\s*(?:with|that|which|made|in|from|under|over|for)\b")
_SEVERAL = 2
_WITH = re.compile(r"nothing with\b")
_LACKING = re.compile(r"(?:without|no|w/o|allergic to)\b")


class Exclusions:
    """Reads what one utterance excludes beside the values of fields."""

    def __init__(
        self, utterance: Utterance, matches: Sequence[Match], book: PhraseBook, speller: Speller
    ) -> None:
        self._utterance, self._matches = utterance, matches
        self._book, self._speller = book, speller

    def of(self, scope: Scope, sought: Sought, spoken: Collection[int]) -> list[Constraint]:
        """Return what a scope excludes: categories, or features that may not be checkable.

        What begins with one of the words `spoken` for is excluded already.
        """
        said = self._utterance.said(scope.start, scope.end)
        things = [t for t in self._things(scope) if not t.words.intersection(spoken)]
        return [c for thing in things for c in self._of(thing, sought, said)]

    def _things(self, scope: Scope) -> list[Scope]:
        """Return a scope for each thing: who hates coffee and chocolate hates both."""
        runs = [[i for _, i in run] for _, run in groupby(enumerate(sorted(scope.words)), _apart)]
        ends = [self._utterance.words[run[-1]].end for run in runs]
        return [
            replace(scope, words=frozenset(run), end=end)
            for run, end in zip(runs, ends, strict=True)
        ]

    def _of(self, scope: Scope, sought: Sought, said: str) -> list[Constraint]:
        if kinds := self._categories(scope):
            unwanted = kinds[0] not in sought.categories
            value = kinds if len(kinds) > 1 else kinds[0]
            known = Constraint(field="category", op="ne", value=value, said=said)
            return [known, *self._beside(scope, sought, said, kinds)] if unwanted else []
        if lacking := self._lacking(scope):
            return [lacking.model_copy(update={"said": said})]
        if meanings := self._free_of(scope):
            vocabulary = self._book.vocabulary
            return [constraint(m, vocabulary, said=said, negated=False) for m in meanings]
        named = self._titled(scope, sought, said) or self._disliked(scope, said)
        # What titles name is kept out by them: of "nothing with a cable" none tells.
        untold = not named and _WITH.match(self._utterance.flat, scope.start)
        feature = self._feature(scope, _WITH if untold else _LACKING)
        return [*named, *([_missing(feature, said)] if feature else [])]

    def _beside(
        self, scope: Scope, sought: Sought, said: str, kinds: Sequence[str]
    ) -> list[Constraint]:
        """Return what is disliked beyond a kind: chocolate, where only hot chocolate is one."""
        word = self._utterance.words[max(scope.words)]
        whole = kinds_called((word.one, word.text, *also_called(word.one)), kinds)
        return self._titled(scope, sought, said) if self._dislikes(scope) and not whole else []

    def _dislikes(self, scope: Scope) -> bool:
        return bool(cue("negation", "disliking").match(self._utterance.flat, scope.start))

    def _disliked(self, scope: Scope, said: str) -> list[Constraint]:
        """Return the kinds of what somebody dislikes: coffee beans for who hates coffee."""
        if not self._dislikes(scope):
            return []
        word = self._utterance.words[max(scope.words)]
        kinds = kinds_beginning(word.one, self._book.vocabulary.categories)
        return [Constraint(field="category", op="ne", value=kind, said=said) for kind in kinds]

    def _titled(self, scope: Scope, sought: Sought, said: str) -> list[Constraint]:
        """Return what nothing may mention, where no field tells of it: roses, pork."""
        words, titled = self._utterance.words, self._book.vocabulary.title_words
        wanted = range(sought.first, sought.last)
        telling = [words[i] for i in sorted(scope.words) if i not in wanted and _tells(words[i])]
        if not telling or not all(titled.get(w.stem) for w in telling):
            return []
        named = " ".join(w.text for w in telling)
        return [Constraint(field="wording", op="ne", value=named, said=said)]

    def _categories(self, scope: Scope) -> tuple[str, ...]:
        """Return the categories that an exclusion ends in: "anything but backpacks"."""
        if _QUALIFIED.match(self._utterance.flat, scope.end):
            return ()
        last = max(scope.words)
        for match in self._matches:
            if match.first in scope.words and match.last == last + 1:
                kinds = (str(m.value) for m in match.meanings if m.kind == "category")
                if whole := self._wholly(tuple(dict.fromkeys(kinds)), self._utterance.words[last]):
                    return whole
        # "Not food" names none of the kinds that it stands for, "no machine" the end of theirs.
        word, known = self._utterance.words[last], self._book.vocabulary.categories
        wider = table("things")["wider"].get(word.text, ())
        named = (*wider, word.one, *also_called(word.one))
        return kinds_called(named, known) or kinds_ending(word.one, known)

    def _wholly(self, kinds: tuple[str, ...], word: Word) -> tuple[str, ...]:
        """Return the kinds that are nothing else: who dislikes coffee may like tea."""
        whole = kinds_called((word.one, word.text, *also_called(word.one)), kinds)
        single = tuple(k for k in kinds if len(parts_of(k)) < _SEVERAL)
        return whole or single

    def _lacking(self, scope: Scope) -> Constraint | None:
        """Return what a shop calls a thing that has none of something: unscented, decaf."""
        stated = self._book.vocabulary.texts
        words = [self._utterance.words[i] for i in scope.words]
        for field, values in table("attributes")["lacking"].items():
            found = tuple(v for v in values if v in stated.get(field, {}))
            named = any(word.stem in names(field) for word in words)
            # "No vanilla scent" is no wish for none.
            named = named and all(w.stem in names(field) or not _of_a_kind(w) for w in words)
            if found and named:
                several = len(found) > 1
                value = found if several else found[0]
                return Constraint(field=field, op="in" if several else "eq", value=value)
        return None

    def _free_of(self, scope: Scope) -> list[Meaning]:
        """Return what a shop calls a thing that is free of something: nut-free."""
        words = [self._utterance.words[i] for i in sorted(scope.words)]
        return [m for word in words if (m := self._book.free_of(word))]

    def _feature(self, scope: Scope, cue_: re.Pattern[str]) -> str | None:
        """Return what "without a hood" wants to be missing, as the name of a field."""
        if not cue_.match(self._utterance.flat, scope.start):
            return None
        return "_".join(self._utterance.words[i].text for i in sorted(scope.words))


def _apart(numbered: tuple[int, int]) -> int:
    return numbered[1] - numbered[0]


def _tells(word: Word) -> bool:
    """Return True for what names a thing: no quality, no word for whatever is sought.

    Who hates charging means no word of it.
    """
    small = ("describing", "generic", "stop", "placeholder", "connecting")
    plain = word.text.isalpha() and not word.text.endswith("ing")
    return plain and not any(word.bare in words_of("english", e) for e in small)


def _of_a_kind(word: Word) -> bool:
    return _tells(word) and word.text not in words_of("attributes", "made_up")


def _missing(field: str, said: str) -> Constraint:
    """Return the wish that no catalogue field can check."""
    return Constraint(field=field, op="eq", value=False, said=said, checkable=False)
