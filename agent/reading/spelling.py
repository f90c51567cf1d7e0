"""Slips of the pen, mended to the catalogue's own words and to nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.reading.lexicon import all_words
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Kind
from agent.reading.slips import is_verb, is_word, mended
from agent.reading.utterance import Utterance, Word, singular
from agent.reading.utterance import root as stem_of

_SHORT, _MIDDLE = 5, 8
# "Any thing" is anything.
_APART = re.compile(r"(?i)\b(any|some|every|no)[ ](thing)\b(?! [a-z]+ed (?:to|by))")
_LEAST = 4
_TWICE = 2
_DOUBLED = re.compile(r"(.)\1")
_VOWELS = frozenset("aeiou")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {
    key: "".join(r[max(0, at - 1) : at + 2] for r in _ROWS[max(0, n - 1) : n + 2])
    for n, row in enumerate(_ROWS)
    for at, key in enumerate(row)
}
# Categories, colors, materials and the like: words that somebody asks for.
_TELLING = 3
_HEAD = 3
# "She bakes" has a verb, and no brakes.
_WHO = frozenset({"he", "she", "it", "who", "that", "which"})
_RANK: dict[Kind, int] = {
    "category": 5,
    "color": 4,
    "material": 4,
    "flag": 4,
    "text": 3,
    "brand": 2,
}


class Known(NamedTuple):
    """A word of the catalogue: what it is a word of, how it is written, and its stem."""

    rank: int
    surface: str
    stem: str


class Speller:
    """Knows the words of a catalogue by their first letter."""

    def __init__(self, book: PhraseBook) -> None:
        self._titles = book.vocabulary.title_words
        self._known: set[str] = set(self._titles)
        self._forms: dict[str, Known] = {}
        for surface, stem, kind in book.surfaces():
            self._learn(stem, _RANK[kind], surface)
        heads = book.vocabulary.title_heads
        named = [*self._titles, *book.vocabulary.title_forms]
        for form in named:
            # The titles' own words are stems already: that of "coarse" has another.
            stem = form if form in self._titles else stem_of(form)
            head = heads.get(stem, 0) >= _TWICE
            self._learn(stem, _HEAD if head else 1, "" if form in self._titles else form)
        fields = (*book.vocabulary.numbers, *book.vocabulary.texts)
        parts = {part for field in fields for part in field.split("_")}
        self._fields = tuple(sorted(part for part in parts if len(part) >= _SHORT))
        telling = (k.surface for k in self._forms.values() if k.rank >= _TELLING and k.surface)
        self._asked = frozenset(w for w in telling if len(w) >= _SHORT)
        self._shortened = self._without_a_letter()
        self._near: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for form in self._forms:
            self._near[form[0], len(form)].append(form)

    def _without_a_letter(self) -> dict[str, tuple[int, str]]:
        """Return what the catalogue's own words become where one letter is left out."""
        found: dict[str, tuple[int, str]] = {}
        for rank, surface, _ in self._forms.values():
            if rank < _TELLING or not surface.isalpha():
                continue
            one = singular(surface)
            for word in {surface, one, *(() if one != surface else (_several(surface),))}:
                for at in range(1, len(word)):
                    shorter = word[:at] + word[at + 1 :]
                    if len(shorter) >= _SHORT and found.get(shorter, (0, ""))[0] < rank:
                        found[shorter] = (rank, word)
        return found

    def _learn(self, stem: str, rank: int, surface: str) -> None:
        self._known.update((stem, surface))
        for form in {stem, surface, singular(surface)}:
            seen = self._forms.get(form)
            if len(form) >= _LEAST and form.isalpha() and (seen is None or seen.rank < rank):
                self._forms[form] = Known(rank, surface, stem)

    def knows(self, word: Word) -> bool:
        """Return True when the catalogue uses the word."""
        return word.stem in self._known or word.text in self._known

    def writes(self, word: Word) -> bool:
        """Return True when the catalogue uses the word in this very form: plates, not plated."""
        return word.text in self._known

    def mended(self, utterance: Utterance) -> tuple[Utterance, tuple[tuple[str, str], ...]]:
        """Return the utterance with its slips mended, and what was typed with what it became."""
        words, corrected = [], []
        for at, word in enumerate(utterance.words):
            told = at > 0 and utterance.words[at - 1].text in _WHO and is_verb(word.text)
            better = None if told else self._better(word)
            words.append(better or word)
            if better:
                corrected.append((word.text, better.text))
        return replace(utterance, words=tuple(words)), tuple(corrected)

    def mended_request(self, text: str) -> str:
        """Return a text with the slips mended in the words that requests are made with."""
        return mended(
            _APART.sub(r"\1\2", text),
            known=lambda word: word in self._known or stem_of(word) in self._known,
            likelier=self._is_likelier,
            fields=self._fields,
        )

    def _is_likelier(self, typed: str, meant: str) -> bool:
        """Return True for a slip of another word of the shop than the one of a request."""
        slip = self._slip_of(typed)
        return slip is not None and stem_of(slip) != stem_of(meant)

    def _better(self, word: Word) -> Word | None:
        # A brand is looked up without its apostrophe: Potter's Row.
        if "'" in word.text and word.bare not in self._known:
            word = replace(word, text=word.bare, stem=stem_of(word.bare))
        if len(word.text) < _LEAST or not word.text.isalpha() or word.text in all_words():
            return None
        if is_word(word.text):
            return self._lacking(word)
        # "Earings" has the root of ears: what is a letter short of a word of the shop comes first.
        near = self._slip_of(word.text) if word.text not in self._known else None
        if near:
            return replace(word, text=near, stem=stem_of(near))
        if self.knows(word) or word.stem in all_words():
            return None
        # Endings are part of the slip: "carirers" has another stem than carriers.
        typed = dict.fromkeys((word.stem, word.text, singular(word.text)))
        candidates = [
            (-distance, *self._forms[form], form)
            for one in typed
            for form, distance in self._close(one)
        ]
        if not candidates:
            return None
        _, _, surface, stem, _ = max(candidates)
        return replace(word, text=surface or _inflected(word, stem), stem=stem)

    def _lacking(self, word: Word) -> Word | None:
        """Return what a word is that the shop has nothing for: a blender for "bender"."""
        rank, meant = self._shortened.get(word.text, (0, ""))
        if self.knows(word) or rank < _RANK["category"] or not meant.endswith(word.text[-1]):
            return None
        return replace(word, text=meant, stem=stem_of(meant))

    def _slip_of(self, text: str) -> str | None:
        """Return the word of the shop that has one letter more, or one less that is doubled."""
        once = [w for one in _undoubled(text) for w in (one, one.removesuffix("s"))]
        doubled = next((w for w in once if w in self._asked), None)
        dropped = self._shortened.get(text)
        return doubled or (dropped[1] if dropped else None)

    def _close(self, typed: str) -> Iterator[tuple[str, int]]:
        """Yield the stems that the typed one may be a slip of, with how far they are."""
        allowed = 2 if len(typed) > _MIDDLE else 1
        for size in range(len(typed) - allowed, len(typed) + allowed + 1):
            near = process.extract(
                typed,
                self._near.get((typed[0], size), []),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=None,
            )
            yield from ((s, int(d)) for s, d, _ in near if self._meant(typed, s, int(d)))

    def _meant(self, typed: str, stem: str, distance: int) -> bool:
        """Return True for a slip; a word that only titles use must be longer and usual."""
        rank, _, named = self._forms[stem]
        if rank > 1:
            return (rank > 2 or len(typed) > _LEAST) and _slip(typed, stem, distance)
        usual = self._titles[named] >= _TWICE and len(typed) >= _SHORT
        # Picky is no pick.
        longer = typed.startswith(stem) or stem.startswith(typed)
        return usual and distance == 1 and not longer and _same_letters(typed, stem)


def _undoubled(typed: str) -> list[str]:
    """Return a word with one of its doubled letters typed once, then with all: "sleepping"."""
    each = [typed[: m.start()] + typed[m.start() + 1 :] for m in _DOUBLED.finditer(typed)]
    return [*each, _DOUBLED.sub(r"\1", typed)]


def _slipped_key(typed: str, meant: str) -> bool:
    """Return True for a missing letter ("jackt") or a doubled one ("boott")."""
    if len(typed) > len(meant):
        return meant in _undoubled(typed)
    return len(typed) < len(meant) and len(typed) >= _LEAST


def _same_letters(typed: str, meant: str) -> bool:
    return len(typed) != len(meant) or sorted(typed) == sorted(meant)


def _beside(typed: str, meant: str) -> bool:
    """Return True when each wrong letter lies beside the right one, or both are vowels."""
    wrong = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    return all({a, b} <= _VOWELS or b in _KEYS.get(a, "") for a, b in wrong)


def _slip(typed: str, meant: str, distance: int) -> bool:
    """Return True when one is surely the other mistyped, and not another word."""
    if typed.startswith(meant) or meant.startswith(typed):
        return False
    if distance > 1 and min(len(typed), len(meant)) <= _MIDDLE:
        return False
    if len(typed) <= _SHORT:
        return sorted(typed) == sorted(meant) or _slipped_key(typed, meant)
    return distance > 1 or _same_letters(typed, meant) or _beside(typed, meant)


def _several(word: str) -> str:
    """Return the plural of a word: glasses of a glass."""
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _inflected(word: Word, stem: str) -> str:
    """Return the form of a stem of the titles that is most like what was typed."""
    if stem.endswith("i") and word.text.endswith("y"):
        return stem[:-1] + "y"
    # "Glasess" are glasses; "settting", which has the root of a set, is a setting as it stands.
    forms = (stem, stem + word.text[len(word.stem) :], _several(stem))
    return min(forms, key=lambda form: OSA.distance(word.text, form))
