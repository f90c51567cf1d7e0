"""Which language a shopper writes in."""

from __future__ import annotations

import re
from functools import cache

from agent.languages.inflection import root
from agent.languages.lexicon import lexicon
from agent.need import Language
from agent.reading.lexicon import all_words, either
from agent.reading.utterance import flatten
from store import english_words

_SENTENCE = 3
_HAN = re.compile(r"[\u3400-\u9fff]")
# Kana, Hangul, and every other script that none of the languages is written in.
_FOREIGN = re.compile(r"[\u0370-\u1cff\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters and signs that only Spanish, of the languages that are read, writes.
_SPANISH = re.compile(r"[ñÑ¿¡]")


def language_of(text: str, *, before: Language = "en") -> Language:
    """Return the language of a text; what tells nothing is in the one spoken `before`."""
    if _HAN.search(text):
        return "zh"
    spanish, english = _counts(text)
    if spanish > english:
        return "es"
    # "Ok" and "the second" go on in the language of the conversation.
    short = english < _SENTENCE and before != "en"
    return before if short or english == spanish > 0 or not english else "en"


def is_spanish(text: str) -> bool:
    """Return True for a sentence in Spanish, not for a word or two of it."""
    if _spanish_words().isdisjoint(_WORD.findall(flatten(text))):
        return False
    spanish, english = _counts(text)
    return spanish > english and spanish >= (_SENTENCE if english else _SENTENCE - 1)


def _counts(text: str) -> tuple[int, int]:
    """Return how many words and signs of a text tell that it is Spanish, and how many English."""
    words = _WORD.findall(flatten(text))
    # A lane is no wool ("lana"): only what is no word of English may be another form of one.
    spanish = sum(w in _spanish_words() or _is_form(w) for w in words)
    spanish += 2 * bool(_SPANISH.search(text)) + len(_phrases().findall(flatten(text)))
    return spanish, sum(w in _english() for w in words if w not in lexicon("es").shared)


def _is_form(word: str) -> bool:
    return root(word) in _spanish_roots() and word not in english_words()


def is_foreign(text: str) -> bool:
    """Return True for a text that is for the most part in a script that nobody here reads."""
    foreign = len(_FOREIGN.findall(text))
    read = len(_LETTER.findall(text)) - foreign
    # Japanese mixes kana with the Chinese letters.
    return foreign > read or bool(foreign and _HAN.search(text))


@cache
def _english() -> frozenset[str]:
    """Return the words of the reader's tables; that of goals has cues in other languages."""
    return all_words(but="goals")


@cache
def _phrases() -> re.Pattern[str]:
    """Return a pattern for phrases of several words, such as "sin gluten"."""
    several = [re.escape(s) for s in lexicon("es").entries if " " in s]
    return re.compile(rf"(?<!\w){either(several)}(?!\w)")


@cache
def _spanish_words() -> frozenset[str]:
    """Return the words that are Spanish and not English: "me" and "color" tell nothing."""
    known = lexicon("es")
    words = {w for said in known.entries for w in said.split()} | known.tells
    alike = {said for said, entry in known.entries.items() if said == entry.english}
    return frozenset(words - _english() - known.shared - alike)


@cache
def _spanish_roots() -> frozenset[str]:
    kinds = ("thing", "quality")
    single = [s for s, e in lexicon("es").entries.items() if e.kind in kinds and " " not in s]
    english = {root(w) for w in _english() | lexicon("es").shared}
    return frozenset({root(w) for w in single} - english)
