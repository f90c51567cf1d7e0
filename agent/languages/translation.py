"""A shopper's words in another language as English for the reader, each beside what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.languages.chinese import chinese
from agent.languages.piece import Kept, Piece
from agent.languages.spanish import spanish
from agent.need import Language
from agent.reading.utterance import flatten

Pair = tuple[str, str]
# The wide forms of plain punctuation lie a fixed way behind it.
_ONE = re.compile(r"the (?:first|second|third|last) one|th(?:is|at) one")
_IT = re.compile(r"\bit\b")
WIDE = {ord(c) + 0xFEE0: c for c in ",.!?:;()~%"} | {0x3002: ".", 0x3001: ","}


@dataclass(frozen=True, slots=True)
class Translation:
    """The English text, and the stretches that it was made of."""

    source: str
    text: str
    places: tuple[tuple[int, int, Piece], ...]

    @property
    def pieces(self) -> tuple[Pair, ...]:
        """The pieces of the English text, each with what was typed for it."""
        named = [(p.english, self.source[p.start : p.end].strip()) for _, _, p in self.places]
        return tuple((english, typed) for english, typed in named if english != typed)

    def typed(self, said: str) -> str:
        """Return what was typed for some words of the English text; those words if nothing was."""
        start = self.text.casefold().find(said.casefold()) if said else -1
        if start < 0:
            return said
        end = start + len(said)
        pieces = [p for first, last, p in self.places if first < end and last > start]
        if not pieces:
            return said
        return self.source[min(p.start for p in pieces) : max(p.end for p in pieces)].strip()


def translated(text: str, language: Language, *, kept: Kept) -> Translation:
    """Return a text in Spanish or Chinese as English.

    Spanish words that the lexicon lacks stay as they are, and so does what the catalogue itself
    calls so: `kept(word, english)` tells whether to keep a word rather than its English.
    """
    flat = flatten(text.translate(WIDE))
    pieces = (chinese if language == "zh" else spanish)(flat, kept)
    return _joined(text, _pointed(list(pieces)))


def _pointed(pieces: list[Piece]) -> list[Piece]:
    """Turn "the second one, how heavy is it" into "how heavy is the second one"."""
    which = next((p for p in pieces if _ONE.fullmatch(p.english)), None)
    asks = next((p for p in pieces if " " in p.english and _IT.search(p.english)), None)
    if not which or not asks:
        return pieces
    start, end = min(which.start, asks.start), max(which.end, asks.end)
    whole = Piece(_IT.sub(which.english, asks.english, count=1), start, end, "phrase")
    return [whole if p is asks else p for p in pieces if p is not which]


def offered(text: str, english: str) -> Translation:
    """Return a text that the shop itself offered, with what it means."""
    piece = Piece(english, 0, len(text))
    return Translation(text, english, ((0, len(english), piece),))


def _joined(source: str, pieces: Sequence[Piece]) -> Translation:
    text, places = "", []
    for piece in pieces:
        if not piece.english:
            continue
        gap = "" if not text or piece.english in ",.!?:;)" else " "
        text += gap
        places.append((len(text), len(text) + len(piece.english), piece))
        text += piece.english
    return Translation(source, text, tuple(places))
