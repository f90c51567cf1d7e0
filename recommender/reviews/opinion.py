"""The words that judge, and whether a clause praises or faults with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from recommender.reviews.tokens import clauses, plain, sentences, words
from store import opinion_words

_REACH = 3
_NO_NEGATION = frozenset({"only", "just", "regret", "doubt"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How buyers judge.

    Keys of `judging` and `told` are phrases of up to `longest` words, which begin with one of
    `starts`. `judging` gives the theme of a phrase with 1 for praise and -1 for a fault.
    """

    judging: Mapping[str, tuple[str, int]]
    told: Mapping[str, str]
    nouns: Mapping[str, str]
    polar: Mapping[str, int]
    acts: frozenset[str]
    negators: frozenset[str]
    unreal: tuple[str, ...]
    no_nouns: frozenset[str]
    starts: frozenset[str]
    longest: int


@cache
def lexicon() -> Lexicon:
    """Return the words that every shop shares."""
    tables: Mapping[str, Any] = opinion_words()
    judging: dict[str, tuple[str, int]] = {}
    nouns: dict[str, str] = {}
    for theme, ways in tables["themes"].items():
        judging |= {_said(w): (theme, 1) for w in ways.get("good", ())}
        judging |= {_said(w): (theme, -1) for w in ways.get("bad", ())}
        nouns |= dict.fromkeys(ways.get("nouns", ()), theme)
    told = {_said(way): name for name, ways in tables["told"].items() for way in ways}
    polar = dict.fromkeys(tables["good"], 1) | dict.fromkeys(tables["bad"], -1)
    return Lexicon(
        judging=judging,
        told=told,
        nouns=nouns,
        polar=polar,
        acts=frozenset(tables["acts"]),
        negators=frozenset(tables["negators"]),
        unreal=tuple(map(_said, tables["unreal"])),
        no_nouns=frozenset({*tables["uncounted"], *tables["negators"], *polar}),
        starts=frozenset(way.split()[0] for way in (*judging, *told)),
        longest=max(len(w.split()) for w in (*judging, *told)),
    )


def _said(phrase: str) -> str:
    return " ".join(words(phrase.replace("-", " ")))


def spoken(text: str) -> list[str]:
    """Return the words of a clause in the form that the lexicon has: hyphens part words."""
    return words(plain(text).replace("-", " "))


def negated(said: Sequence[str], at: int) -> bool:
    """Return True when an odd number of negators stands up to three words before `at`.

    "not only" and "no regret" negate nothing.
    """
    known, count = lexicon().negators, 0
    for i in range(max(0, at - _REACH), at):
        following = said[i + 1] if i + 1 < len(said) else ""
        count += said[i] in known and following not in _NO_NEGATION
    return count % 2 == 1


def unreal(said: Sequence[str], at: int) -> bool:
    """Return True when what stands at `at` is wished or expected, and so is not there."""
    return bool(at) and bool(_unreal().search(f" {' '.join(said[:at])} "))


@cache
def _unreal() -> re.Pattern[str]:
    return re.compile(" (?:" + "|".join(map(re.escape, lexicon().unreal)) + ") ")


def word_balance(text: str) -> float:
    """Return praising less faulting words, negation turned around, per root of their number.

    What anybody can do without training: the baseline of the trained sentiment.
    """
    polar, total, count = lexicon().polar, 0, 0
    for sentence in sentences(text):
        for clause in clauses(sentence):
            said = spoken(clause)
            signs = [(i, polar[w]) for i, w in enumerate(said) if w in polar]
            total += sum(-sign if negated(said, i) else sign for i, sign in signs)
            count += len(signs)
    return total / count**0.5 if count else 0.0
