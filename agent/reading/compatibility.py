"""What a product must go with: "for my iphone 13", "works with usb-c", "fits a yeti 20oz"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.reading.bounds import counted
from agent.reading.complement import persons
from agent.reading.lexicon import either, table, words_of
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import LONGEST, Meaning
from agent.reading.utterance import Utterance, Word
from store import Constraint

Place = tuple[int, int]
_FIELD = "compatible_with"
_STOPS = ",.;:!?()\n"
_ARTICLES = frozenset({"a", "an", "my", "our", "the", "your", "any", "most", "all", "his", "her"})
_SOUGHT = re.compile(r"\b(?:look|search|shop|hunt|market|ask|go|need|browse?)\w* $")


@cache
def _pattern() -> re.Pattern[str]:
    cues = table("compatibility")
    strong, weak = either(cues["strong"]), either(cues["weak"])
    return re.compile(rf"(?<![\w'-])(?:(?P<strong>{strong})|(?P<weak>{weak}))(?![\w'])")


def compatibilities(utterance: Utterance, book: PhraseBook) -> list[tuple[Constraint, Place]]:
    """Return what is to go with what, each with its place, as far as the catalogue knows.

    What it doesn't state can't be checked; a "for" must then name a device or a model.
    """
    found = []
    for cue in _pattern().finditer(utterance.flat):
        if cue["weak"] and _SOUGHT.search(utterance.flat[: cue.start()]):
            continue
        words = _thing(utterance.words, cue.end())
        stated = _stated(words, book)
        if stated:
            meaning, many = stated
            found.append(_constraint(utterance, cue.start(), words[:many], meaning))
        elif words and (cue["strong"] or _is_model(words)):
            found.append(_constraint(utterance, cue.start(), words, None))
    return found


def _thing(words: Sequence[Word], start: int) -> list[Word]:
    found: list[Word] = []
    for word in words:
        if word.start < start or (not found and word.text in _ARTICLES):
            continue
        broken = found and any(c in word.gap for c in _STOPS)
        if broken or word.bare in words_of("compatibility", "ends") or len(found) == LONGEST:
            break
        found.append(word)
    return found


def _stated(words: Sequence[Word], book: PhraseBook) -> tuple[Meaning, int] | None:
    """Return the value of the catalogue that the words begin with, and how many they are."""
    fields = words_of("compatibility", "fields")
    for many in range(len(words), 0, -1):
        for meaning in book.meanings(words[:many]):
            if meaning.kind == "text" and fields & set(meaning.field.split("_")):
                return meaning, many
    return None


def _is_model(words: Sequence[Word]) -> bool:
    if words[0].text in words_of("compatibility", "devices"):
        return True
    named = words[0].text.isalpha() and words[0].bare not in words_of("english", "stop")
    return named and len(words) > 1 and words[1].gap == " " and not _measures(words)


def _measures(words: Sequence[Word]) -> bool:
    """Return True for "minus 5 degrees", "toddlers 12 oz", "girls 8": no model has that number."""
    spoken = words[0].text in words_of("compatibility", "numbering") or words[0].text in persons()
    counts = len(words) > 2 and words[2].text in counted()
    return not words[1].text[0].isdigit() or spoken or counts


def _constraint(
    utterance: Utterance, start: int, words: Sequence[Word], meaning: Meaning | None
) -> tuple[Constraint, Place]:
    place = (start, words[-1].end)
    constraint = Constraint(
        field=meaning.field if meaning else _FIELD,
        op="eq",
        value=str(meaning.value) if meaning else utterance.flat[words[0].start : words[-1].end],
        said=utterance.said(*place),
        checkable=meaning is not None,
    )
    return constraint, place
