"""Cuts a reply's text into passages, each with the products that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evaluation.simulation.row import Row

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d\"'“(*-])|\n+")


class Passage(NamedTuple):
    """A sentence without the titles in it, and the rows it speaks of; none: of all together."""

    text: str
    rows: tuple[Row, ...]


def passages(text: str, known: Sequence[Row]) -> Iterator[Passage]:
    """Yield the sentences of a reply.

    One that names no product goes on about the last named in its paragraph.
    """
    for paragraph in text.split("\n"):
        about: tuple[Row, ...] = ()
        for sentence in _END.split(_shielded(paragraph, known)):
            named = tuple(row for row in known if _mark(_place(row, known)) in sentence)
            about = named or about
            plain = re.sub(r"\uE000\d+\uE001", "it", sentence).strip()
            if plain:
                yield Passage(plain, about)


def _shielded(text: str, known: Sequence[Row]) -> str:
    """Put a mark in the place of each title, so that its words are no claims."""
    for row in sorted(known, key=lambda row: -len(row.product.title)):
        mark = _mark(_place(row, known))
        text = re.sub(re.escape(row.product.title), mark, text, flags=re.IGNORECASE)
    return text


def _place(row: Row, known: Sequence[Row]) -> int:
    """Return the place of the first product with the same title: some shops have several."""
    return next(i for i, other in enumerate(known) if other.title == row.title)


def _mark(place: int) -> str:
    return f"\ue000{place}\ue001"
