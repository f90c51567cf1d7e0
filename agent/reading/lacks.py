"""What a thing is to be without, said in its form: "non drowsy", "paraben-free"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.reading.lexicon import table, words_of
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import names
from agent.reading.utterance import Utterance, Word
from store import Constraint

Place = tuple[int, int]
_FORMED = re.compile(
    r"(?<![\w-])(?:non[\s-](?P<non>[a-z]{3,})"
    r"|(?P<free>[a-z]{3,})[\s-]free\b(?! (?:shipping|delivery|gift|of|from|returns?)\b))"
)


def lacks_wanted(utterance: Utterance, book: PhraseBook) -> Iterator[tuple[Constraint, Place]]:
    """Yield the wish to be so, with its place; of what the shop has a word for none.

    No field tells of it: titles and descriptions may.
    """
    for found in _FORMED.finditer(utterance.flat):
        words = [w for w in utterance.words if found.start() <= w.start < found.end()]
        named = next(w for w in words if w.text in (found["non"], found["free"]))
        if len(words) == 2 and not _is_known(words, named, book):
            said = utterance.said(*found.span())
            name = "_".join(w.text for w in words)
            yield (
                Constraint(field=name, op="eq", value=True, said=said, checkable=False),
                found.span(),
            )


def _is_known(words: list[Word], named: Word, book: PhraseBook) -> bool:
    """Return True for "gluten free", "leather-free" and "caffeine free", which are read as such."""
    small = any(named.bare in words_of("english", e) for e in ("stop", "boundary", "generic"))
    idle = small or named.text in words_of("negation", "handy")
    told = {m.kind for m in book.meanings([named])} & {"material", "brand"}
    lacking = any(named.stem in names(field) for field in table("attributes")["lacking"])
    return bool(idle or told or lacking or book.meanings(words) or book.free_of(named))
