"""The words for what a product can be: colors, materials, flags and other stated values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from agent.grounding.passage import rooted, words_in
from agent.reading import table as spoken
from store import Vocabulary, colors, materials

Phrase = tuple[str, ...]
_LONGEST = 4


class Term(NamedTuple):
    """A phrase of roots, the fields it may belong to, and how strictly it is taken.

    A homonym has other meanings ("cream", "down"). A `soft` term is refused only where the
    product states something else in that field.
    """

    phrase: Phrase
    fields: frozenset[str]
    homonym: bool = False
    soft: bool = False
    spelling: str = ""

    def spelled_like(self, word: str) -> bool:
        """Return False for "reflects", which has the stem of "reflective"."""
        return word.casefold().startswith(self.spelling)

    @property
    def text(self) -> str:
        """The term in words, for people."""
        return " ".join(self.phrase)


@cache
def table() -> Mapping[str, Any]:
    """Return the word lists of this folder."""
    loaded = yaml.safe_load(files(__package__).joinpath("terms.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def roots_listed(name: str) -> frozenset[str]:
    """Return the roots of a list of single words."""
    return frozenset(rooted(word) for word in str(table()[name]).split())


@lru_cache(maxsize=100_000)
def phrase(text: str) -> Phrase:
    """Return the roots of the words of `text`."""
    return tuple(word.root for word in words_in(text.replace("_", " ").replace("\u2019", "'")))


class Terms:
    """The terms of one catalogue, on top of those that every shop shares."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms = dict(_shared())
        for field in (*table()["stated_fields"], *table()["uncontradicted_fields"]):
            self._add(vocabulary.texts.get(field, ()), field)
        for name in (*vocabulary.numbers, *vocabulary.texts):
            if "_" in name:
                _put(self._terms, Term(phrase(name), frozenset({name}), soft=True))
        for flag in vocabulary.flags:
            _put(self._terms, _flag(flag, flag))

    def find(self, roots: Sequence[str]) -> Iterator[tuple[int, int, Term]]:
        """Yield (start, end, term) for each term among roots; the longest takes its words."""
        start = 0
        while start < len(roots):
            found = self._at(roots, start)
            if found:
                yield start, start + len(found.phrase), found
            start += len(found.phrase) if found else 1

    def _at(self, roots: Sequence[str], start: int) -> Term | None:
        for end in range(min(start + _LONGEST, len(roots)), start, -1):
            found = self._terms.get(tuple(roots[start:end]))
            if found:
                return found
        return None

    def _add(self, values: Iterable[str], field: str) -> None:
        for value in values:
            key = phrase(value)
            told = any(len(p) > 1 and not p.isdigit() for p in key)
            if 0 < len(key) <= _LONGEST and told:
                _put(self._terms, _term(key, field))


def _term(key: Phrase, field: str) -> Term:
    ordinary = len(key) == 1 and key[0] in _homonyms()
    return Term(key, frozenset({field}), ordinary, field in table()["uncontradicted_fields"])


def _flag(way: str, field: str) -> Term:
    key = phrase(way)
    alone = len(key) == 1 and len(way) > 6
    return Term(key, frozenset({field}), spelling=way.casefold()[:-1] if alone else "")


def _put(terms: dict[Phrase, Term], term: Term) -> None:
    known = terms.get(term.phrase)
    if known:
        soft = known.soft and term.soft
        fields, homonym = known.fields | term.fields, known.homonym or term.homonym
        term = Term(term.phrase, fields, homonym, soft, min(known.spelling, term.spelling, key=len))
    terms[term.phrase] = term


@cache
def _homonyms() -> frozenset[str]:
    ordinary = {rooted(w) for w in str(spoken("english")["ordinary"]).split()}
    return roots_listed("homonyms") | ordinary


@cache
def _shared() -> Mapping[Phrase, Term]:
    terms: dict[Phrase, Term] = {}
    for field, values in (("color", colors()), ("material", materials())):
        for value in values:
            _put(terms, _term(phrase(value), field))
    for flag, ways in spoken("attributes")["claims"].items():
        for way in (flag, *ways):
            _put(terms, _flag(way, flag))
    for way in table()["flags"]:
        _put(terms, _flag(way, way.replace(" ", "_")))
    for word in spoken("attributes")["opposites"]:
        _put(terms, _flag(word, word))
    return terms
