"""Kinds of things that a later turn leaves out: "she already has gloves", "drop the tents"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.reading.claims import Placed
from agent.reading.lexicon import table, words_of
from agent.reading.naming import also_called, kinds_called, kinds_ending
from agent.reading.phrasebook import PhraseBook
from agent.reading.utterance import Utterance, Word
from store import Constraint

_TELLING = frozenset({"brand", "color", "material", "flag", "claim", "gender"})


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    rules = table("owning")
    thing = r"(?P<thing>(?:[a-z][a-z-]* ){0,2}?[a-z][a-z-]*?)"
    ahead, behind = rules["ahead"], rules["behind"]
    return tuple(
        re.compile(rf"\W*(?:{ahead}\W+)*(?:{way.format(thing=thing)})(?:\W+{behind})*\W*")
        for way in (*rules["owned"], *rules["dropped"])
    )


def left_out(utterance: Utterance, book: PhraseBook) -> list[Placed]:
    """Return what says that a kind of thing is not wanted, where a text says nothing else."""
    for pattern in _patterns():
        found = pattern.fullmatch(utterance.flat)
        if found is None:
            continue
        start, end = found.span("thing")
        words = [w for w in utterance.words if start <= w.start and w.end <= end]
        said = utterance.said(*found.span()).strip()
        if words and (kind := _kind(words, said, book)):
            return [(kind, (0, len(utterance.flat)))]
    return []


def _kind(words: Sequence[Word], said: str, book: PhraseBook) -> Constraint | None:
    """Return the exclusion of a kind: by its category, else by what titles call it."""
    head, known = words[-1], book.vocabulary.categories
    if {m.kind for m in book.meanings(words)} & _TELLING or head.text in ("one", "ones"):
        return None
    whole = " ".join(w.one for w in words)
    names = (whole, *also_called(whole))
    kinds = kinds_called(names, known) or (kinds_ending(head.one, known) if len(words) == 1 else ())
    if kinds:
        value = kinds if len(kinds) > 1 else kinds[0]
        return Constraint(field="category", op="ne", value=value, said=said)
    titled = book.vocabulary.title_words
    small = any(head.bare in words_of("english", e) for e in ("stop", "generic", "describing"))
    if small or not all(titled.get(w.stem) for w in words):
        return None
    named = " ".join(w.text for w in words)
    return Constraint(field="title", op="ne", value=named, said=said)
