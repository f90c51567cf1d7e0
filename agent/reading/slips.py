"""Slips of the pen in the words that requests and questions are made with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from rapidfuzz.distance import OSA

from agent.reading.lexicon import all_words, table, words_of
from agent.reading.utterance import flatten
from store import english_words

_SHORTEST = 5
_WORD = re.compile(r"[a-z']+")
_ASKING = re.compile(r"\W*(?:and |so |ok |but )?(?:what|which|how|is|does|do|can|whats|who)\b")
_ENTRIES = (
    ("requests", ("openers", "demands")),
    ("rejections", ("all",)),
    ("questions", ("declines",)),
    ("changes", ("waived_after", "waived_before", "allowed_before")),
)


def _patterns() -> Iterator[str]:
    """Yield the patterns that the words of requests stand in."""
    yield " ".join(words_of("requests", "often_mistyped"))
    for name, entries in _ENTRIES:
        for entry in entries:
            yield from map(str, table(name)[entry])
    for side in ("lt", "gt"):
        yield from map(str, table("bounds")["before"][side])
    yield from map(str, table("critiques")["less"]["price"])
    for rule in table("asking")["values"]:
        yield " ".join(rule["fields"]).replace("_", " ")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Return the longer words of requests by their first letter."""
    found = {w for p in _patterns() for w in re.findall(r"[a-z]+", p) if len(w) >= _SHORTEST}
    by_letter: dict[str, list[str]] = {}
    for word in sorted(found & english_words()):
        by_letter.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in by_letter.items()}


def mended(
    text: str,
    known: Callable[[str], bool],
    likelier: Callable[[str, str], bool],
    fields: Collection[str] = (),
) -> str:
    """Return a text with the slips in its request words mended.

    `known` tells the words of the catalogue. A slip that may as well be of one of those, by
    `likelier` than what it would be here, is left to it, unless the text asks a question.
    `fields` are the words that the catalogue's values are told by: "at least 3 positioons".
    """
    flat = flatten(text)
    asking = bool(_ASKING.match(flat))
    parts, at = [], 0
    for match in _WORD.finditer(flat):
        word = match[0]
        if (short := table("requests")["slips"].get(word)) and not known(word):
            parts += [text[at : match.start()], short]
            at = match.end()
            continue
        meant = next(_meant(word, fields), "")
        if known(word) or (likelier(word, meant) and not asking):
            continue
        if meant:
            parts += [text[at : match.start()], meant]
            at = match.end()
    return "".join([*parts, text[at:]])


def _meant(word: str, fields: Collection[str]) -> Iterator[str]:
    """Yield the request words that a word is one slip away from."""
    if len(word) < _SHORTEST or not word.isalpha() or is_word(word):
        return
    named = (f for f in fields if f[0] == word[0])
    for meant in (*_words().get(word[0], ()), *named):
        if abs(len(word) - len(meant)) <= 1 and OSA.distance(word, meant) == 1:
            yield meant


def is_verb(word: str) -> bool:
    """Return True for what somebody does: "bakes" of "bake"."""
    one = word.removesuffix("s")
    return one != word and (is_word(one) or is_word(f"{one.removesuffix('e')}ing"))


def is_word(word: str) -> bool:
    """Return True for a word of English, which nobody mistyped."""
    return word in all_words() or word in english_words()
