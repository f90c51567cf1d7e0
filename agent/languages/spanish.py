"""Spanish into English: the longest phrase at each place, qualities before their thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from agent.languages.inflection import root
from agent.languages.lexicon import Entry, lexicon
from agent.languages.piece import TOKEN, Kept, Piece

_TOKEN = re.compile(TOKEN)
_LONGEST = 7
# "Unos zapatos" are some shoes, "unos 30" are about thirty.
_ABOUT = ("unos", "unas")
_NAMES = ("thing", "quality")
_JOINS = ("or", "and")
# "La cafetera italiana más barata" is the cheapest, "algo más barato" is cheaper.
_CHEAPER = "cheaper"
_DEFINITE = ("el", "la", "los", "las")
_REACH = 4


def spanish(flat: str, kept: Kept) -> Iterator[Piece]:
    """Yield the pieces of a folded text in English order."""
    yield from _qualities_first(list(_in_order(flat, kept)))


def _in_order(flat: str, kept: Kept) -> Iterator[Piece]:
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(flat)]
    at = 0
    while at < len(tokens):
        size, entry = _longest([token for token, _, _ in tokens[at : at + _LONGEST]])
        start, end = tokens[at][1], tokens[at + size - 1][2]
        if tokens[at][0] in _ABOUT and at + 1 < len(tokens) and tokens[at + 1][0][0].isdigit():
            yield Piece("around", tokens[at][1], tokens[at][2], "phrase")
            at += 1
            continue
        if entry and not (entry.kind in _NAMES and kept(flat[start:end], entry.english)):
            before = [token for token, _, _ in tokens[max(0, at - _REACH) : at]]
            yield Piece(_superlative(entry.english, before), start, end, entry.kind)
        else:
            yield Piece(flat[start:end], start, end)
        at += size


def _superlative(english: str, before: Sequence[str]) -> str:
    """Return the cheapest for what is cheaper behind a noun with its article."""
    definite = any(token in _DEFINITE for token in before[:-1])
    return "cheapest" if english == _CHEAPER and definite else english


def _longest(words: Sequence[str]) -> tuple[int, Entry | None]:
    for size in range(len(words), 0, -1):
        exact = lexicon("es").entries.get(" ".join(words[:size]))
        entry = exact or _by_roots().get(" ".join(map(root, words[:size])))
        if entry:
            return size, entry
    return 1, None


@cache
def _by_roots() -> dict[str, Entry]:
    """Return the entries whose endings vary, by the roots of their words."""
    found: dict[str, Entry] = {}
    for said, entry in lexicon("es").entries.items():
        if entry.kind in _NAMES or " " not in said:
            found.setdefault(" ".join(map(root, said.split())), entry)
    return found


def _describes(piece: Piece) -> bool:
    return piece.kind == "quality" or not piece.english


def _joins(pieces: Sequence[Piece], at: int) -> bool:
    """Return True for the "o" of "rojo o gris"."""
    around = [*pieces[at - 1 : at], *pieces[at + 1 : at + 2]]
    between = len(around) > 1 and all(p.kind == "quality" for p in around)
    return pieces[at].english in _JOINS and between


def _qualities_first(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Turn "backpack leather black" round, and leave the rest in its order."""
    at = 0
    while at < len(pieces):
        end = at + 1
        if pieces[at].kind == "thing":
            while end < len(pieces) and (_describes(pieces[end]) or _joins(pieces, end)):
                end += 1
        yield from (p for p in pieces[at + 1 : end] if p.english)
        yield pieces[at]
        at = end
